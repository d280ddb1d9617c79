"""Payment per member per month: which lines a member-month has, and their amounts."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from typing_extensions import TypedDict

import parameters
from rules.calendar import Month
from rules.citation import rule
from rules.pccm import is_in_pccm

HEALTH_HOME_RATE = parameters.load("health_home_rate", Decimal)
HEALTH_HOME_RATE_WITH_PCCM = parameters.load("health_home_rate_with_pccm", Decimal)
PCCM_RATE = parameters.load("pccm_rate", Decimal)
CARE_TEAM_RATE = parameters.load("care_team_rate", Decimal)
CORRECTION_WINDOW = parameters.load("correction_window", int)
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
    Management with a provider of the same pay-to organization, which does not count for a `dual`
    or in a `nursing_facility`, where the member was on that day. `covered` means alive and fully
    covered on the day of the frozen panel; `duplicated` that a duplicative service, for which the
    member left Stage A, was given that day.
    """

    attested: bool
    in_pccm: bool
    hospital_affiliated: bool
    dual: bool = False
    nursing_facility: bool = False
    pcmh_pilot: bool = False
    covered: bool = True
    duplicated: bool = False


class Unpaid(StrEnum):
    """Why nothing is due for the Health Home of a member-month."""

    NOT_COVERED = "no full coverage on the 20th"
    MEDICARE = "paid through Medicare"
    DUPLICATED = "a duplicative service on the 20th"
    NOT_ATTESTED = "not attested"


@rule("P5", "Health Home FAQ, question 38")
def is_paid_pccm(facts: MemberMonth) -> bool:
    """Whether the practice gets the PCCM amount: not when hospital-affiliated."""
    if facts.hospital_affiliated or not facts.in_pccm:
        return False
    return is_in_pccm(dual=facts.dual, nursing_facility=facts.nursing_facility)


@rule("P6", "Health Home FAQ, question 23")
def is_paid_through_medicare(facts: MemberMonth) -> bool:
    """Whether Medicare pays instead: a dual at a practice of the PCMH pilot."""
    return facts.dual and facts.pcmh_pilot


@rule("P9", "Health Home FAQ, question 26; the day of the frozen panel is our reading")
@rule("E3", "Health Home FAQ, question 12.1; the day of the frozen panel is our reading")
@rule("D1", "Health Home FAQ, question 14; the day of the frozen panel is our reading")
def unpaid_because(facts: MemberMonth) -> Unpaid | None:
    """What stands against paying the Health Home of a member-month; None when it is due."""
    if not facts.covered:
        return Unpaid.NOT_COVERED
    if is_paid_through_medicare(facts):
        return Unpaid.MEDICARE
    if facts.duplicated:
        return Unpaid.DUPLICATED
    return None if facts.attested else Unpaid.NOT_ATTESTED


@rule("P1", "Health Home FAQ, question 38")
@rule("P2", "Health Home FAQ, question 38")
@rule("P3", "Health Home FAQ, question 38")
@rule("P4", "Health Home FAQ, question 38")
def payment_lines(facts: MemberMonth, month: Month) -> tuple[PaymentLine, ...]:
    """The lines that a member-month is paid with; none where nothing is due.

    Without an attestation nothing is paid for the Health Home, and PCCM goes on by itself.
    """
    unpaid = unpaid_because(facts)
    if unpaid in (Unpaid.NOT_COVERED, Unpaid.MEDICARE):
        return ()
    day = month.first
    pccm = is_paid_pccm(facts)
    if unpaid is not None:
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
    if unpaid_because(facts) is not None:
        return ()
    return (_line(Service.CARE_TEAM, CARE_TEAM_RATE, month.first, "P9"),)


@rule("B2", "Health Home FAQ, question 44; paying the certified alone is our reading")
@rule("P9", "Health Home FAQ, question 26; the rate is published")
def behavioral_lines(facts: MemberMonth, month: Month) -> tuple[PaymentLine, ...]:
    """The line that a BHHO is paid with for a member; `attested` means certified as well."""
    if not facts.covered or not facts.attested:
        return ()
    return (_line(Service.BEHAVIORAL, BEHAVIORAL_RATE, month.first, "P9"),)


@rule("P7", "Health Home FAQ, question 35; how far back corrections reach is our reading")
def months_to_correct(first: Month, paid: Month) -> list[Month]:
    """The months before the one that a run pays of which it corrects payments, oldest first.

    None is before the `first` one that the hub paid.
    """
    found: list[Month] = []
    month = paid.before()
    while len(found) < CORRECTION_WINDOW.on(paid.first) and month >= first:
        found.append(month)
        month = month.before()
    return found[::-1]


@rule("P9", "Health Home FAQ, question 26; corrections are our reading")
def correction(
    standing: tuple[PaymentLine, ...], held: tuple[PaymentLine, ...], due: tuple[PaymentLine, ...]
) -> tuple[tuple[PaymentLine, ...], tuple[PaymentLine, ...]]:
    """What is taken back of a member-month and what is paid instead; nothing where all is right.

    Lines are right by service and amount, whichever rule set them. What is wrong in part is taken
    back whole.
    """
    if _amounts(standing + held) == _amounts(due):
        return (), ()
    return standing, due


def _amounts(lines: tuple[PaymentLine, ...]) -> list[tuple[Service, Decimal]]:
    return sorted((line.service, line.amount) for line in lines)


@rule("N2", "Health Home FAQ, question 40; PCCM going on is our reading")
def is_held(line: PaymentLine, *, suspended: bool) -> bool:
    """Whether a line is held while the practice is suspended: PCCM is not the Health Home's."""
    return suspended and line.service is Service.HEALTH_HOME


def _line(
    service: Service, rate: parameters.Parameter[Decimal], day: date, rule_id: str
) -> PaymentLine:
    return PaymentLine(service, rate.on(day), rule_id)


def procedure_of(service: Service, on: date) -> str:
    """The procedure code that the remittance reports a service under."""
    return REMITTANCE_PROCEDURES.on(on)[service.value]
