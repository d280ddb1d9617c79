"""What is learnt of a month after it was paid: taken back, paid instead, or paid after all."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from edi import read_segments, validate
from schemas.attestations import Activity, AttestationWithdrawn, MemberAttested
from schemas.bills import InterpreterServicesBilled
from schemas.requests import TerminationRequested
from store import tables
from tests.programme import ADA, BEN, CASE_MANAGEMENT, PRACTICE, TEAM, Programme, npi

JANUARY, REVIEWED = "2015-01", date(2015, 1, 14)
PAID_ON, CORRECTED_ON = date(2015, 2, 9), date(2015, 3, 9)
Told = Callable[[Programme], object]


@pytest.fixture
def paid(programme_from: Callable[..., Programme]) -> Programme:
    """The practice of the PCMH pilot was paid for a member in January."""
    programme = programme_from(date(2015, 1, 19))
    programme.site(PRACTICE, pcmh_pilot=True)
    programme.member(ADA)
    programme.opt_in(ADA)
    programme.end_day(until=date(2015, 1, 20))
    programme.attest(ADA, JANUARY, reviewed_on=REVIEWED)
    programme.end_day(until=PAID_ON)
    assert programme.paid(JANUARY) == {(PRACTICE, ADA): [("health_home", Decimal(12))]}
    return programme


def reported(**changes: Any) -> Told:
    return lambda programme: programme.member(ADA, diagnoses=(), **changes)


def covered(*spans: tuple[str, str | None]) -> Told:
    told = [{"code": "ACS", "starts_on": first, "ends_on": last} for first, last in spans]
    return reported(coverages=[{k: v for k, v in one.items() if v} for one in told])


def medicare(first: str, last: str | None = None) -> Told:
    return reported(medicare="AB", medicare_from=first, medicare_until=last)


def terminated(last_day_on: str) -> Told:
    told = {"site_id": PRACTICE, "member_id": ADA, "reason": "Member moved out of state"}
    return lambda programme: programme.request(
        TerminationRequested, **told, last_day_on=last_day_on
    )


def served(day: str) -> Told:
    return lambda programme: programme.claim(
        ADA, on=date.fromisoformat(day), procedure=CASE_MANAGEMENT, billing_npi=npi(5)
    )


def withdrawn(programme: Programme) -> None:
    told = AttestationWithdrawn(site_id=PRACTICE, member_id=ADA, month=JANUARY)
    programme.send(told)


def corrections(programme: Programme) -> list[Decimal]:
    return [row.amount for row in programme.rows(tables.corrections)]


@pytest.mark.parametrize(
    ("told", "why"),
    [
        pytest.param(covered(("2013-01-01", "2015-01-19")), "no full coverage", id="coverage"),
        pytest.param(reported(died_on="2015-01-20"), "no full coverage", id="death"),
        pytest.param(medicare("2015-01-20"), "paid through Medicare", id="Medicare begins"),
        pytest.param(
            medicare("2014-01-01", "2015-01-20"), "paid through Medicare", id="Medicare ended"
        ),
        pytest.param(terminated("2015-01-19"), "not on the panel", id="termination"),
        pytest.param(served("2015-01-20"), "a duplicative service", id="case management"),
        pytest.param(withdrawn, "not attested", id="withdrawn attestation"),
    ],
)
def test_a_month_that_was_not_due_by_its_twentieth_is_taken_back(
    paid: Programme, told: Told, why: str
) -> None:
    told(paid)
    paid.end_day(until=CORRECTED_ON)
    assert corrections(paid) == [Decimal(-12)]
    assert any(f"Taken back for {JANUARY} ({why}" in note.what for note in paid.history(ADA))
    content = (paid.out / "remittances" / f"{npi(1)}-2015-02.835").read_bytes()
    assert validate(content).accepted
    claims = [(one[2], one[4]) for one in read_segments(content) if one.id == "CLP"]
    assert claims == [("22", "-12")]


@pytest.mark.parametrize(
    "told",
    [
        pytest.param(covered(("2013-01-01", "2015-01-20")), id="coverage"),
        pytest.param(reported(died_on="2015-01-21"), id="death"),
        pytest.param(medicare("2015-01-21"), id="Medicare begins"),
        pytest.param(medicare("2014-01-01", "2015-01-19"), id="Medicare ended"),
        pytest.param(reported(medicare="AB"), id="Medicare without a first day"),
        pytest.param(terminated("2015-01-20"), id="termination"),
        pytest.param(served("2015-01-21"), id="case management"),
    ],
)
def test_what_began_after_the_twentieth_leaves_the_month_paid(paid: Programme, told: Told) -> None:
    told(paid)
    paid.end_day(until=CORRECTED_ON)
    assert corrections(paid) == []


def test_a_flag_of_the_practice_that_is_told_later_says_nothing_of_an_earlier_month(
    paid: Programme,
) -> None:
    paid.site(PRACTICE, pcmh_pilot=False)
    medicare("2015-01-20")(paid)
    paid.end_day(until=CORRECTED_ON)
    assert corrections(paid) == [Decimal(-12)]


def test_coverage_that_comes_back_for_the_past_is_paid_again(paid: Programme) -> None:
    covered(("2013-01-01", "2015-01-19"))(paid)
    paid.end_day(until=CORRECTED_ON)
    covered(("2013-01-01", None))(paid)
    paid.end_day(until=date(2015, 4, 8))
    assert sorted(corrections(paid)) == [Decimal(-12), Decimal(12)]
    carried = [row.carried for row in paid.rows(tables.remittances, organization_npi=npi(1))]
    assert carried == [Decimal(0), Decimal(-12), Decimal(0)]
    covered(("2013-01-01", "2015-01-19"))(paid)
    paid.end_day(until=date(2015, 5, 8))
    assert sum(corrections(paid)) == Decimal(-12)


def test_coverage_that_is_told_after_the_run_is_paid_with_the_next(
    programme_from: Callable[..., Programme],
) -> None:
    programme = programme_from(date(2015, 1, 19))
    programme.member(ADA)
    programme.opt_in(ADA)
    programme.end_day(until=date(2015, 1, 20))
    programme.attest(ADA, JANUARY, reviewed_on=REVIEWED)
    covered(("2013-01-01", "2015-01-19"))(programme)
    programme.end_day(until=PAID_ON)
    assert programme.paid(JANUARY) == {}
    covered(("2013-01-01", None))(programme)
    programme.end_day(until=CORRECTED_ON)
    assert programme.paid(JANUARY) == {(PRACTICE, ADA): [("health_home", Decimal(12))]}
    assert corrections(programme) == []


def test_the_months_within_the_window_are_corrected_and_no_others(paid: Programme) -> None:
    paid.end_day(until=date(2016, 2, 8))
    covered(("2013-01-01", "2015-01-19"))(paid)
    paid.end_day(until=date(2016, 3, 8))
    assert corrections(paid) == []


def test_the_last_month_of_the_window_is_corrected(paid: Programme) -> None:
    paid.end_day(until=date(2016, 2, 7))
    covered(("2013-01-01", "2015-01-19"))(paid)
    paid.end_day(until=date(2016, 2, 8))
    assert corrections(paid) == [Decimal(-12)]


def test_outreach_that_a_withdrawn_scan_made_possible_is_taken_back_with_it(
    paid: Programme,
) -> None:
    months = ("2015-02", "2015-03", "2015-04")
    for month in months:
        paid.end_day(until=date.fromisoformat(f"{month}-20"))
        paid.send(
            MemberAttested(
                site_id=PRACTICE,
                member_id=ADA,
                month=month,
                activity=Activity.DASHBOARD_SCAN if month == "2015-03" else Activity.OUTREACH,
                dashboard_reviewed_on=date.fromisoformat(f"{month}-10"),
            )
        )
    for month in ("2015-05", "2015-06"):
        paid.end_day(until=date.fromisoformat(f"{month}-20"))
        outreach = MemberAttested(
            site_id=PRACTICE,
            member_id=ADA,
            month=month,
            activity=Activity.OUTREACH,
            dashboard_reviewed_on=date.fromisoformat(f"{month}-10"),
        )
        paid.send(outreach)
    paid.send(AttestationWithdrawn(site_id=PRACTICE, member_id=ADA, month="2015-03"))
    accepted = {row.month: row.accepted for row in paid.rows(tables.attestations)}
    assert accepted == {
        "2015-01": True,
        "2015-02": True,
        "2015-03": False,
        "2015-04": True,
        "2015-05": False,
        "2015-06": False,
    }


def test_interpreter_services_stay_paid_when_the_attestation_is_withdrawn(paid: Programme) -> None:
    paid.member(BEN)
    paid.opt_in(BEN)
    paid.give_room()
    paid.join_team(BEN)
    paid.end_day(until=date(2015, 2, 20))
    served_on = date(2015, 2, 3)
    paid.attest(BEN, "2015-02", site=TEAM, reviewed_on=date(2015, 2, 14), served_on=served_on)
    told = {"site_id": TEAM, "member_id": BEN, "month": "2015-02", "units": 4, "charge": "60.00"}
    paid.request(InterpreterServicesBilled, **told)
    paid.end_day(until=CORRECTED_ON)
    assert sum(amount for _, amount in paid.paid("2015-02")[TEAM, BEN]) == Decimal("189.50")
    paid.send(AttestationWithdrawn(site_id=TEAM, member_id=BEN, month="2015-02"))
    paid.end_day(until=date(2015, 4, 8))
    assert corrections(paid) == [Decimal("-129.50")]
