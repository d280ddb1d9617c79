"""Bad input is set aside with its place and a plain reason; all the rest is taken in."""

import json
from pathlib import Path

import pytest

from tests.e2e.feeds import (
    BHHO,
    CERTIFICATIONS,
    MEMBER,
    NOBODY,
    NOWHERE,
    SITE,
    certification,
    event,
    interchange,
    lines,
    member,
    member_set,
    organization,
    programme,
    referral,
    site,
    user,
)
from tests.e2e.home import Home, Rows
from tests.working import sole_worker

SAMPLES = Path(__file__).parents[3] / "shared" / "data" / "x12"
HUGE = 20 * 1024 * 1024


def _refused(hub: Home) -> Rows:
    """The reason, place and sentence of each refusal."""
    return hub.rows("SELECT reason, place, sentence FROM refusals ORDER BY number")


def call() -> str:
    """A call of the member to join the practice."""
    told = {"member_id": MEMBER, "site_id": SITE, "called_on": "2014-12-01"}
    return event("member-opted-in", 1, told)


@pytest.fixture
def known(hub: Home) -> Home:
    """A hub that knows a practice, a BHHO and one member."""
    hub("ingest", "-", stdin=programme() + lines(member()))
    hub("drain")
    return hub


BAD_LINES = {
    "not JSON": ("{oops", "not_json", "not one whole JSON object"),
    "cut off": (referral()[:-20], "not_json", "not one whole JSON object"),
    "a list": ("[1, 2]", "bad_envelope", "not a JSON object"),
    "a number": ("12", "bad_envelope", "not a JSON object"),
    "lone surrogate": ('{"id":"\\ud800"}', "not_json", "not one whole JSON object"),
    "too deep": ("[" * 100_000, "not_json", "not one whole JSON object"),
    "no envelope": ('{"member_id":"70000001A"}', "bad_envelope", 'specversion must be "1.0"'),
    "old envelope": (event("x", 1, {}, specversion="0.3"), "bad_envelope", "specversion must"),
    "no id": (event("x", "", {}), "bad_envelope", "id must be a text"),
    "id a number": (event("x", 1, {}, id=7), "bad_envelope", "id must be a text"),
    "data a text": (event("x", 1, {}, data="x"), "bad_envelope", "data must be a JSON object"),
    "stray attribute": (event("x", 1, {}, colour="red"), "bad_envelope", "attributes beside"),
    "unknown type": (event("lottery-won", 1, {}), "unknown_type", "docs/messages.md"),
    "outbound type": (event("print-letters", 1, {}), "unknown_type", "docs/messages.md"),
    "unknown field": (
        referral(2, colour="red"),
        "invalid_data",
        "the data: there is a field that this message does not have",
    ),
    "field missing": (event("referral-requested", 1, {"member_id": MEMBER}), "invalid_data", ""),
    "wrong type": (referral(2, request_id=7), "invalid_data", "request_id: input should be"),
    "bad member id": (referral(2, member_id="7000000A"), "invalid_data", "eight digits and a"),
    "no member id": (referral(2, member_id=None), "invalid_data", "eight digits and a letter"),
    "member id a list": (referral(2, member_id=[1]), "invalid_data", "eight digits and a letter"),
    "NPI check digit": (referral(2, site_id="1234567890-001"), "invalid_data", "check digit"),
    "no such day": (
        member(2, birth_date="1961-02-30"),
        "invalid_data",
        "must be a date of the calendar",
    ),
    "before 1880": (member(2, birth_date="1879-12-31"), "invalid_data", "from 1880-01-01"),
    "after 2199": (member(2, died_on="2200-01-01"), "invalid_data", "to 2199-12-31"),
    "born tomorrow": (member(2, birth_date="2014-12-02"), "invalid_data", "after 2014-12-01"),
    "NaN": (referral(2, assessment={"bmi": float("nan")}), "invalid_data", "assessment.bmi"),
    "BMI a text": (referral(2, assessment={"bmi": "30"}), "invalid_data", "assessment.bmi"),
    "unknown member": (referral(2, member_id=NOBODY), "unknown_member", "no member feed so far"),
    "unknown site": (referral(2, site_id=NOWHERE), "unknown_site", "no provider feed so far"),
    "wrong kind of site": (referral(2, site_id=BHHO), "wrong_kind_of_site", "is for a HHP"),
    "no notice to answer": (
        event(
            "service-chosen",
            1,
            {"member_id": MEMBER, "choice": "health_home", "chosen_on": "2014-12-01"},
        ),
        "nothing_to_answer",
        "No duplication notice",
    ),
}


