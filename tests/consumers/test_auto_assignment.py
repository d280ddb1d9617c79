"""Auto-assignment in the first business day of a quarter: who is assigned where, and why."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Row

from schemas.portal_messages import (
    DenialReason,
    PendingAssignments,
    RequestDenied,
    RequestKind,
)
from schemas.requests import TerminationReason, TerminationRequested
from tests.programme import (
    ADA,
    BEN,
    CRISIS,
    OTHER_PRACTICE,
    PRACTICE,
    SISTER,
    VISIT,
    Programme,
    npi,
)

RUN_DAY = date(2015, 1, 2)
DR_ROY = 50


@pytest.fixture
def january(programme_from: Callable[..., Programme]) -> Programme:
    """The day before the run of January 2015, which is New Year's Day."""
    return programme_from(date(2015, 1, 1))


def run(programme: Programme) -> None:
    programme.end_day(until=RUN_DAY)


def assigned(programme: Programme, member_id: str = ADA) -> Row[Any] | None:
    """The enrollment that the run made of a member, or None."""
    found = [e for e in programme.enrollments(member_id) if e.origin == "auto_assignment"]
    return found[0] if found else None


def visits(programme: Programme, site: str, number: int = 1, **changes: Any) -> None:
    """Claims of primary care at a practice."""
    for _ in range(number):
        programme.claim(ADA, site_id=site, billing_npi=site[:10], **changes)


# --- when ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("opened_on", "is_assigned"),
    [
        pytest.param(date(2015, 1, 1), False, id="New Year's Day"),
        pytest.param(date(2015, 1, 2), True, id="first business day of January"),
        pytest.param(date(2015, 1, 5), False, id="next business day"),
        pytest.param(date(2015, 2, 2), False, id="February"),
        pytest.param(date(2015, 4, 1), True, id="April"),
        pytest.param(date(2015, 7, 1), True, id="July"),
        pytest.param(date(2015, 10, 1), True, id="October"),
    ],
)
def test_members_are_assigned_on_the_first_business_day_of_a_quarter(
    programme_from: Callable[..., Programme], opened_on: date, is_assigned: bool
) -> None:
    programme = programme_from(opened_on)
    programme.member(ADA)
    visits(programme, PRACTICE)
    programme.end_day()
    assert (assigned(programme) is not None) is is_assigned


@pytest.mark.parametrize(
    ("served_on", "is_assigned"),
    [
        pytest.param(date(2014, 1, 2), True, id="a year ago"),
        pytest.param(date(2014, 1, 1), False, id="a year and a day ago"),
    ],
)
def test_claims_of_the_last_year_count(
    january: Programme, served_on: date, is_assigned: bool
) -> None:
    january.member(ADA)
    visits(january, PRACTICE, on=served_on)
    run(january)
    assert (assigned(january) is not None) is is_assigned


# --- where --------------------------------------------------------------------------------------


def test_the_practice_of_the_pccm_provider_comes_before_any_claims(january: Programme) -> None:
    january.clinician(DR_ROY, OTHER_PRACTICE)
    january.member(ADA, pccm_pcp_npi=npi(DR_ROY))
    visits(january, PRACTICE, 3)
    run(january)
    found = assigned(january)
    assert found is not None
    assert found.site_id == OTHER_PRACTICE
    assert found.basis == "PCCM provider; site confidence high, pay-to confidence high"


def test_a_pccm_member_whom_the_practice_never_saw_is_assigned(january: Programme) -> None:
    january.clinician(DR_ROY, PRACTICE)
    january.member(ADA, pccm_pcp_npi=npi(DR_ROY))
    run(january)
    found = assigned(january)
    assert found is not None
    assert found.site_id == PRACTICE


def test_a_clinician_points_to_the_site_under_the_pay_to_that_billed(january: Programme) -> None:
    january.clinician(DR_ROY, SISTER, OTHER_PRACTICE)
    january.member(ADA)
    january.claim(ADA, billing_npi=npi(1), rendering_npi=npi(DR_ROY))
    run(january)
    found = assigned(january)
    assert found is not None
    assert found.site_id == SISTER
    assert found.basis == "rendering provider; site confidence high, pay-to confidence high"


