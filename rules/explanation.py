"""Explanations of eligibility: every rule's answer for staff, and what a provider may see."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from rules.calendar import age
from rules.citation import rule, source_of
from rules.conditions import (
    ADULT_AGE,
    AT_RISK,
    BODY_MASS_INDEX,
    QUALIFYING,
    WEIGHT_PERCENTILE,
    conditions_assessed,
    is_at_risk,
)
from rules.duplication import DUPLICATIVE_SERVICES, SERVICE_GAP, is_duplicative, service_name
from rules.eligibility import (
    COVERAGE_FAMILIES,
    SERIOUS_SERVICES,
    EligibilityFacts,
    has_full_coverage,
    is_better_served_in_stage_b,
    reason_shown,
    stage_a_eligibility,
)
from rules.pccm import NURSING_FACILITY_STAYS

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

    @property
    def source(self) -> str:
        """Where the rule is written."""
        return source_of(self.rule_id)


@dataclass(frozen=True, slots=True)
class Background:
    """What else is known of a member on a day, which by itself closes nothing.

    `medicare` names the parts of Medicare, or is none; `ended_services` holds the last day of each
    case-management service that no longer counts as received.
    """

    medicare: str = "none"
    in_nursing_facility: bool = False
    ended_services: Mapping[str, date] = field(default_factory=dict)


UNKNOWN: Final = Background()


@rule("E1", "Health Home FAQ, question 1")
@rule("E13", "Health Home FAQ, question 18")
def explained_to_staff(
    facts: EligibilityFacts, on: date, background: Background = UNKNOWN
) -> list[Finding]:
    """The answer of each rule, E1 to E14, whether or not another has decided, and the outcome."""
    found = stage_a_eligibility(facts, on)
    outcome = "eligible" if found.reason is None else f"not eligible: {found.reason.value}"
    answers = [
        *_coverage(facts, on, background),
        *_behavioral_health(facts, on),
        *_duplication(facts, on, background),
        *_conditions(facts, on),
        _nursing_facility(on, background),
        Finding("E14", "What is a provider told?", _told(facts, on)),
    ]
    answers.sort(key=lambda answer: int(answer.rule_id.removeprefix("E")))
    return [*answers, Finding(found.rule_id, "In Stage A?", outcome, _died(facts))]


@rule("E4", "Health Home FAQ, question 12.2")
@rule("E14", "Health Home FAQ, question 12")
def explained_to_provider(facts: EligibilityFacts, on: date) -> list[Finding]:
    """The outcome with its reason family, without facts: the same for the same family.

    Nothing in it can tell services, diagnoses, or which rule of a family decided.
    """
    eligible = stage_a_eligibility(facts, on).eligible
    return [Finding("E1" if eligible else "E14", "In Stage A?", _told(facts, on))]


def _told(facts: EligibilityFacts, on: date) -> str:
    found = stage_a_eligibility(facts, on)
    if found.reason is None:
        return "eligible"
    return f"not eligible: {_FAMILIES[reason_shown(found.reason)]}"


def _coverage(facts: EligibilityFacts, on: date, background: Background) -> Iterable[Finding]:
    """E2, E3 and E12: coverage, and Medicare beside it."""
    full = has_full_coverage(facts.coverage_codes, on)
    families = COVERAGE_FAMILIES.on(on)
    codes = _listed(f"{code} ({families.get(code, 'no family')})" for code in facts.coverage_codes)
    version = (COVERAGE_FAMILIES.cited_on(on),)
    limited = bool(facts.coverage_codes) and not full
    yield Finding("E2", "Full coverage?", _yes(full), codes, version)
    yield Finding("E3", "Pharmacy Only, QMB or the like alone?", _yes(limited), codes, version)
    dual = background.medicare != "none"
    bars = "may take part with full coverage" if full else "full coverage is missing"
    parts = f"Medicare {background.medicare}" if dual else "no Medicare"
    yield Finding("E12", "A dual member?", f"yes, {bars}" if dual else "no", parts)


def _behavioral_health(facts: EligibilityFacts, on: date) -> Iterable[Finding]:
    """E4, and E13 which may set it aside."""
    serious = is_better_served_in_stage_b(facts.procedures, on)
    set_aside = serious and facts.overridden
    services = _listed(facts.procedures.intersection(SERIOUS_SERVICES.on(on)))
    answer = "yes, set aside by MaineCare" if set_aside else _yes(serious)
    version = (SERIOUS_SERVICES.cited_on(on),)
    yield Finding("E4", "Better served in Stage B?", answer, services, version)
    overrides = "; ".join(facts.overrides) or "none"
    yield Finding("E13", "Past Stage B services set aside?", _yes(facts.overridden), overrides)


def _duplication(facts: EligibilityFacts, on: date, background: Background) -> Iterable[Finding]:
    """E5 to E7: what is received now, what has ended, and what counts at the member's age."""
    active = [one for one in facts.services if is_duplicative(one, facts.birth_date, on)]
    named = _listed(service_name(one, on) for one in active)
    versions = (DUPLICATIVE_SERVICES.cited_on(on), SERVICE_GAP.cited_on(on))
    yield Finding("E5", "A duplicative service?", _yes(bool(active)), named, versions)
    ended = background.ended_services
    past = _listed(f"{service_name(one, on)}, last on {last}" for one, last in ended.items())
    yield Finding("E6", "One that has ended?", _yes(bool(ended)), past, versions[1:])
    counting = _listed(
        f"Section {service['section']}"
        for name, service in DUPLICATIVE_SERVICES.on(on).items()
        if is_duplicative(name, facts.birth_date, on)
    )
    years = age(facts.birth_date, on)
    whose = "of adults" if years >= ADULT_AGE.on(on) else "of children"
    versions = (DUPLICATIVE_SERVICES.cited_on(on), ADULT_AGE.cited_on(on))
    told = f"age {years}; {counting}"
    yield Finding("E7", "Whose duplicative services count?", f"those {whose}", told, versions)


