"""What comes twice counts once, and the hub says so."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.feeds import (
    CERTIFICATIONS,
    certification,
    interchange,
    lines,
    member,
    member_set,
    organization,
    programme,
    referral,
    site,
)
from tests.e2e.home import Home, Quarter, Rows

QUIET_DAYS = 30


def _without_handing_in(tables: dict[str, Rows]) -> dict[str, Rows]:
    """All that the hub decided and sent: everything but the files and messages that led to it."""
    carried = {"files", "outbox", "cursors"}
    return {name: rows for name, rows in tables.items() if name not in carried}


def test_every_file_of_the_quarter_handed_in_again_changes_nothing_and_is_told(
    quarter: Quarter, quarter_to_go_on: Callable[[], Home]
) -> None:
    hub = quarter_to_go_on()
    told = hub("ingest", quarter.source, code=1)  # one of them is empty
    files = [path for path in quarter.source.rglob("*") if path.is_file()]
    assert told.out.count("handed in before; nothing changes") == len(files)
    assert "0 handled" in hub("drain").out
    assert hub.tables() == quarter.tables
    assert hub.delivered() == quarter.delivered


def test_a_file_under_another_name_is_the_same_file(hub: Home, tmp_path: Path) -> None:
    for name in ("one.jsonl", "two.jsonl"):
        (tmp_path / name).write_bytes(programme())
    assert "received, JSON Lines" in hub("ingest", tmp_path / "one.jsonl").out
    assert "handed in before" in hub("ingest", tmp_path / "two.jsonl").out
    assert hub.rows("SELECT name FROM files") == [("one.jsonl",)]


def test_the_same_events_in_another_file_are_counted_as_repeated(hub: Home) -> None:
    hub("ingest", "-", stdin=lines(organization(), site(), member(), referral()))
    assert "4 handled" in hub("drain").out
    before = _without_handing_in(hub.tables())
    hub("ingest", "-", stdin=lines(referral(), "", member(), site(), organization()))
    assert "0 handled, 4 seen before and left alone" in hub("drain").out
    assert _without_handing_in(hub.tables()) == before


def test_an_event_that_stands_twice_in_one_file_counts_once(hub: Home) -> None:
    hub("ingest", "-", stdin=lines(organization(), site(), member(), referral(), referral()))
    assert "4 handled, 1 seen before" in hub("drain").out
    assert hub.rows("SELECT count(*) FROM enrollments") == [(1,)]


def test_an_event_of_the_same_id_from_another_source_is_another_event(hub: Home) -> None:
    other = referral().replace("/tests", "/other")
    hub("ingest", "-", stdin=lines(organization(), site(), member(), referral(), other))
    hub("drain")
    assert hub.rows("SELECT what FROM history WHERE rule_id = 'R1' ORDER BY seq") == [
        ("Referred by the practice",),
        ("Request denied: already_requested",),
    ]


def test_the_same_certification_row_in_the_next_file_is_counted_as_repeated(hub: Home) -> None:
    hub("ingest", "-", stdin=programme() + lines(member()))
    hub("ingest", "-", stdin=(CERTIFICATIONS + certification(1)).encode())
    hub("drain")
    before = hub.rows("SELECT * FROM certifications") + hub.rows("SELECT * FROM panels")
    second = CERTIFICATIONS + certification(1) + certification(2, starts_on="2014-12-02")
    hub("ingest", "-", stdin=second.encode())
    assert "1 handled, 1 seen before" in hub("drain").out
    after = hub.rows("SELECT * FROM certifications") + hub.rows("SELECT * FROM panels")
    assert [row for row in after if "C-2" not in row] == before


def test_a_control_number_that_was_used_for_other_content_is_refused_with_ta1_025(
    hub: Home,
) -> None:
    hub("ingest", "-", stdin=interchange(member_set()))
    hub("drain")
    before = hub.rows("SELECT * FROM members")
    hub("ingest", "-", stdin=interchange(member_set(last="CHANGED")))
    assert "1 refused" in hub("drain").out
    assert hub.rows("SELECT * FROM members") == before
    acknowledged = {
        name: content.decode()
        for name, content in hub.delivered().items()
        if name.startswith("acknowledgments/")
    }
    assert sorted(acknowledged) == [
        "acknowledgments/MIHMS-000000001.ta1",
        "acknowledgments/MIHMS-000000002.999",
        "acknowledgments/MIHMS-000000003.ta1",
    ]
    assert "*700000001*" in acknowledged["acknowledgments/MIHMS-000000003.ta1"]
    assert "*R*025~" in acknowledged["acknowledgments/MIHMS-000000003.ta1"]
    reasons = hub.rows("SELECT reason, place FROM refusals ORDER BY number")
    assert ("duplicate_interchange", "interchange 1") in reasons


@pytest.mark.parametrize(
    "changes", [{"sender": "METPID000901"}, {"number": 700_000_002}], ids=["sender", "number"]
)
def test_a_control_number_counts_for_its_sender_alone(hub: Home, changes: dict[str, Any]) -> None:
    hub("ingest", "-", stdin=interchange(member_set()))
    hub("ingest", "-", stdin=interchange(member_set(last="CHANGED"), **changes))
    hub("drain")
    assert hub.rows("SELECT last FROM members") == [("CHANGED",)]
    assert hub.rows("SELECT * FROM refusals") == []


def test_each_day_is_closed_exactly_once_and_in_order(quarter: Quarter) -> None:
    ended = [
        value.decode()
        for (value,) in quarter.hub.rows(
            "SELECT value FROM outbox WHERE topic = 'clock.day' ORDER BY seq"
        )
    ]
    assert len(ended) == len(set(ended)) == 121
    assert ended == sorted(ended)
    assert (ended[0], ended[-1]) == ('{"day":"2014-12-01"}', '{"day":"2015-03-31"}')


@pytest.mark.parametrize("to", ["2014-11-30", "2014-12-05"], ids=["long ago", "closed yesterday"])
def test_the_clock_set_to_a_closed_day_says_that_there_is_nothing_to_close(
    hub: Home, to: str
) -> None:
    hub("clock", "--to", "2014-12-05")
    before = hub.tables()
    assert "Nothing to close: 2014-12-06 is the open day" in hub("clock", "--to", to).out
    assert hub.tables() == before


def test_the_end_of_a_day_that_was_closed_before_changes_nothing(hub: Home) -> None:
    hub("clock", "--to", "2014-12-05")
    hub.send_again('{"day":"2014-12-03"}')
    assert "1 handled" in hub("drain").out
    assert "2014-12-06" in hub("status").out


def test_days_closed_all_at_once_after_downtime_give_the_same_as_day_by_day(
    open_hub: Callable[..., Home], programme_files: Path
) -> None:
    at_once, by_day = open_hub("at-once"), open_hub("by-day")
    for hub in (at_once, by_day):
        hub("ingest", programme_files / "2014-12-01")
    at_once("clock", "--to", "2015-01-09")
    for day in [*(f"2014-12-{day:02d}" for day in range(1, 32)), "2015-01-09"]:
        by_day("clock", "--to", day)
    assert at_once.rows("SELECT count(*) FROM letters")[0][0] > 0
    assert at_once.rows("SELECT count(*) FROM remittances")[0][0] > 0
    assert at_once.tables() == by_day.tables()
    assert at_once.delivered() == by_day.delivered()