@pytest.mark.parametrize(("line", "reason", "sentence"), BAD_LINES.values(), ids=BAD_LINES.keys())
def test_a_bad_line_is_refused_at_its_place_and_the_lines_around_it_are_taken(
    known: Home, line: str, reason: str, sentence: str
) -> None:
    known("ingest", "-", stdin=lines(member("before"), line, referral()))
    assert "1 refused (hub refusals list)" in known("drain").out
    ((found, place, why),) = _refused(known)
    assert (found, place) == (reason, "line 2")
    assert sentence in why
    assert MEMBER not in why
    assert known.rows("SELECT member_key FROM enrollments") == [(1,)]


BAD_FILES = {
    "empty": (b"", "empty_file", "whole file"),
    "blanks": (b" \n\r\n\t", "empty_file", "whole file"),
    "zeroes": (b"\x00" * 5000, "empty_file", "whole file"),
    "binary": (bytes(range(1, 256)) * 40, "unknown_format", "whole file"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00", "unknown_format", "whole file"),
    "UTF-16": (referral().encode("utf-16"), "unknown_format", "whole file"),
    "UTF-16 X12": (interchange(member_set()).decode().encode("utf-16"), "unknown_format", ""),
    "a letter": (b"Dear hub, please find the members below.", "unknown_format", "whole file"),
    "cut-off ISA": (b"ISA*00*          *00*    ", "unreadable_x12", "whole file"),
    "ISA too short": (b"ISA*00*x~GS*BE~", "unreadable_x12", "whole file"),
    "ISA alone": (interchange()[:106], "rejected_x12", "interchange 1"),
    "no IEA": (interchange(member_set())[:-20], "rejected_x12", "interchange 1"),
    "group miscounted": (
        interchange(member_set()).replace(b"GE*1*", b"GE*7*"),
        "rejected_x12",
        "interchange 1, group 1",
    ),
    "another header": (b"member,start,end\n70000001A,x,y\n", "unknown_format", "whole file"),
}


@pytest.mark.parametrize(("content", "reason", "place"), BAD_FILES.values(), ids=BAD_FILES.keys())
def test_a_file_of_no_use_is_refused_as_a_whole_and_the_next_one_is_taken(
    hub: Home, content: bytes, reason: str, place: str
) -> None:
    hub("ingest", "-", stdin=content, code=None)
    hub("ingest", "-", stdin=programme())
    assert "1 refused" in hub("drain").out
    ((found, where, why),) = _refused(hub)
    assert (found, where) == (reason, place or where)
    assert why.endswith(".")
    assert hub.rows("SELECT count(*) FROM sites") == [(2,)]
    assert hub.rows("SELECT state FROM files WHERE state NOT IN ('done', 'refused')") == []


def test_text_of_another_encoding_is_refused_line_by_line(known: Home) -> None:
    latin = member(2, name={"first": "Ada", "last": "Exämple"}).encode("utf-8")
    latin = json.dumps(json.loads(latin), ensure_ascii=False).encode("latin-1")
    known("ingest", "-", stdin=lines(member("before")) + latin + b"\n" + lines(referral()))
    known("drain")
    assert [row[:2] for row in _refused(known)] == [("not_text", "line 2")]
    assert known.rows("SELECT count(*) FROM enrollments") == [(1,)]


def test_a_file_that_begins_with_a_byte_order_mark_is_taken(hub: Home) -> None:
    hub("ingest", "-", stdin=b"\xef\xbb\xbf" + programme())
    hub("drain")
    assert hub.rows("SELECT count(*) FROM sites") == [(2,)]


@pytest.mark.parametrize("ended", [b"\n", b""], ids=["ended", "not ended"])
def test_a_line_of_20_megabytes_is_refused_and_not_kept(known: Home, ended: bytes) -> None:
    huge = b'{"id":"' + b"x" * HUGE + b'"}' + ended
    rest = lines(referral()) if ended else b""
    known("ingest", "-", stdin=lines(member("before")) + huge + rest)
    known("drain")
    assert [row[:2] for row in _refused(known)] == [("too_long", "line 2")]
    assert known.rows("SELECT max(length(value)) < 5000 FROM refusals") == [(1,)]
    assert known.rows("SELECT count(*) FROM enrollments") == [(int(bool(ended)),)]


def test_a_certification_row_that_is_wrong_is_refused_and_the_others_are_taken(
    known: Home,
) -> None:
    rows = (
        CERTIFICATIONS.upper(),
        "C-2,70000001A\n",
        "C-3,not an id,x,2014-12-01,2014-12-01,2015-05-31\n",
        certification(4, starts_on="2015-06-01"),
        f"C-5,{NOBODY},{BHHO},2014-12-01,2014-12-01,2015-05-31\n",
        "C-6,\xe4,x,2014-12-01,2014-12-01,2015-05-31\n",
        f'C-7,"{MEMBER}"x",{BHHO}\n',
        "x" * 5000 + "\n",
        "\n",
        certification(9),
    )
    known("ingest", "-", stdin="".join(rows).encode("latin-1"))
    known("drain")
    found = {place: (reason, sentence) for reason, place, sentence in _refused(known)}
    assert {place: reason for place, (reason, _) in found.items()} == {
        "line 2": "invalid_data",
        "line 3": "invalid_data",
        "line 4": "invalid_data",
        "line 5": "unknown_member",
        "line 6": "not_text",
        "line 7": "invalid_data",
        "line 8": "too_long",
    }
    assert "2 cells; the header names 6" in found["line 2"][1]
    assert "ends before it starts" in found["line 4"][1]
    assert known.rows("SELECT certification_id FROM certifications") == [("C-9",)]


def test_of_two_sets_of_an_834_the_bad_one_is_refused_and_the_good_one_taken(hub: Home) -> None:
    bad = member_set(1, gender="Q", last="ZZQNAME")
    hub("ingest", "-", stdin=interchange(bad, member_set(2, "70000002B")))
    assert "1 refused" in hub("drain").out
    ((reason, place, sentence),) = _refused(hub)
    assert (reason, place) == ("rejected_x12", "set 1")
    assert sentence.startswith("Segment 10 (DMG): ")
    assert "ZZQNAME" not in sentence
    assert hub.rows("SELECT member_id FROM members") == [("70000002B",)]
    answer = hub.delivered()["acknowledgments/MIHMS-000000002.999"].decode()
    assert "IK5*R" in answer
    assert "IK5*A" in answer
    assert "AK9*P*2*2*1" in answer


def test_a_member_of_an_834_that_the_programme_cannot_take_is_refused_at_its_segment(
    hub: Home,
) -> None:
    sets = member_set(1, "NOID"), member_set(2, "70000002B")
    hub("ingest", "-", stdin=interchange(*sets))
    hub("drain")
    assert [row[:2] for row in _refused(hub)] == [("invalid_data", "set 1, segment 5")]
    assert hub.rows("SELECT member_id FROM members") == [("70000002B",)]


def test_text_after_the_interchange_is_refused_and_the_interchange_taken(hub: Home) -> None:
    hub("ingest", "-", stdin=interchange(member_set()) + b"and so on")
    hub("drain")
    assert [row[:2] for row in _refused(hub)] == [("rejected_x12", "whole file")]
    assert hub.rows("SELECT count(*) FROM members") == [(1,)]


def test_a_folder_is_handed_in_file_by_file_and_a_missing_one_is_told(
    hub: Home, tmp_path: Path
) -> None:
    folder = tmp_path / "in" / "deep"
    folder.mkdir(parents=True)
    (folder / "b.jsonl").write_bytes(programme())
    (folder / ".hidden").write_bytes(b"x")
    (folder.parent / "a.csv").write_bytes(b"")
    told = hub("ingest", folder.parent, code=1)
    assert [line.split(": ")[0] for line in told.out.splitlines()[:2]] == [
        str(folder.parent / "a.csv"),
        str(folder / "b.jsonl"),
    ]
    assert "empty file, will be refused" in told.out
    missing = hub("ingest", tmp_path / "nowhere", folder / "b.jsonl", code=2)
    assert "is neither a file nor a folder" in missing.err


def test_a_refusal_says_in_its_file_what_the_command_line_says(known: Home) -> None:
    known("ingest", "-", stdin=lines(referral(2, member_id=NOBODY)))
    known("drain")
    exported = json.loads(known.delivered()["refusals/RF-000001.json"])
    listed = json.loads(known("refusals", "list", "--json").out)
    shown = json.loads(known("refusals", "show", "RF-000001").out)
    assert exported == listed
    assert shown == exported | {"state": "open"}
    assert exported["file"] == "standard input"
    assert (exported["place"], exported["replayable"]) == ("line 1", True)
    assert NOBODY not in json.dumps(exported)
    assert "unknown_member" in known("refusals", "list").out


def test_what_was_refused_is_taken_in_by_replay_after_its_cause_is_mended(hub: Home) -> None:
    hub("ingest", "-", stdin=lines(organization(), referral()))
    hub("drain")
    assert [row[0] for row in _refused(hub)] == ["unknown_site"]
    hub("ingest", "-", stdin=lines(site()))
    hub("drain")
    assert "Replayed 1: 0 handled, 1 refused again" in hub("refusals", "replay").out
    assert "unknown_member" in hub("refusals", "list").out
    hub("ingest", "-", stdin=interchange(member_set()))
    hub("drain")
    told = hub("refusals", "replay", "--reason", "unknown_member")
    assert "Replayed 1: 1 handled, 0 refused again" in told.out
    assert hub.rows("SELECT state FROM enrollments") == [("REQUESTED",)]
    assert "Nothing is set aside" in hub("refusals", "list").out
    assert "Replayed 0" in hub("refusals", "replay").out


def test_a_refused_line_is_taken_when_it_comes_again_put_right(known: Home) -> None:
    known("ingest", "-", stdin=lines(referral(2, colour="red")))
    known("drain")
    known("ingest", "-", stdin=lines(referral(2)))
    assert "1 handled" in known("drain").out
    assert known.rows("SELECT count(*) FROM enrollments") == [(1,)]


def test_the_same_bad_message_in_another_file_is_refused_once(known: Home) -> None:
    bad = referral(2, member_id=NOBODY)
    for name in ("one", "another"):
        known("ingest", "-", stdin=lines(member(name), bad))
        known("drain")
    assert len(_refused(known)) == 1


def test_a_dry_run_of_a_replay_shows_what_it_leads_to_and_changes_nothing(hub: Home) -> None:
    hub("ingest", "-", stdin=lines(organization(), site(), user(1), call()))
    hub("drain")
    hub("ingest", "-", stdin=lines(member()))
    hub("drain")
    before = hub.tables()
    told = hub("refusals", "replay", "--dry-run").out
    assert "Would leave: 1 e-mail, 1 portal message. Left before, not repeated: nothing." in told
    (shown,) = map(json.loads, hub("refusals", "replay", "--dry-run", "--json").out.splitlines())
    assert (shown["refusal_id"], shown["outcome"]) == ("RF-000001", "handled")
    assert hub.tables() == before
    told = hub("refusals", "replay").out
    assert "Would leave: 1 e-mail, 1 portal message" in told
    assert "Replayed 1:" in told
    again = hub("refusals", "replay", "RF-000001").out
    assert "Would leave: nothing" in again


@pytest.mark.parametrize(("since", "number"), [("2014-12-01", 2), ("2014-12-02", 1)])
def test_refusals_are_listed_and_replayed_from_a_day_on(
    known: Home, since: str, number: int
) -> None:
    known("ingest", "-", stdin=lines(referral(2, member_id=NOBODY)))
    known("clock", "--to", "2014-12-01")
    known("ingest", "-", stdin=lines(referral(3, member_id=NOBODY)))
    known("drain")
    listed = known("refusals", "list", "--since", since, "--json").out.splitlines()
    assert len(listed) == number
    assert f"Replayed {number}:" in known("refusals", "replay", "--since", since).out


def test_a_replay_of_a_refusal_that_is_not_there_is_an_error(hub: Home) -> None:
    assert "there is no refusal RF-1" in hub("refusals", "replay", "RF-1", code=1).err


def test_a_replay_beside_a_hub_that_works_is_left_to_that_one(known: Home) -> None:
    known("ingest", "-", stdin=lines(referral(2, member_id=NOBODY)))
    known("drain")
    with sole_worker(known.home / "hub.lock"):
        assert "takes them up" in known("refusals", "replay").out
    assert "1 refused" in known("drain").out


def test_what_was_taken_in_since_is_not_taken_in_again_by_replay(known: Home) -> None:
    later = referral(2, member_id=NOBODY)
    known("ingest", "-", stdin=lines(later))
    known("drain")
    known("ingest", "-", stdin=lines(member("new", member_id=NOBODY), later))
    assert "2 handled" in known("drain").out
    before = known.rows("SELECT * FROM enrollments")
    assert len(before) == 1
    for arguments in ((), ("RF-000001",), ("RF-000001",)):
        known("refusals", "replay", *arguments)
        assert known.rows("SELECT * FROM enrollments") == before
    assert "Nothing is set aside" in known("refusals", "list").out


def test_every_real_file_ends_as_explained_refusals_or_pending_claims_and_is_acknowledged(
    hub: Home,
) -> None:
    samples = sorted(path for path in SAMPLES.rglob("*.*") if path.suffix != ".md")
    if not samples:
        pytest.skip("no X12 files beside the project")
    hub("ingest", SAMPLES, code=None)
    hub("drain")
    hub("clock", "--to", "2015-01-05")
    assert hub.rows("SELECT name FROM files WHERE state NOT IN ('done', 'refused')") == []
    assert hub.rows("SELECT reason FROM refusals WHERE reason = 'given_up'") == []
    unanswered = hub.rows(
        "SELECT name FROM files WHERE kind = 'X12' AND state = 'done'"
        " AND file_id NOT IN (SELECT file_id FROM acknowledgments WHERE kind = 'ta1')"
    )
    assert unanswered == []
    silent = hub.rows(
        "SELECT name FROM files f WHERE messages = 0"
        " AND NOT EXISTS (SELECT 1 FROM refusals r WHERE r.file_id = f.file_id)"
    )
    assert silent == []
    assert hub.rows("SELECT 1 FROM panels UNION SELECT 1 FROM letters") == []
