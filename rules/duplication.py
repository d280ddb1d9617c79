"""Duplication of services: which services may not run beside a Health Home, and what follows."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final

from typing_extensions import TypedDict

import parameters
from rules.calendar import age
from rules.citation import rule
from schemas.choices import ServiceChoice


class _Service(TypedDict):
    section: str
    name: str
    adults: bool
    children: bool
    procedures: list[str]


DUPLICATIVE_SERVICES = parameters.load("duplicative_services", dict[str, _Service])
SERVICE_GAP = parameters.load("service_gap", int)
CHOICE_WINDOW = parameters.load("duplication_choice_window", int)
REMINDER = parameters.load("duplication_reminder", int)
ADULT_AGE = parameters.load("adult_age", int)
BEHAVIORAL_HEALTH_HOME: Final = "behavioral_health_home"


class Outcome(StrEnum):
    """What a duplicative service does to a member of Stage A."""

    DISENROLL = "disenroll"
    ASK_MEMBER = "ask_member"


@lru_cache(maxsize=64)
def _services_by_procedure(on: date) -> dict[str, str]:
    services = DUPLICATIVE_SERVICES.on(on)
    return {code: name for name, service in services.items() for code in service["procedures"]}


@rule("E7", "Health Home FAQ, question 15")
def duplicative_service(procedure: str, on: date) -> str | None:
    """The case-management service that a procedure code shows; None also before the list begins."""
    if not DUPLICATIVE_SERVICES.has_value_on(on):
        return None
    return _services_by_procedure(on).get(procedure)


@rule("E7", "Health Home FAQ, question 15")
def is_duplicative(service: str, birth_date: date, on: date) -> bool:
    """Whether the service may not run beside a Health Home, for an adult or for a child."""
    if service == BEHAVIORAL_HEALTH_HOME:
        return True
    adult = age(birth_date, on) >= ADULT_AGE.on(on)
    listed = DUPLICATIVE_SERVICES.on(on)[service]
    return listed["adults"] if adult else listed["children"]


@rule("E5", "Health Home FAQ, questions 12.3 and 13; the gap is our reading")
def active_since(on: date) -> date:
    """The earliest day of a last claim with which a service still counts as received on `on`."""
    return on - timedelta(days=SERVICE_GAP.on(on))


@rule("E6", "Health Home FAQ, question 13; the gap is our reading")
def latest_span(served: Iterable[tuple[date, date]]) -> tuple[date, date] | None:
    """First and last day of a service as its newest claims show it; None without any.

    `served` are the first and last days of its lines. A pause longer than the service gap ends
    a service, so what comes after is a new one.
    """
    first_on = last_on = None
    for from_on, to_on in sorted(served):
        if first_on is None or last_on is None or active_since(from_on) > last_on:
            first_on, last_on = from_on, to_on
        else:
            last_on = max(last_on, to_on)
    return None if first_on is None or last_on is None else (first_on, last_on)


@rule("D1", "Health Home FAQ, question 14")
@rule("D2", "Health Home FAQ, question 16")
def outcome(*, with_cct: bool, service: str) -> Outcome:
    """What follows when a duplicative service starts for a member of Stage A.

    Without a Community Care Team the member leaves Stage A and the service begins at once; with
    one, both providers get a notice and the member chooses. A Behavioral Health Home is itself
    a Health Home, so there is nothing to choose.
    """
    if with_cct and service != BEHAVIORAL_HEALTH_HOME:
        return Outcome.ASK_MEMBER
    return Outcome.DISENROLL


@rule("L4", "Health Home FAQ, question 16; the location of the claims first is our reading")
def sites_to_notify(of_provider: Collection[str], locations: Collection[str]) -> list[str]:
    """The TCM/CI sites that get a notice: those that the claims name, else all of the provider."""
    named = sorted(site for site in of_provider if site in locations)
    return named or sorted(of_provider)


@rule("D2", "Health Home FAQ, question 16; the deadline is our reading")
def choose_by(noticed_on: date) -> date:
    """The last day on which the member can answer a duplication notice."""
    return noticed_on + timedelta(days=CHOICE_WINDOW.on(noticed_on))


@rule("D2", "Health Home FAQ, question 16; the reminder is our reading")
def remind_on(choose_by: date) -> date:
    """The day at whose end both providers are reminded that the member has not chosen."""
    return choose_by - timedelta(days=REMINDER.on(choose_by))


@rule("D3", "Health Home FAQ, question 13; what follows is our reading")
def is_overdue(choose_by: date, on: date) -> bool:
    """Whether MaineCare staff take up a case at the end of a day: nobody chooses for the member."""
    return on >= choose_by


@rule("D3", "Health Home FAQ, question 13")
def leaves_stage_a(choice: ServiceChoice) -> bool:
    """Whether the member's own choice ends Stage A."""
    return choice is ServiceChoice.OTHER_SERVICE


@rule("D4", "Health Home FAQ, question 14")
def termination_reason() -> str:
    """The reason that the practice sees when a duplicative service ended Stage A."""
    return "Duplication of services"


@rule("E7", "Health Home FAQ, question 15")
def procedures_of(service: str, on: date) -> frozenset[str]:
    """The procedure codes that show a service."""
    return frozenset(DUPLICATIVE_SERVICES.on(on)[service]["procedures"])


@rule("E7", "Health Home FAQ, question 15")
def duplicative_procedures(on: date) -> frozenset[str]:
    """The procedure codes that show any duplicative service; none before the list begins."""
    if not DUPLICATIVE_SERVICES.has_value_on(on):
        return frozenset()
    return frozenset(_services_by_procedure(on))


@rule("E6", "Health Home FAQ, question 13")
def is_active(span: tuple[date, date] | None, on: date) -> bool:
    """Whether a service counts as received on a day; None stands for no service."""
    return span is not None and span[0] <= on and span[1] >= active_since(on)


def service_name(service: str, on: date) -> str:
    """The name of a service as letters and notices print it."""
    if service == BEHAVIORAL_HEALTH_HOME:
        return "Behavioral Health Home Services"
    return DUPLICATIVE_SERVICES.on(on)[service]["name"]