def _conditions(facts: EligibilityFacts, on: date) -> Iterable[Finding]:
    """E1, and E8 to E10 which add what a practice assessed to what claims show."""
    assessed = conditions_assessed(facts.assessment, facts.birth_date, on)
    conditions = facts.conditions | assessed
    smoke = facts.assessment.secondhand_smoke
    at_risk = is_at_risk(conditions, secondhand_smoke=smoke, on=on)
    answer = f"{len(conditions)}, {'at risk' if at_risk else 'not at risk'} of another"
    told = f"by claims: {_listed(facts.conditions)}; by assessment: {_listed(assessed)}"
    versions = (QUALIFYING.cited_on(on), AT_RISK.cited_on(on))
    yield Finding("E1", "Qualifying conditions?", answer, told, versions)
    yield _weight(facts, on, overweight="overweight" in assessed)
    asthma = "asthma" in conditions
    risk = "no, asthma is there already" if smoke and asthma else _yes(smoke)
    lives = "second-hand smoke was assessed" if smoke else "no second-hand smoke was assessed"
    yield Finding("E9", "At risk of asthma from second-hand smoke?", risk, lives)
    added = assessed - facts.conditions
    yield Finding("E10", "Assessed, and not shown by claims?", _yes(bool(added)), _listed(added))


def _weight(facts: EligibilityFacts, on: date, *, overweight: bool) -> Finding:
    if age(facts.birth_date, on) >= ADULT_AGE.on(on):
        measure, found, limit = "BMI", facts.assessment.bmi, BODY_MASS_INDEX.cited_on(on)
    else:
        found, limit = facts.assessment.weight_percentile, WEIGHT_PERCENTILE.cited_on(on)
        measure = "weight percentile"
    told = f"no {measure} was assessed" if found is None else f"{measure} {found:g}"
    versions = (limit, ADULT_AGE.cited_on(on))
    return Finding("E8", "Overweight by the assessment?", _yes(overweight), told, versions)


def _nursing_facility(on: date, background: Background) -> Finding:
    resident = background.in_nursing_facility
    told = "claims of room and board there" if resident else "no claims of room and board there"
    answer = "yes, may take part with a practice's primary care" if resident else "no"
    version = (NURSING_FACILITY_STAYS.cited_on(on),)
    return Finding("E11", "In a nursing home?", answer, told, version)


def _died(facts: EligibilityFacts) -> str:
    return f"died on {facts.died_on}" if facts.died_on else ""


def _listed(values: Iterable[str]) -> str:
    return ", ".join(sorted(values)) or "none"


def _yes(answer: object) -> str:
    return "yes" if answer else "no"
