"""The identifiers of the programme, each with the shape that a wrong one is told by."""

import re
from datetime import date
from functools import lru_cache
from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

_WRITTEN_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@lru_cache(maxsize=4096)  # the same few sites and clinicians come again and again
def has_npi_check_digit(npi: str) -> bool:
    """Whether ten digits end in the check digit of a National Provider Identifier.

    The Luhn sum is taken over the number prefixed with 80840 (45 CFR 162.406).
    """
    total = 24  # what the prefix 80840 adds
    for place, digit in enumerate(reversed(npi)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _right_npi(npi: str) -> str:
    if not has_npi_check_digit(npi):
        raise ValueError("the check digit of this NPI is wrong")
    return npi


def _right_site(site_id: str) -> str:
    _right_npi(site_id[:10])
    return site_id


def _read_day(day: object) -> object:
    """The date that YYYY-MM-DD names; pydantic alone would take "0" for a second of 1970."""
    if not isinstance(day, str):
        return day
    try:
        if _WRITTEN_DAY.fullmatch(day):
            return date.fromisoformat(day)
    except ValueError:
        pass
    raise PydanticCustomError("date_parsing", "must be a date of the calendar, YYYY-MM-DD")


def _in_range(day: date) -> date:
    if not date(1880, 1, 1) <= day <= date(2199, 12, 31):
        raise ValueError("the date must be from 1880-01-01 to 2199-12-31")
    return day


MemberId = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{8}[A-Z]$"),
    Field(description="MaineCare id: eight digits and a letter."),
]
Npi = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{10}$"),
    AfterValidator(_right_npi),
    Field(description="National Provider Identifier: ten digits, the last a check digit."),
]
SiteId = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{10}-[0-9]{3}$"),
    AfterValidator(_right_site),
    Field(description="Service location: the NPI of its pay-to organization, a dash, NNN."),
]
PartnerId = Annotated[
    str,
    StringConstraints(pattern=r"^METPID[0-9]{6}$"),
    Field(description="Trading partner id: METPID and six digits."),
]
TaxId = Annotated[str, StringConstraints(pattern=r"^[0-9]{9}$")]
Day = Annotated[date, BeforeValidator(_read_day), AfterValidator(_in_range)]
Month = Annotated[
    str,
    StringConstraints(pattern=r"^(18[89]|19[0-9]|2[01][0-9])[0-9]-(0[1-9]|1[0-2])$"),
    Field(description="A calendar month from 1880 to 2199, YYYY-MM."),
]
ProcedureCode = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{5}$")]
DiagnosisCode = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Z0-9]{3,8}$"),
    Field(description="An ICD code without its point."),
]
Count = Annotated[int, Field(ge=0)]
Text = Annotated[
    str,
    StringConstraints(min_length=1, max_length=200, strip_whitespace=True, pattern=r"^[^\x00]*$"),
]
"""A short text of a person or place; never empty, and of characters that every database holds."""
Reference = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._:-]{1,80}$")]
"""A sender's own number for a thing; it must not be built from member data."""
