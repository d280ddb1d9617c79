"""The form, check digit or range of codes whose lists others keep."""

from __future__ import annotations

import re
from functools import lru_cache

_NPI = re.compile("[12][0-9]{9}")
_ICD10 = re.compile("[A-Z][0-9A-Z]{2,6}")
_ICD9 = re.compile("[0-9]{3,5}|V[0-9]{2,4}|E[0-9]{3,4}")
_ICD10_PROCEDURE = re.compile("[0-9A-HJ-NP-Z]{7}")
_ICD9_PROCEDURE = re.compile("[0-9]{2,4}")
_HCPCS = re.compile("[0-9]{5}|[0-9]{4}[A-Z]|[A-Z][0-9]{4}")
_MODIFIER = re.compile("[0-9A-Z]{2}")
_REVENUE = re.compile("[0-9]{4}")
_TAXONOMY = re.compile("[1-4][0-9A-Z]{9}")
_ZIP = re.compile("(?!00000)[0-9]{5}(?:[0-9]{4})?")
_REASON = re.compile(
    "([1-9][0-9]{0,2})|A[0-8]|B([1-9]|1[0-9]|2[0-3])|D([1-9]|1[0-9]|2[0-3])|"
    "P([1-9]|[12][0-9]|3[0-2])|W[1-9]|Y[1-3]"
)
_HIGHEST_REASON = 310


@lru_cache(maxsize=16_384)
def is_npi(value: str) -> bool:
    """Whether ten digits are a National Provider Identifier: its check digit counts 80840 along."""
    if not _NPI.fullmatch(value):
        return False
    total = 24
    for place, digit in enumerate(value):
        number = int(digit) * (1 if place % 2 else 2)
        total += number - 9 if number > 9 else number
    return total % 10 == 0


def is_diagnosis(qualifier: str, code: str) -> bool:
    """Whether a diagnosis code has the form of its list: ICD-10-CM for A.., else ICD-9-CM."""
    form = _ICD10 if qualifier.startswith("A") else _ICD9
    return form.fullmatch(code) is not None


def is_procedure_of_icd(qualifier: str, code: str) -> bool:
    """Whether an inpatient procedure code has the form of its list: ICD-10-PCS or ICD-9-CM."""
    form = _ICD10_PROCEDURE if qualifier.startswith("BB") else _ICD9_PROCEDURE
    return form.fullmatch(code) is not None


def is_hcpcs(value: str) -> bool:
    """Whether a code has the form of HCPCS or CPT: five digits, or four and a letter."""
    return _HCPCS.fullmatch(value) is not None


def is_modifier(value: str) -> bool:
    """Whether a code has the form of a procedure modifier."""
    return _MODIFIER.fullmatch(value) is not None


def is_revenue_code(value: str) -> bool:
    """Whether a code has the four digits of a revenue code."""
    return _REVENUE.fullmatch(value) is not None


def is_taxonomy(value: str) -> bool:
    """Whether a code has the form of a provider taxonomy code."""
    return _TAXONOMY.fullmatch(value) is not None


def is_zip(value: str) -> bool:
    """Whether a postal code of the USA has five or nine digits."""
    return _ZIP.fullmatch(value) is not None


@lru_cache(maxsize=1_024)
def is_adjustment_reason(value: str) -> bool:
    """Whether a code is of the series of claim adjustment reason codes that were ever issued."""
    found = _REASON.fullmatch(value)
    return found is not None and (found[1] is None or int(found[1]) <= _HIGHEST_REASON)