def test_a_clinician_of_another_pay_to_does_not_count(january: Programme) -> None:
    january.clinician(DR_ROY, PRACTICE)
    january.member(ADA)
    january.claim(ADA, billing_npi=npi(97), rendering_npi=npi(DR_ROY))
    run(january)
    assert assigned(january) is None


def test_one_primary_care_visit_weighs_more_than_many_other_claims(january: Programme) -> None:
    january.member(ADA)
    visits(january, PRACTICE, 4, procedure="80053")
    visits(january, OTHER_PRACTICE, procedure=VISIT)
    run(january)
    found = assigned(january)
    assert found is not None
    assert found.site_id == OTHER_PRACTICE
    assert (
        found.basis
        == "plurality of primary-care claims; site confidence high, pay-to confidence high"
    )


def test_without_primary_care_the_plurality_of_claims_decides(january: Programme) -> None:
    january.member(ADA)
    visits(january, PRACTICE, 1, procedure="80053")
    visits(january, OTHER_PRACTICE, 2, procedure="80053")
    run(january)
    found = assigned(january)
    assert found is not None
    assert found.site_id == OTHER_PRACTICE
    assert found.basis == "plurality of claims; site confidence high, pay-to confidence high"


def test_a_tie_goes_to_the_latest_primary_care_and_names_the_other(january: Programme) -> None:
    january.member(ADA)
    visits(january, PRACTICE, on=date(2014, 11, 3))
    visits(january, OTHER_PRACTICE, on=date(2014, 11, 4))
    run(january)
    found = assigned(january)
    assert found is not None
    assert found.site_id == OTHER_PRACTICE
    assert found.basis.endswith(f"; tied with {PRACTICE}")


def test_claims_of_a_hospital_without_a_location_give_low_confidence_in_the_site(
    january: Programme,
) -> None:
    january.member(ADA)
    january.claim(ADA, billing_npi=npi(1), kind="institutional")
    run(january)
    found = assigned(january)
    assert found is not None
    assert found.site_id[:10] == npi(1)
    assert found.basis.endswith("site confidence low, pay-to confidence high")


@pytest.mark.parametrize(("ends_on", "is_assigned"), [("2015-01-02", True), ("2015-01-01", False)])
def test_a_practice_that_has_left_the_programme_gets_nobody(
    january: Programme, ends_on: str, is_assigned: bool
) -> None:
    january.site(OTHER_PRACTICE, programme_end_on=ends_on)
    january.member(ADA)
    visits(january, OTHER_PRACTICE)
    run(january)
    assert (assigned(january) is not None) is is_assigned


# --- who not ------------------------------------------------------------------------------------


def uncovered(programme: Programme) -> None:
    programme.member(ADA, coverage="QMB")


def covered_until_yesterday(programme: Programme) -> None:
    spans = [{"code": "ACS", "starts_on": "2013-01-01", "ends_on": "2015-01-01"}]
    programme.member(ADA, coverages=spans)


def well(programme: Programme) -> None:
    programme.member(ADA, diagnoses=())


def in_crisis(programme: Programme) -> None:
    programme.member(ADA)
    programme.claim(ADA, procedure=CRISIS)


def case_managed(programme: Programme) -> None:
    programme.member(ADA)
    programme.claim(ADA, procedure="T1017")


def certified(programme: Programme) -> None:
    programme.member(ADA)
    programme.certify(ADA, starts_on=date(2014, 12, 1), ends_on=date(2015, 5, 31))


def dead(programme: Programme) -> None:
    programme.member(ADA, died_on="2015-01-02")


def on_a_panel(programme: Programme) -> None:
    programme.member(ADA)
    programme.opt_in(ADA, OTHER_PRACTICE)


def referred(programme: Programme) -> None:
    programme.member(ADA)
    programme.refer(ADA, OTHER_PRACTICE)


def opted_out(programme: Programme) -> None:
    programme.member(ADA)
    programme.opt_out(ADA)


