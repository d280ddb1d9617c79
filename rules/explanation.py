"""Explanations of eligibility: every rule's answer for staff, and what a provider may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rules.citation import rule
from rules.conditions import AT_RISK, QUALIFYING, conditions_assessed, is_at_risk
from rules.duplication import DUPLICATIVE_SERVICES, is_duplicative, service_name
from rules.eligibility import (
    COVERAGE_FAMILIES,
    SERIOUS_SERVICES,
    EligibilityFacts,
    has_full_coverage,
    is_better_served_in_stage_b,
    reason_shown,
    stage_a_eligibility,
)

_FAMILIES = {
    "coverage": "no coverage that includes the service",
    "duplication": "gets a service that duplicates this one",
    "criteria": "does not meet the requirements of the service now",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule's answer: the facts that it used, and the parameters with their versions."""

    rule_id: str
    question: str
    answer: str
    facts: str = ""
    parameters: tuple[str, ...] = ()


@rule("E1", "Health Home FAQ, question 1")
@rule("E13", "Health Home FAQ, question 18")
def explained_to_staff(facts: EligibilityFacts, on: date) -> list[Finding]:
    """Every rule's answer on a day, whether or not an earlier one has decided, and the outcome."""
    found = stage_a_eligibility(facts, on)
    outcome = "eligible" if found.reason is None else f"not eligible: {found.reason.value}"
    return [
        _coverage(facts, on),
        _behavioral_health(facts, on),
        _duplication(facts, on),
        _conditions(facts, on),
        Finding(found.rule_id, "In Stage A?", outcome, _died(facts)),
    ]


@rule("E4", "Health Home FAQ, question 12.2")
@rule("E14", "Health Home FAQ, question 12")
def explained_to_provider(facts: EligibilityFacts, on: date) -> list[Finding]:
    """The outcome with its reason family, without facts: the same for the same family.

    Nothing in it can tell services, diagnoses, or which rule of a family decided.
    """
    found = stage_a_eligibility(facts, on)
    if found.reason is None:
        return [Finding("E1", "In Stage A?", "eligible")]
    answer = f"not eligible: {_FAMILIES[reason_shown(found.reason)]}"
    return [Finding("E14", "In Stage A?", answer)]


def _coverage(facts: EligibilityFacts, on: date) -> Finding:
    full = has_full_coverage(facts.coverage_codes, on)
    codes = _listed(facts.coverage_codes)
    return Finding(
        "E2" if full else "E3",
        "Full coverage?",
        _yes(full),
        codes,
        (COVERAGE_FAMILIES.cited_on(on),),
    )


def _behavioral_health(facts: EligibilityFacts, on: date) -> Finding:
    serious = is_better_served_in_stage_b(facts.procedures, on)
    answer = _yes(serious)
    if serious and facts.overridden:
        answer = "yes, set aside by MaineCare"
    services = _listed(facts.procedures.intersection(SERIOUS_SERVICES.on(on)))
    told = "; ".join((services, *facts.overrides))
    rule_id = "E13" if facts.overridden else "E4"
    version = (SERIOUS_SERVICES.cited_on(on),)
    return Finding(rule_id, "Better served in Stage B?", answer, told, version)


def _duplication(facts: EligibilityFacts, on: date) -> Finding:
    active = sorted(one for one in facts.services if is_duplicative(one, facts.birth_date, on))
    named = _listed(service_name(one, on) for one in active)
    version = (DUPLICATIVE_SERVICES.cited_on(on),)
    return Finding("E5", "A duplicative service?", _yes(bool(active)), named, version)


def _conditions(facts: EligibilityFacts, on: date) -> Finding:
    conditions = facts.conditions | conditions_assessed(facts.assessment, facts.birth_date, on)
    smoke = facts.assessment.secondhand_smoke
    at_risk = is_at_risk(conditions, secondhand_smoke=smoke, on=on)
    answer = f"{len(conditions)}, {'at risk' if at_risk else 'not at risk'} of another"
    versions = (QUALIFYING.cited_on(on), AT_RISK.cited_on(on))
    return Finding("E1", "Qualifying conditions?", answer, _listed(conditions), versions)


def _died(facts: EligibilityFacts) -> str:
    return f"died on {facts.died_on}" if facts.died_on else ""


def _listed(values: Iterable[str]) -> str:
    return ", ".join(sorted(values)) or "none"


def _yes(answer: object) -> str:
    return "yes" if answer else "no"
