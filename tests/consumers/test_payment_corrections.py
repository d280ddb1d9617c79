"""Corrections of earlier months: taken back in the next remittance, carried forward if need be."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from edi import Segment, read_segments, validate
from producers.reports import report
from rules.reports import ReportName
from schemas.attestations import AttestationWithdrawn
from store import tables
from store.work import Work
from tests.programme import ADA, BEN, CAL, PRACTICE, SISTER, Programme, npi

RUNS = {"2015-01": date(2015, 2, 9), "2015-02": date(2015, 3, 9), "2015-03": date(2015, 4, 8)}


@pytest.fixture(params=["member", "plb"])
def paid(programme_from: Callable[..., Programme], request: pytest.FixtureRequest) -> Programme:
    """Two members were paid for January, and one of them was attested wrongly."""
    programme = programme_from(date(2015, 1, 20))
    programme.organization(1, remittance_profile=request.param)
    for member in (ADA, BEN):
        programme.member(member)
        programme.opt_in(member)
    programme.end_day()
    for member in (ADA, BEN):
        programme.attest(member, "2015-01", reviewed_on=date(2015, 1, 14))
    programme.end_day(until=RUNS["2015-01"])
    withdraw(programme, ADA)
    return programme


def withdraw(programme: Programme, *members: str) -> None:
    for member in members:
        told = AttestationWithdrawn(site_id=PRACTICE, member_id=member, month="2015-01")
        programme.send(told)


def attest(programme: Programme, month: str, *members: str) -> None:
    programme.end_day(until=date.fromisoformat(f"{month}-20"))
    for member in members:
        programme.attest(member, month, reviewed_on=date.fromisoformat(f"{month}-10"))


def remittance(programme: Programme, month: str) -> list[Segment]:
    """The segments of a payee's 835, which is valid."""
    programme.end_day(until=RUNS[month])
    content = (programme.out / "remittances" / f"{npi(1)}-{month}.835").read_bytes()
    assert validate(content).accepted
    return list(read_segments(content))


def paid_and_adjusted(segments: list[Segment]) -> tuple[str, list[tuple[str, str]]]:
    (bpr,) = (one for one in segments if one.id == "BPR")
    adjusted = [(one[3][:2], one[4]) for one in segments if one.id == "PLB"]
    more = [(one[5][:2], one[6]) for one in segments if one.id == "PLB" and one[5]]
    return bpr[2], adjusted + more


def test_what_was_paid_wrongly_comes_off_the_next_payment(paid: Programme) -> None:
    attest(paid, "2015-02", ADA, BEN)
    segments = remittance(paid, "2015-02")
    claims = [(one[2], one[4]) for one in segments if one.id == "CLP"]
    amount, adjusted = paid_and_adjusted(segments)
    assert Decimal(amount) == 12
    if claims:
        assert claims == [("22", "-12"), ("1", "12"), ("1", "12")]
        assert adjusted == []
    else:
        assert adjusted == [("CT", "-12")]


def test_what_is_owed_is_carried_forward_until_it_is_paid_off(paid: Programme) -> None:
    withdraw(paid, BEN)
    amount, adjusted = paid_and_adjusted(remittance(paid, "2015-02"))
    assert Decimal(amount) == 0
    assert ("FB", "-24") in adjusted
    attest(paid, "2015-03", ADA, BEN)
    amount, adjusted = paid_and_adjusted(remittance(paid, "2015-03"))
    assert Decimal(amount) == 0
    assert ("FB", "24") in adjusted
    owed = [row.carried for row in paid.rows(tables.remittances, organization_npi=npi(1))]
    assert owed == [Decimal(0), Decimal(-24), Decimal(0)]


def test_the_payment_summaries_of_a_payees_sites_tell_what_its_835s_pay(paid: Programme) -> None:
    paid.member(CAL)
    paid.opt_in(CAL, SISTER)
    withdraw(paid, BEN)
    sent = {"2015-02": remittance(paid, "2015-02")}
    attest(paid, "2015-03", ADA, BEN)
    paid.attest(CAL, "2015-03", site=SISTER, reviewed_on=date(2015, 3, 10))
    sent["2015-03"] = remittance(paid, "2015-03")
    own = {site: {row["month"]: row for row in summary(paid, site)} for site in (PRACTICE, SISTER)}
    for month, segments in sent.items():
        of_month = [rows[month] for rows in own.values() if month in rows]
        amount, _ = paid_and_adjusted(segments)
        assert {row["remittance paid"] for row in of_month} == {f"{Decimal(amount):.2f}"}
        assert {row["all sites"] for row in of_month} == {
            f"{sum(Decimal(row['dollars']) for row in of_month):.2f}"
        }
        (trace,) = (one[2] for one in segments if one.id == "TRN")
        assert {row["trace number"] for row in of_month} == {trace}
    told = own[PRACTICE]["2015-02"]
    assert (told["dollars"], told["carried forward"]) == ("-24.00", "-24.00")
    told = own[PRACTICE]["2015-03"]
    assert (told["all sites"], told["brought forward"], told["remittance paid"]) == (
        "36.00",
        "-24.00",
        "12.00",
    )


def summary(programme: Programme, site_id: str) -> list[dict[str, str]]:
    """The payment summary of a site."""
    with programme.store.read() as view:
        work = Work.on_open_day(view)
        site = work.providers.site(site_id)
        assert site is not None
        told = report(work, ReportName.PAYMENT_SUMMARY, site, None)
    rows: list[dict[str, str]] = json.loads(told.as_json())["rows"]
    return rows


def test_a_correction_is_made_once(paid: Programme) -> None:
    attest(paid, "2015-03", ADA, BEN)
    paid.end_day(until=RUNS["2015-03"])
    assert len(paid.rows(tables.corrections)) == 1


def test_only_an_accepted_attestation_can_be_withdrawn(paid: Programme) -> None:
    withdraw(paid, ADA)
    assert [reason for reason, _ in paid.refusals()] == ["nothing_to_answer"]


def test_a_withdrawal_in_the_window_leaves_nothing_to_pay_or_correct(
    programme_from: Callable[..., Programme],
) -> None:
    programme = programme_from(date(2015, 1, 20))
    programme.member(ADA)
    programme.opt_in(ADA)
    attest(programme, "2015-01", ADA)
    withdraw(programme, ADA)
    programme.end_day(until=RUNS["2015-01"])
    assert programme.paid("2015-01") == {}
    assert programme.rows(tables.corrections) == []
