"""Payment per member per month: which lines a member-month has, and their amounts."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from typing_extensions import TypedDict

import parameters
from rules.calendar import Month
from rules.citation import rule

HEALTH_HOME_RATE = parameters.load("health_home_rate", Decimal)
HEALTH_HOME_RATE_WITH_PCCM = parameters.load("health_home_rate_with_pccm", Decimal)
PCCM_RATE = parameters.load("pccm_rate", Decimal)
CARE_TEAM_RATE = parameters.load("care_team_rate", Decimal)
BEHAVIORAL_RATE = parameters.load("behavioral_health_home_rate", Decimal)


class _Procedures(TypedDict):
    health_home: str
    pccm: str
    care_team: str
    behavioral: str
    interpreter: str


REMITTANCE_PROCEDURES = parameters.load("remittance_procedures", _Procedures)


class Service(StrEnum):
    """What a payment line is for."""

    HEALTH_HOME = "health_home"
    PCCM = "pccm"
    CARE_TEAM = "care_team"
    BEHAVIORAL = "behavioral"
    INTERPRETER = "interpreter"


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """One amount of a member-month and the rule that sets it."""

    service: Service
    amount: Decimal
    rule_id: str


@dataclass(frozen=True, slots=True)
class MemberMonth:
    """What decides the payment of one member at one practice in one month.

    `attested` means attested and payable; `in_pccm` that the member is in Primary Care Case
    Management with a provider of the same pay-to organization.
    """

    attested: bool
    in_pccm: bool
    hospital_affiliated: bool
    dual: bool = False
    pcmh_pilot: bool = False


@rule("P5", "Health Home FAQ, question 38")
def is_paid_pccm(facts: MemberMonth) -> bool:
    """Whether the practice gets the PCCM amount: not when hospital-affiliated, never for duals."""
    return facts.in_pccm and not facts.hospital_affiliated and not facts.dual


@rule("P6", "Health Home FAQ, question 23")
def is_paid_through_medicare(facts: MemberMonth) -> bool:
    """Whether Medicare pays instead: a dual at a practice of the PCMH pilot."""
    return facts.dual and facts.pcmh_pilot


@rule("P1", "Health Home FAQ, question 38")
@rule("P2", "Health Home FAQ, question 38")
@rule("P3", "Health Home FAQ, question 38")
@rule("P4", "Health Home FAQ, question 38")
@rule("P9", "Health Home FAQ, question 26")
def payment_lines(facts: MemberMonth, month: Month) -> tuple[PaymentLine, ...]:
    """The lines that a member-month is paid with; none where nothing is due.

    Without an attestation nothing is paid for the Health Home, and PCCM goes on by itself.
    """
    if is_paid_through_medicare(facts):
        return ()
    day = month.first
    pccm = is_paid_pccm(facts)
    if not facts.attested:
        return (_line(Service.PCCM, PCCM_RATE, day, "P3"),) if pccm else ()
    if not pccm:
        return (_line(Service.HEALTH_HOME, HEALTH_HOME_RATE, day, "P1"),)
    return (
        _line(Service.HEALTH_HOME, HEALTH_HOME_RATE_WITH_PCCM, day, "P2"),
        _line(Service.PCCM, PCCM_RATE, day, "P2"),
    )


@rule("P6", "Health Home FAQ, question 23")
@rule("P9", "Health Home FAQ, question 26; the rate is published")
def care_team_lines(facts: MemberMonth, month: Month) -> tuple[PaymentLine, ...]:
    """The line that a CCT is paid with for a member; `facts` are those of the member's practice."""
    if not facts.attested or is_paid_through_medicare(facts):
        return ()
    return (_line(Service.CARE_TEAM, CARE_TEAM_RATE, month.first, "P9"),)


@rule("B2", "Health Home FAQ, question 44; paying the certified alone is our reading")
@rule("P9", "Health Home FAQ, question 26; the rate is published")
def behavioral_lines(*, attested: bool, certified: bool, month: Month) -> tuple[PaymentLine, ...]:
    """The line that a BHHO is paid with for a member who was certified on the frozen panel."""
    if not attested or not certified:
        return ()
    return (_line(Service.BEHAVIORAL, BEHAVIORAL_RATE, month.first, "P9"),)


@rule("N2", "Health Home FAQ, question 40; PCCM going on is our reading")
def is_held(line: PaymentLine, *, suspended: bool) -> bool:
    """Whether a line is held while the practice is suspended: PCCM is not the Health Home's."""
    return suspended and line.service is Service.HEALTH_HOME


@rule("P9", "Health Home FAQ, question 26; corrections are our reading")
def corrected_lines(paid: Collection[PaymentLine], month: Month) -> tuple[PaymentLine, ...]:
    """What stays due of a paid member-month whose attestation is withdrawn.

    PCCM goes on (P4), and interpreter services rest on no attestation (P8).
    """
    stays = [line for line in paid if line.service is Service.INTERPRETER]
    if any(line.service is Service.PCCM for line in paid):
        stays.append(_line(Service.PCCM, PCCM_RATE, month.first, "P4"))
    return tuple(stays)


def _line(
    service: Service, rate: parameters.Parameter[Decimal], day: date, rule_id: str
) -> PaymentLine:
    return PaymentLine(service, rate.on(day), rule_id)


def procedure_of(service: Service, on: date) -> str:
    """The procedure code that the remittance reports a service under."""
    return REMITTANCE_PROCEDURES.on(on)[service.value]
