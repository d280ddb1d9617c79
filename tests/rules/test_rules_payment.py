"""Payment per member per month: P1 to P6 and P9."""

from datetime import date
from decimal import Decimal
from itertools import product

import pytest

from rules.calendar import Month
from rules.payment import (
    MemberMonth,
    PaymentLine,
    Service,
    Unpaid,
    correction,
    is_paid_pccm,
    is_paid_through_medicare,
    months_to_correct,
    payment_lines,
    procedure_of,
    unpaid_because,
)

JANUARY = Month(2015, 1)
EVERY_MEMBER_MONTH = [
    MemberMonth(
        attested=attested,
        in_pccm=in_pccm,
        hospital_affiliated=hospital,
        dual=dual,
        pcmh_pilot=pilot,
        nursing_facility=nursing,
    )
    for attested, in_pccm, hospital, dual, pilot, nursing in product([True, False], repeat=6)
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


def test_resident_of_a_nursing_facility_is_never_paid_as_pccm() -> None:
    paid = [(Service.HEALTH_HOME, Decimal("12.00"), "P1")]
    assert lines(attested=True, nursing_facility=True, in_pccm=True) == paid
    assert lines(nursing_facility=True, in_pccm=True) == []


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


def line(dollars: str, service: Service = Service.HEALTH_HOME, rule_id: str = "P1") -> PaymentLine:
    return PaymentLine(service, Decimal(dollars), rule_id)


@pytest.mark.parametrize(
    ("facts", "because"),
    [
        pytest.param({}, None, id="due"),
        pytest.param({"attested": False}, Unpaid.NOT_ATTESTED, id="not attested"),
        pytest.param({"duplicated": True}, Unpaid.DUPLICATED, id="duplicated"),
        pytest.param({"dual": True, "pcmh_pilot": True}, Unpaid.MEDICARE, id="dual in the pilot"),
        pytest.param({"dual": True}, None, id="dual elsewhere"),
        pytest.param({"covered": False, "attested": False}, Unpaid.NOT_COVERED, id="not covered"),
    ],
)
def test_what_stands_against_payment_is_told(
    facts: dict[str, bool], because: Unpaid | None
) -> None:
    known = {"attested": True, "in_pccm": False, "hospital_affiliated": False, **facts}
    assert unpaid_because(MemberMonth(**known)) == because


def test_who_is_not_covered_is_not_paid_for_pccm_either() -> None:
    assert lines(attested=True, in_pccm=True, covered=False) == []


def test_pccm_goes_on_beside_a_duplicative_service() -> None:
    found = [service for service, *_ in lines(attested=True, in_pccm=True, duplicated=True)]
    assert found == [Service.PCCM]


@pytest.mark.parametrize(
    ("standing", "held", "due", "found"),
    [
        pytest.param((), (), (), ((), ()), id="nothing was due and nothing is"),
        pytest.param((line("12"),), (), (line("12"),), ((), ()), id="right"),
        pytest.param(
            (line("12"),), (), (line("12", rule_id="P2"),), ((), ()), id="right by another rule"
        ),
        pytest.param((line("12"),), (), (), ((line("12"),), ()), id="taken back"),
        pytest.param((), (), (line("12"),), ((), (line("12"),)), id="paid after all"),
        pytest.param((), (line("12"),), (line("12"),), ((), ()), id="held and right"),
        pytest.param(
            (line("8.50"), line("3.50", Service.PCCM)),
            (),
            (line("3.50", Service.PCCM),),
            ((line("8.50"), line("3.50", Service.PCCM)), (line("3.50", Service.PCCM),)),
            id="right in part",
        ),
    ],
)
def test_what_was_paid_is_held_against_what_is_due(
    standing: tuple[PaymentLine, ...],
    held: tuple[PaymentLine, ...],
    due: tuple[PaymentLine, ...],
    found: tuple[tuple[PaymentLine, ...], tuple[PaymentLine, ...]],
) -> None:
    assert correction(standing, held, due) == found


def test_a_run_corrects_the_twelve_months_before_the_one_that_it_pays() -> None:
    months = months_to_correct(Month(2013, 1), Month(2015, 2))
    assert (months[0], months[-1], len(months)) == (Month(2014, 2), JANUARY, 12)


def test_a_run_corrects_no_month_before_the_first() -> None:
    assert months_to_correct(JANUARY, Month(2015, 3)) == [JANUARY, Month(2015, 2)]
    assert months_to_correct(JANUARY, JANUARY) == []
