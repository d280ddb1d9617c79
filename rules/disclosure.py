"""What may be told to whom: authorizations, and records of substance use and mental health."""

from collections.abc import Iterable
from datetime import date

from typing_extensions import TypedDict

import parameters
from rules.citation import rule
from rules.conditions import Code


class _Protected(TypedDict):
    icd9: list[str]
    icd10: list[str]


PROTECTED_DIAGNOSES = parameters.load("protected_diagnoses", dict[str, _Protected])


@rule("B6", "Health Home FAQ, question 43")
def may_share(spans: Iterable[tuple[date, date | None]], on: date) -> bool:
    """Whether a member's authorization lets a BHHO share information with a practice on a day.

    `spans` are the days on which each was signed and ends; the last day is included.
    """
    return any(first <= on and (last is None or on <= last) for first, last in spans)


@rule("M3", "Health Home FAQ, question 54; 42 CFR 2.12; the codes are our starter list")
@rule("L3", "Health Home FAQ, question 16; 42 CFR 2.32")
@rule("L4", "Health Home FAQ, question 16; 42 CFR 2.32")
def tells_of_substance_use(codes: Iterable[Code], on: date) -> bool:
    """Whether diagnosis codes show treatment for substance use, which 42 CFR part 2 protects."""
    listed = PROTECTED_DIAGNOSES.on(on)["substance_use"]
    prefixes = {"ICD9": tuple(listed["icd9"]), "ICD10": tuple(listed["icd10"])}
    return any(code.code.startswith(prefixes[code.system]) for code in codes)


@rule("M3", "Health Home FAQ, questions 12.2 and 54; the codes are our starter list")
def protected_prefixes(on: date) -> list[Code]:
    """How the diagnoses begin that Maine's mental-health statute or 42 CFR part 2 protects."""
    return [
        Code(system, prefix)
        for listed in PROTECTED_DIAGNOSES.on(on).values()
        for system, prefixes in (("ICD9", listed["icd9"]), ("ICD10", listed["icd10"]))
        for prefix in prefixes
    ]
