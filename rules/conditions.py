"""Which qualifying conditions claims and a provider's assessment show."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from typing_extensions import TypedDict

import parameters
from rules.calendar import age
from rules.citation import rule
from schemas.requests import Assessment


class _Codes(TypedDict):
    icd9: list[str]
    icd10: list[str]


class Code(NamedTuple):
    """A diagnosis code without its point, and the code system (ICD9 or ICD10) that it is of."""

    system: str
    code: str


QUALIFYING = parameters.load("qualifying_conditions", dict[str, _Codes])
AT_RISK = parameters.load("at_risk_conditions", list[str])
BODY_MASS_INDEX = parameters.load("body_mass_index_threshold", float)
WEIGHT_PERCENTILE = parameters.load("weight_percentile_threshold", float)
ADULT_AGE = parameters.load("adult_age", int)


@rule("E1", "Health Home FAQ, question 1")
def conditions_shown(codes: Iterable[Code], on: date) -> frozenset[str]:
    """The qualifying conditions that diagnosis codes show; the longest matching prefix counts."""
    prefixes = _prefixes(on)
    found = (_condition(code, prefixes) for code in set(codes))
    return frozenset(condition for condition in found if condition)


@lru_cache(maxsize=8)
def _prefixes_of(values_index: int) -> dict[Code, str]:
    value = QUALIFYING.values[values_index]
    return {
        Code(system, prefix): condition
        for condition, codes in value.items()
        for system, listed in (("ICD9", codes["icd9"]), ("ICD10", codes["icd10"]))
        for prefix in listed
    }


def _prefixes(on: date) -> dict[Code, str]:
    return _prefixes_of(QUALIFYING.values.index(QUALIFYING.on(on)))


@rule("E1", "Health Home FAQ, question 1")
def heads_of_codes(on: date) -> frozenset[str]:
    """The first three characters of the codes that can show a qualifying condition."""
    return frozenset(code.code[:3] for code in _prefixes(on))


def _condition(code: Code, prefixes: dict[Code, str]) -> str | None:
    for length in range(len(code.code), 2, -1):
        condition = prefixes.get(Code(code.system, code.code[:length]))
        if condition:
            return condition
    return None


@rule("E8", "Health Home FAQ, question 20")
@rule("E10", "Steps for Enrollment")
def conditions_assessed(assessment: Assessment, birth_date: date, on: date) -> frozenset[str]:
    """The qualifying conditions that a provider's assessment shows.

    Overweight is a body mass index of 25.0 for an adult, the 85th percentile of weight for age
    for a child.
    """
    found = set()
    if _is_overweight(assessment, birth_date, on):
        found.add("overweight")
    if assessment.tobacco_use:
        found.add("tobacco_use")
    if assessment.substance_use:
        found.add("substance_use")
    return frozenset(found)


def _is_overweight(assessment: Assessment, birth_date: date, on: date) -> bool:
    if age(birth_date, on) >= ADULT_AGE.on(on):
        return assessment.bmi is not None and assessment.bmi >= BODY_MASS_INDEX.on(on)
    percentile = assessment.weight_percentile
    return percentile is not None and percentile >= WEIGHT_PERCENTILE.on(on)


@rule("E9", "Health Home FAQ, question 11")
def is_at_risk(conditions: frozenset[str], *, secondhand_smoke: bool, on: date) -> bool:
    """Whether a member with these conditions is at risk of a second one.

    Second-hand smoke puts at risk of asthma, so it never counts beside asthma itself.
    """
    if secondhand_smoke and "asthma" not in conditions:
        return True
    return not conditions.isdisjoint(AT_RISK.on(on))


@rule("E1", "Health Home FAQ, question 1")
def is_clinically_eligible(conditions: frozenset[str], *, at_risk: bool) -> bool:
    """Two qualifying conditions, or one and at risk of a second."""
    return len(conditions) >= 2 or (len(conditions) == 1 and at_risk)
