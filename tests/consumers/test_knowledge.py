"""What was known of a member then, beside what is known now: both sides of the day of the news."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from consumers.eligibility import facts_of
from consumers.knowledge import Knowledge, known_of
from rules.eligibility import stage_a_eligibility
from rules.explanation import Background
from schemas.requests import EligibilityOverridden
from store.work import Work
from tests.programme import (
    ADA,
    ASTHMA,
    CASE_MANAGEMENT,
    CRISIS,
    DIABETES,
    HYPERTENSION,
    PRACTICE,
    Programme,
    npi,
)

DAY, NEWS_ON = date(2014, 12, 5), date(2014, 12, 10)


def known(programme: Programme, on: date, known_on: date) -> Knowledge:
    """What was known of the member on a day, at the end of another."""
    key = programme.key(ADA)
    with programme.store.read() as view:
        found = known_of(Work.on_open_day(view), key, on, known_on)
    assert found is not None
    return found


def reason(programme: Programme, on: date, known_on: date) -> str | None:
    """Why the member was not eligible on a day, as it was known on another; None if eligible."""
    found = stage_a_eligibility(known(programme, on, known_on).facts, on).reason
    return found.value if found else None


def coverage_ends(programme: Programme) -> None:
    ended = [{"code": "ACS", "starts_on": "2013-01-01", "ends_on": "2014-12-04"}]
    programme.member(ADA, diagnoses=(), coverages=ended)


def death(programme: Programme) -> None:
    programme.member(ADA, diagnoses=(), died_on="2014-12-05")


def crisis(programme: Programme) -> None:
    programme.claim(ADA, on=date(2014, 12, 3), procedure=CRISIS)


def case_management(programme: Programme) -> None:
    programme.claim(ADA, on=date(2014, 12, 3), procedure=CASE_MANAGEMENT, billing_npi=npi(5))


def certification(programme: Programme) -> None:
    programme.certify(ADA, starts_on=date(2014, 12, 1), ends_on=date(2014, 12, 6))


def claim_is_voided(programme: Programme) -> None:
    programme.claim(ADA, claim_id="C-both", billing_npi=npi(1), frequency="void")


def claim_is_replaced(programme: Programme) -> None:
    programme.claim(
        ADA, claim_id="C-both", on=date(2014, 12, 1), diagnoses=[ASTHMA], frequency="replacement"
    )


@pytest.fixture
def programme_before(programme: Programme) -> Programme:
    """The member was reported with a claim of two conditions."""
    programme.member(ADA, diagnoses=())
    programme.claim(ADA, claim_id="C-both", diagnoses=(DIABETES, HYPERTENSION))
    return programme


@pytest.mark.parametrize(
    ("news", "found"),
    [
        pytest.param(coverage_ends, "coverage", id="coverage"),
        pytest.param(death, "died", id="death"),
        pytest.param(crisis, "behavioral_health", id="crisis service"),
        pytest.param(case_management, "duplication", id="case management"),
        pytest.param(certification, "duplication", id="certification"),
        pytest.param(claim_is_voided, "conditions", id="claim taken back"),
        pytest.param(claim_is_replaced, "conditions", id="claim replaced"),
    ],
)
def test_news_counts_for_the_past_from_the_day_it_came_and_not_before(
    programme_before: Programme, news: Callable[[Programme], object], found: str
) -> None:
    programme_before.end_day(until=NEWS_ON - timedelta(days=1))
    news(programme_before)
    programme_before.end_day(until=date(2014, 12, 20))
    assert reason(programme_before, DAY, NEWS_ON - timedelta(days=1)) is None
    assert reason(programme_before, DAY, NEWS_ON) == found
    assert reason(programme_before, DAY, programme_before.today) == found


def test_a_claim_that_changes_twice_is_known_in_all_its_versions(
    programme_before: Programme,
) -> None:
    programme_before.end_day(until=NEWS_ON - timedelta(days=1))
    claim_is_replaced(programme_before)
    programme_before.end_day()
    both = {"claim_id": "C-both", "on": date(2014, 12, 1), "frequency": "replacement"}
    programme_before.claim(ADA, diagnoses=(DIABETES, HYPERTENSION), **both)
    programme_before.end_day()
    known = [reason(programme_before, DAY, NEWS_ON + timedelta(days=n)) for n in (-1, 0, 1)]
    assert known == [None, "conditions", None]


def test_what_comes_and_goes_on_one_day_was_never_known(programme_before: Programme) -> None:
    programme_before.end_day(until=NEWS_ON - timedelta(days=1))
    crisis_claim: dict[str, Any] = {"claim_id": "C-crisis", "on": DAY, "procedure": CRISIS}
    programme_before.claim(ADA, **crisis_claim)
    programme_before.claim(ADA, **crisis_claim, frequency="void")
    programme_before.end_day()
    assert reason(programme_before, DAY, NEWS_ON) is None


def test_a_report_that_repeats_what_is_known_makes_no_new_version(
    programme_before: Programme,
) -> None:
    programme_before.end_day()
    programme_before.member(ADA, diagnoses=(), name={"first": "Ada", "last": "Changed"})
    key = programme_before.key(ADA)
    with programme_before.store.read() as view:
        version = Work.on_open_day(view).members.known(key, date.max)
    assert version is not None
    assert version.known_from == date(2014, 12, 1)


def test_nothing_is_known_before_the_first_report(programme_before: Programme) -> None:
    key = programme_before.key(ADA)
    with programme_before.store.read() as view:
        work = Work.on_open_day(view)
        assert known_of(work, key, DAY, date(2014, 11, 30)) is None


def test_an_assessment_is_known_from_its_referral_on(programme: Programme) -> None:
    programme.member(ADA, diagnoses=[ASTHMA])
    programme.end_day(until=NEWS_ON - timedelta(days=1))
    programme.refer(ADA, PRACTICE, tobacco_use=True)
    assert reason(programme, DAY, NEWS_ON - timedelta(days=1)) == "conditions"
    assert reason(programme, DAY, NEWS_ON) is None


@pytest.mark.parametrize(
    ("on", "told"),
    [
        pytest.param(date(2014, 12, 9), (), id="the day before it was granted"),
        pytest.param(NEWS_ON, (f"set aside by staff-017 on {NEWS_ON}: Ended",), id="its first day"),
        pytest.param(
            date(2014, 12, 12), (f"set aside by staff-017 on {NEWS_ON}: Ended",), id="its last day"
        ),
        pytest.param(date(2014, 12, 13), (), id="the day after"),
    ],
)
def test_an_override_is_told_with_who_when_and_why(
    programme_before: Programme, on: date, told: tuple[str, ...]
) -> None:
    programme_before.end_day(until=NEWS_ON - timedelta(days=1))
    overridden = EligibilityOverridden(
        override_id="O-1",
        member_id=ADA,
        granted_by="staff-017",
        granted_on=NEWS_ON,
        ends_on=date(2014, 12, 12),
        reason="Ended",
    )
    programme_before.send(overridden)
    assert known(programme_before, on, NEWS_ON).facts.overrides == told


def test_what_is_known_now_of_today_is_what_is_decided_by(programme_before: Programme) -> None:
    case_management(programme_before)
    key = programme_before.key(ADA)
    with programme_before.store.read() as view:
        work = Work.on_open_day(view)
        decided_by = facts_of(work, key, work.today)
    today = programme_before.today
    assert known(programme_before, today, today).facts == decided_by


def medicare(programme: Programme) -> None:
    programme.member(ADA, diagnoses=(), medicare="AB", medicare_from="2014-12-04")


def nursing_home(programme: Programme) -> None:
    stay = {"revenue_code": "0190", "charge": "200.00", "from_on": "2014-12-03"}
    lines = [stay | {"to_on": "2014-12-09"}]
    programme.claim(ADA, kind="institutional", billing_npi=npi(99), lines=lines)


def old_case_management(programme: Programme) -> None:
    programme.claim(ADA, on=date(2014, 10, 5), procedure=CASE_MANAGEMENT, billing_npi=npi(5))


@pytest.mark.parametrize(
    ("news", "learnt"),
    [
        pytest.param(medicare, Background(medicare="AB"), id="Medicare"),
        pytest.param(nursing_home, Background(in_nursing_facility=True), id="a nursing home"),
        pytest.param(
            old_case_management,
            Background(ended_services={"targeted_case_management": date(2014, 10, 5)}),
            id="case management that has ended",
        ),
    ],
)
def test_the_background_is_told_as_it_was_known(
    programme_before: Programme, news: Callable[[Programme], None], learnt: Background
) -> None:
    programme_before.end_day(until=NEWS_ON - timedelta(days=1))
    news(programme_before)
    before = known(programme_before, DAY, NEWS_ON - timedelta(days=1)).background
    after = known(programme_before, DAY, NEWS_ON).background
    assert (before, after) == (Background(), learnt)
