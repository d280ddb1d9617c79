"""Eligibility for Stage A: coverage, conditions, behavioral health and duplicative services."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import parameters
from rules.citation import rule
from rules.conditions import (
    conditions_assessed,
    is_at_risk,
    is_clinically_eligible,
)
from rules.duplication import is_duplicative
from schemas.requests import Assessment

COVERAGE_FAMILIES = parameters.load("coverage_families", dict[str, str])
SERIOUS_SERVICES = parameters.load("serious_behavioral_health_services", list[str])
NOT_ASSESSED = Assessment()


class Ineligibility(StrEnum):
    """Why a member cannot be in Stage A; staff see it, providers see its `reason_shown`."""

    COVERAGE = "coverage"
    BEHAVIORAL_HEALTH = "behavioral_health"
    DUPLICATION = "duplication"
    CONDITIONS = "conditions"
    DIED = "died"


@dataclass(frozen=True, slots=True)
class EligibilityFacts:
    """What is known of a member on the day that is asked about.

    `coverage_codes` are those in force that day; `services` the case-management services active
    that day; `procedures` those of the look-back; `conditions` the ones that claims show;
    `overridden` says that MaineCare set past Stage B services aside (E13), and `overrides` who did
    it, when and why.
    """

    birth_date: date
    coverage_codes: frozenset[str]
    conditions: frozenset[str]
    procedures: frozenset[str]
    services: frozenset[str]
    assessment: Assessment = NOT_ASSESSED
    died_on: date | None = None
    overridden: bool = False
    overrides: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The answer: no reason means eligible; `rule_id` is the rule that decided."""

    reason: Ineligibility | None
    rule_id: str
    conditions: frozenset[str] = frozenset()

    @property
    def eligible(self) -> bool:
        """Whether the member can be in Stage A."""
        return self.reason is None


@rule("E2", "Health Home FAQ, question 12.1")
@rule("E3", "Health Home FAQ, question 12.1")
def has_full_coverage(coverage_codes: Iterable[str], on: date) -> bool:
    """Whether a code of the family Adults and Children Services is among those in force.

    Pharmacy Only, or QMB alone, is not; a code that no family lists counts as not full.
    """
    return not full_coverage_codes(on).isdisjoint(coverage_codes)


@rule("E2", "Health Home FAQ, question 12.1")
def full_coverage_codes(on: date) -> frozenset[str]:
    """The coverage codes of the family Adults and Children Services."""
    families = COVERAGE_FAMILIES.on(on)
    return frozenset(code for code in families if families[code] == "adults_and_children")


@rule("E4", "Health Home FAQ, question 12.2; the codes are our starter list")
def is_better_served_in_stage_b(procedures: Iterable[str], on: date) -> bool:
    """Whether services show serious behavioral-health needs."""
    return not frozenset(SERIOUS_SERVICES.on(on)).isdisjoint(procedures)


@rule("E5", "Health Home FAQ, questions 12.3 and 13")
def has_duplicative_service(services: Iterable[str], birth_date: date, on: date) -> bool:
    """Whether an active service may not run beside a Health Home."""
    return any(is_duplicative(service, birth_date, on) for service in services)


@rule("E13", "Health Home FAQ, question 18")
def is_overridden(spans: Iterable[tuple[date, date | None]], on: date) -> bool:
    """Whether an override of ineligibility from past Stage B services is in force on a day.

    `spans` are the first and last days of the member's overrides.
    """
    return any(first <= on and (last is None or on <= last) for first, last in spans)


@rule("E1", "Health Home FAQ, question 1")
@rule("E11", "Health Home FAQ, question 19")
@rule("E12", "Health Home FAQ, question 22")
def stage_a_eligibility(facts: EligibilityFacts, on: date) -> Eligibility:
    """Whether a member can be in Stage A on a day, and if not, the first reason that says so."""
    if facts.died_on is not None and facts.died_on <= on:
        return Eligibility(Ineligibility.DIED, "E2")
    if not has_full_coverage(facts.coverage_codes, on):
        return Eligibility(Ineligibility.COVERAGE, "E3")
    if not facts.overridden and is_better_served_in_stage_b(facts.procedures, on):
        return Eligibility(Ineligibility.BEHAVIORAL_HEALTH, "E4")
    if has_duplicative_service(facts.services, facts.birth_date, on):
        return Eligibility(Ineligibility.DUPLICATION, "E5")
    conditions = facts.conditions | conditions_assessed(facts.assessment, facts.birth_date, on)
    at_risk = is_at_risk(conditions, secondhand_smoke=facts.assessment.secondhand_smoke, on=on)
    if not is_clinically_eligible(conditions, at_risk=at_risk):
        return Eligibility(Ineligibility.CONDITIONS, "E1", conditions)
    return Eligibility(None, "E1", conditions)


@rule("E15", "Health Home FAQ, question 21")
def should_review_first(
    *, assigned_by_claims: bool, conditions_seen: Iterable[str], reviewed: bool
) -> bool:
    """Whether a site is asked to review the record and schedule a visit before it terminates.

    `conditions_seen` are those that the site's own claims show; what other providers saw may be
    the reason for the assignment.
    """
    return assigned_by_claims and not reviewed and not frozenset(conditions_seen)


@rule("E14", "Health Home FAQ, question 12")
@rule("E4", "Health Home FAQ, question 12.2")
def reason_shown(reason: Ineligibility) -> str:
    """The reason family that a provider sees.

    Behavioral health and missing conditions give one and the same family: a sentence of its own
    for the first would disclose what 42 CFR Part 2 and Maine law protect.
    """
    if reason in (Ineligibility.BEHAVIORAL_HEALTH, Ineligibility.CONDITIONS):
        return "criteria"
    return {
        Ineligibility.COVERAGE: "coverage",
        Ineligibility.DUPLICATION: "duplication",
        Ineligibility.DIED: "coverage",
    }[reason]