@pytest.mark.parametrize(
    "situation",
    [
        uncovered,
        covered_until_yesterday,
        well,
        in_crisis,
        case_managed,
        certified,
        dead,
        on_a_panel,
        referred,
        opted_out,
    ],
)
def test_who_is_ineligible_enrolled_or_opted_out_is_not_assigned(
    january: Programme, situation: Callable[[Programme], None]
) -> None:
    situation(january)
    january.claim(ADA, site_id=PRACTICE, diagnoses=())
    run(january)
    assert assigned(january) is None


@pytest.mark.parametrize(
    ("reason", "goes_to"),
    [
        pytest.param(TerminationReason.NOT_SERVED, OTHER_PRACTICE, id="that site is barred"),
        pytest.param(TerminationReason.NO_LONGER_WANTS, None, id="every site is barred"),
        pytest.param(TerminationReason.MOVED, PRACTICE, id="nothing is barred"),
    ],
)
def test_a_terminated_member_is_assigned_only_where_the_reason_allows(
    january: Programme, reason: TerminationReason, goes_to: str | None
) -> None:
    january.member(ADA)
    visits(january, PRACTICE, 2)
    visits(january, OTHER_PRACTICE)
    january.opt_in(ADA)
    january.request(TerminationRequested, site_id=PRACTICE, member_id=ADA, reason=reason.value)
    run(january)
    found = assigned(january)
    assert (found and found.site_id) == goes_to


# --- and then -----------------------------------------------------------------------------------


def test_an_assigned_member_gets_a_letter_with_the_batch_and_joins_on_day_29(
    january: Programme,
) -> None:
    january.member(ADA)
    visits(january, PRACTICE)
    january.end_day(until=date(2015, 1, 31))
    (letter,) = january.letters()
    assert (letter.kind, letter.mailed_on) == ("auto_assignment", date(2015, 1, 5))
    assert letter.details == {"batch_number": "AA-2015Q1-0102"}
    assert january.panel(PRACTICE) == []
    january.end_day()
    assert january.today == date(2015, 2, 2)
    assert january.panel(PRACTICE) == [ADA]


def test_the_practice_learns_that_an_assigned_member_it_never_asked_for_will_not_join(
    january: Programme,
) -> None:
    january.member(ADA)
    visits(january, PRACTICE)
    january.end_day(until=date(2015, 1, 31))
    january.member(ADA, coverage="QMB")
    january.end_day()
    assert january.panel(PRACTICE) == []
    denied = january.portal(PRACTICE)[-1]
    assert isinstance(denied, RequestDenied)
    assert (denied.request, denied.reason) == (RequestKind.AUTO_ASSIGNMENT, DenialReason.COVERAGE)


def test_the_practice_sees_its_pending_members_the_day_after_mailing_in_one_message(
    january: Programme,
) -> None:
    for member in (ADA, BEN):
        january.member(member)
        january.claim(member, site_id=PRACTICE)
    january.end_day(until=date(2015, 1, 4))
    assert january.told(PRACTICE) == []
    january.end_day()
    (pending,) = january.portal(PRACTICE)
    assert isinstance(pending, PendingAssignments)
    assert pending.batch_number == "AA-2015Q1-0102"
    assert (pending.mailed_on, pending.first_day_on_panel) == (date(2015, 1, 5), date(2015, 2, 2))
    assert [member.mainecare_id for member in pending.members] == [ADA, BEN]


def test_a_member_who_opted_out_by_then_is_not_shown_as_pending(january: Programme) -> None:
    january.member(ADA)
    visits(january, PRACTICE)
    january.end_day(until=date(2015, 1, 4))
    january.opt_out(ADA)
    january.end_day()
    assert january.told(PRACTICE) == ["member_not_added"]


def test_a_member_who_is_not_assigned_in_one_quarter_can_be_in_the_next(
    january: Programme,
) -> None:
    january.member(ADA)
    run(january)
    visits(january, PRACTICE)
    january.end_day(until=date(2015, 3, 31))
    assert assigned(january) is None
    january.end_day()
    found = assigned(january)
    assert found is not None
    assert found.batch == "AA-2015Q2-0401"
