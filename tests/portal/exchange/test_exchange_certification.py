"""Certification: a partner in test proves that its X12 is good, and goes to production."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from hub.app import Hub
from rules.certification_edi import PartnerState
from store import tables
from store.work import Work
from tests.partners import SOUTH, answered, answers_to, hub_with_partners, visitor, x12

SAMPLES = {"834": "members.834", "837P": "professional.837", "837I": "institutional.837"}


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    hub = hub_with_partners(tmp_path)
    yield hub
    hub.close()


def state(hub: Hub) -> PartnerState:
    return hub.exchange.profile(SOUTH).state


def hold(hub: Hub, because: str | None, sets: tuple[str, ...] = ("837P",)) -> None:
    with hub.store.begin() as transaction:
        profiles = Work.on_open_day(transaction).partner_profiles
        known = profiles.get(SOUTH)
        assert known is not None
        profiles.put(replace(known, held_because=because, sets=sets))


def sent(hub: Hub, name: str, number: int) -> str:
    """The verdict on a test file."""
    reception = answered(hub, x12(name, sender=SOUTH, number=number, usage="T"), SOUTH)
    return str(reception.verdict)


def rows(hub: Hub) -> int:
    """How many members, claims and messages there are."""
    with hub.store.read() as view:
        return sum(
            int(view.scalar(select(func.count()).select_from(table)))
            for table in (tables.members, tables.claims, tables.member_keys, tables.interchanges)
        )


def test_a_test_file_is_answered_like_any_other_and_changes_nothing(hub: Hub) -> None:
    reception = answered(hub, x12(sender=SOUTH, usage="T"), SOUTH)
    answers = answers_to(hub, reception)
    assert set(answers) == {"ta1", "999", "277"}
    assert all("*0*T*:" in text for text in answers.values())
    assert (reception.test, reception.verdict) == (True, "accepted")
    assert reception.clean_sets == ["837P"]
    assert rows(hub) == 0


def test_the_second_clean_file_of_every_set_brings_production(hub: Hub) -> None:
    number = 100
    for name in SAMPLES.values():
        for _ in range(2):
            assert state(hub) is PartnerState.TEST
            number += 1
            assert sent(hub, name, number) == "accepted"
    assert state(hub) is PartnerState.PRODUCTION
    assert hub.exchange.standing(SOUTH).complete
    with hub.store.read() as view:
        (line,) = Work.on_open_day(view).audit.lines(partner_id=SOUTH, action="promoted")
    assert line.subject.endswith("by hub")
    assert rows(hub) == 0
    reception = answered(hub, x12(sender=SOUTH, number=101), SOUTH)
    assert reception.verdict == "accepted", "the numbers of tests are free in production"


def test_a_file_with_a_finding_of_any_level_does_not_count(hub: Hub) -> None:
    hold(hub, None)
    wrong = x12(
        sender=SOUTH,
        usage="T",
        changed=lambda text: text.replace(
            "NM1*82*1*ROY*ANNE****XX*1234567893", "NM1*82*1*ROY*ANNE****XX*1234567890"
        ),
    )
    reception = answered(hub, wrong, SOUTH)
    assert reception.clean_sets is None
    assert hub.exchange.standing(SOUTH).lacking == {"837P": 2}
    told, complete = hub.exchange.findings(visitor(SOUTH), reception.reception_id)
    assert complete
    (finding,) = told
    assert finding.segment == "NM1*82*1*ROY*ANNE****XX*1234567890"
    assert finding.level == 5
    assert "check digit" in finding.sentence


def test_the_same_file_twice_counts_once(hub: Hub) -> None:
    hold(hub, None)
    assert sent(hub, "professional.837", 101) == "accepted"
    assert sent(hub, "professional.837", 101) == "rejected"
    assert hub.exchange.standing(SOUTH).lacking == {"837P": 1}


def test_a_partner_that_staff_hold_stays_in_test(hub: Hub) -> None:
    hold(hub, "agreement not signed")
    sent(hub, "professional.837", 101)
    sent(hub, "professional.837", 102)
    assert hub.exchange.standing(SOUTH).complete
    assert state(hub) is PartnerState.TEST


def test_a_file_holds_either_tests_or_production(hub: Hub) -> None:
    hold(hub, None)
    both = x12(sender=SOUTH, usage="T") + x12(sender=SOUTH, number=102)
    reception = answered(hub, both, SOUTH)
    assert reception.verdict == "rejected"
    assert rows(hub) == 0
