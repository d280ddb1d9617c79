"""The payment run: amounts for each kind of practice and member, once, by organization."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from schemas.outbound import IssueRemittance
from store import tables
from tests.programme import (
    ADA,
    BEN,
    CAL,
    OTHER_PRACTICE,
    PRACTICE,
    SISTER,
    Programme,
    npi,
)

RUN_DAY = date(2015, 2, 9)
"""The 8th of February 2015 is a Sunday."""
HEALTH_HOME = [("health_home", Decimal("12.00"))]
BOTH = [("health_home", Decimal("8.50")), ("pccm", Decimal("3.50"))]
PCCM = [("pccm", Decimal("3.50"))]
DR_ROY = 50


@pytest.fixture
def january(programme_from: Callable[..., Programme]) -> Programme:
    """January 20, 2015; a clinician of primary care works at the practice."""
    programme = programme_from(date(2015, 1, 20))
    programme.clinician(DR_ROY, PRACTICE)
    return programme


def attested(programme: Programme, *members: str, site: str = PRACTICE) -> None:
    """Members of a panel whom the site attests on January 21."""
    for member in members:
        programme.opt_in(member, site)
    if programme.today < date(2015, 1, 21):
        programme.end_day()
    for member in members:
        programme.attest(member, "2015-01", site=site, reviewed_on=date(2015, 1, 14))


def pay(programme: Programme) -> dict[tuple[str, str], list[tuple[str, Decimal]]]:
    programme.end_day(until=RUN_DAY)
    return programme.paid("2015-01")


# --- amounts ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("in_pccm", "is_attested", "expected"),
    [
        pytest.param(False, True, HEALTH_HOME, id="P1 Health Home only"),
        pytest.param(True, True, BOTH, id="P2 both"),
        pytest.param(True, False, PCCM, id="P3 PCCM only"),
        pytest.param(False, False, None, id="P9 not attested"),
    ],
)
def test_what_a_practice_is_paid_for_a_member_of_its_panel(
    january: Programme, in_pccm: bool, is_attested: bool, expected: list[tuple[str, Decimal]] | None
) -> None:
    january.member(ADA, pccm_pcp_npi=npi(DR_ROY) if in_pccm else None)
    if is_attested:
        attested(january, ADA)
    else:
        january.opt_in(ADA)
    assert pay(january).get((PRACTICE, ADA)) == expected


def test_a_member_in_pccm_of_no_panel_is_paid_as_pccm(january: Programme) -> None:
    january.member(ADA, pccm_pcp_npi=npi(DR_ROY))
    assert pay(january) == {(PRACTICE, ADA): PCCM}


def test_an_attestation_without_a_review_is_not_paid(january: Programme) -> None:
    january.member(ADA)
    january.opt_in(ADA)
    january.end_day()
    january.attest(ADA, "2015-01", reviewed_on=None)
    assert pay(january) == {}


def test_pccm_at_another_organization_leaves_the_full_health_home_rate(january: Programme) -> None:
    january.member(ADA, pccm_pcp_npi=npi(DR_ROY))
    attested(january, ADA, site=OTHER_PRACTICE)
    assert pay(january) == {(PRACTICE, ADA): PCCM, (OTHER_PRACTICE, ADA): HEALTH_HOME}


@pytest.mark.parametrize(
    ("is_attested", "expected"), [(True, {(PRACTICE, ADA): HEALTH_HOME}), (False, {})]
)
def test_a_hospital_affiliated_practice_gets_no_pccm(
    january: Programme, is_attested: bool, expected: dict[tuple[str, str], object]
) -> None:
    january.organization(1, hospital_affiliated=True)
    january.member(ADA, pccm_pcp_npi=npi(DR_ROY))
    attested(january, *([ADA] if is_attested else []))
    assert pay(january) == expected


@pytest.mark.parametrize(
    ("pilot", "expected"),
    [
        pytest.param(True, {}, id="at a practice of the pilot"),
        pytest.param(False, {(PRACTICE, ADA): HEALTH_HOME}, id="elsewhere"),
    ],
)
def test_a_dual_is_paid_by_medicare_at_the_pilot_and_in_full_elsewhere(
    january: Programme, pilot: bool, expected: dict[tuple[str, str], object]
) -> None:
    january.site(PRACTICE, pcmh_pilot=pilot)
    january.member(ADA, medicare="AB", pccm_pcp_npi=npi(DR_ROY))
    attested(january, ADA)
    assert pay(january) == expected


# --- when and to whom ---------------------------------------------------------------------------


def test_the_run_is_on_the_first_business_day_from_the_8th(january: Programme) -> None:
    january.member(ADA)
    attested(january, ADA)
    january.end_day(until=date(2015, 2, 8))
    assert january.paid("2015-01") == {}
    january.end_day()
    assert january.paid("2015-01") == {(PRACTICE, ADA): HEALTH_HOME}


def test_each_organization_gets_one_remittance_for_all_its_sites(january: Programme) -> None:
    for member, site in ((ADA, PRACTICE), (BEN, SISTER), (CAL, OTHER_PRACTICE)):
        january.member(member)
        january.opt_in(member, site)
    january.end_day()
    for member, site in ((ADA, PRACTICE), (BEN, SISTER), (CAL, OTHER_PRACTICE)):
        january.attest(member, "2015-01", site=site, reviewed_on=date(2015, 1, 14))
    january.end_day(until=RUN_DAY)
    rows = {row.organization_npi: row for row in january.rows(tables.remittances)}
    assert {name: row.total for name, row in rows.items()} == {npi(1): 24, npi(2): 12}
    assert {row.interchange_number for row in rows.values()} == {1}
    assert {row.paid_on for row in rows.values()} == {RUN_DAY}
    names = sorted(path.name for path in (january.out / "remittances").iterdir())
    assert names == [f"{npi(1)}-2015-01.835", f"{npi(2)}-2015-01.835"]


def test_nobody_is_paid_twice_for_a_month(january: Programme) -> None:
    january.member(ADA)
    attested(january, ADA)
    january.end_day(until=date(2015, 3, 31))
    assert len(january.rows(tables.payment_lines)) == 1
    assert len(january.emitted(IssueRemittance)) == 1


def test_a_member_who_left_and_came_back_on_the_20th_is_paid_for_once(
    january: Programme,
) -> None:
    january.member(ADA)
    january.opt_in(ADA)
    january.opt_out(ADA, of=PRACTICE)
    january.opt_in(ADA)
    january.end_day()
    january.attest(ADA, "2015-01", reviewed_on=date(2015, 1, 14))
    assert pay(january) == {(PRACTICE, ADA): HEALTH_HOME}


def test_a_second_month_is_numbered_after_the_first(january: Programme) -> None:
    january.member(ADA)
    attested(january, ADA)
    january.end_day(until=date(2015, 2, 20))
    january.attest(ADA, "2015-02", reviewed_on=date(2015, 2, 14))
    january.end_day(until=date(2015, 3, 9))
    numbers = [row.interchange_number for row in january.rows(tables.remittances)]
    assert numbers == [1, 2]
    assert "Paid for 2015-02: 12.00 dollars" in [note.what for note in january.history(ADA)]
