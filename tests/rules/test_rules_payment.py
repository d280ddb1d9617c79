"""Payment per member per month: P1 to P6 and P9."""

from datetime import date
from decimal import Decimal
from itertools import product

import pytest

from rules.calendar import Month
from rules.payment import (
    MemberMonth,
    Service,
    is_paid_pccm,
    is_paid_through_medicare,
    payment_lines,
    procedure_of,
)

JANUARY = Month(2015, 1)
EVERY_MEMBER_MONTH = [
    MemberMonth(
        attested=attested,
        in_pccm=in_pccm,
        hospital_affiliated=hospital,
        dual=dual,
        pcmh_pilot=pilot,
    )
    for attested, in_pccm, hospital, dual, pilot in product([True, False], repeat=5)
]


def lines(**facts: bool) -> list[tuple[Service, Decimal, str]]:
    known = {"attested": False, "in_pccm": False, "hospital_affiliated": False, **facts}
    found = payment_lines(MemberMonth(**known), JANUARY)
    return [(line.service, line.amount, line.rule_id) for line in found]


def test_health_home_alone_is_paid_12_dollars() -> None:
    assert lines(attested=True) == [(Service.HEALTH_HOME, Decimal("12.00"), "P1")]


def test_health_home_with_pccm_is_paid_8_50_and_3_50() -> None:
    assert lines(attested=True, in_pccm=True) == [
        (Service.HEALTH_HOME, Decimal("8.50"), "P2"),
        (Service.PCCM, Decimal("3.50"), "P2"),
    ]


def test_pccm_goes_on_alone_without_an_attestation() -> None:
    assert lines(in_pccm=True) == [(Service.PCCM, Decimal("3.50"), "P3")]


def test_without_attestation_and_pccm_nothing_is_paid() -> None:
    assert lines() == []


def test_hospital_affiliated_practice_gets_the_health_home_payment_alone() -> None:
    found = lines(attested=True, in_pccm=True, hospital_affiliated=True)
    assert found == [(Service.HEALTH_HOME, Decimal("12.00"), "P1")]


def test_hospital_affiliated_practice_gets_no_pccm_payment() -> None:
    assert lines(in_pccm=True, hospital_affiliated=True) == []


def test_dual_at_a_pcmh_pilot_practice_is_paid_through_medicare() -> None:
    assert lines(attested=True, dual=True, pcmh_pilot=True) == []


def test_dual_at_another_practice_is_paid_by_mainecare() -> None:
    assert lines(attested=True, dual=True) == [(Service.HEALTH_HOME, Decimal("12.00"), "P1")]


def test_dual_is_never_paid_as_pccm() -> None:
    found = lines(attested=True, dual=True, in_pccm=True)
    assert found == [(Service.HEALTH_HOME, Decimal("12.00"), "P1")]


def test_member_without_medicare_at_a_pilot_practice_is_paid_by_mainecare() -> None:
    assert lines(attested=True, pcmh_pilot=True) == [(Service.HEALTH_HOME, Decimal("12.00"), "P1")]


@pytest.mark.parametrize("facts", EVERY_MEMBER_MONTH, ids=str)
def test_member_month_is_worth_12_or_3_50_or_nothing(facts: MemberMonth) -> None:
    found = payment_lines(facts, JANUARY)
    total = sum((line.amount for line in found), Decimal(0))
    assert total in {Decimal("12.00"), Decimal("3.50"), Decimal(0)}
    assert len({line.service for line in found}) == len(found)
    assert (total == 12) == (facts.attested and not is_paid_through_medicare(facts))


@pytest.mark.parametrize("facts", EVERY_MEMBER_MONTH, ids=str)
def test_health_home_is_never_paid_without_an_attestation(facts: MemberMonth) -> None:
    services = {line.service for line in payment_lines(facts, JANUARY)}
    assert facts.attested or Service.HEALTH_HOME not in services
    assert is_paid_pccm(facts) or Service.PCCM not in services


@pytest.mark.parametrize(
    ("service", "code"), [(Service.HEALTH_HOME, "S0281"), (Service.PCCM, "T2022")]
)
def test_service_is_reported_under_its_procedure(service: Service, code: str) -> None:
    assert procedure_of(service, date(2015, 1, 1)) == code
