"""The words and codes that invented people, practices and claims are made of."""

import tomllib
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any, Final, Literal

import parameters

AT_RISK: Final = parameters.load("at_risk_conditions", list[str])
ICD10_FROM: Final = date(2015, 10, 1)
"""The first day of service that claims describe in ICD-10-CM."""


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((files(__package__) / f"{name}.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Condition:
    """A chronic condition and the diagnosis codes that claims show it with."""

    name: str
    icd9: tuple[str, ...]
    icd10: tuple[str, ...]
    ages: Literal["any", "adult", "child"]


_WORDS: Final = _read("vocabulary")
_CLINICAL: Final = _read("clinical")

FIRST_NAMES: Final[dict[str, list[str]]] = {
    "F": _WORDS["first_names_f"],
    "M": _WORDS["first_names_m"],
}
LAST_NAMES: Final[list[str]] = _WORDS["last_names"]
SUFFIXES: Final[list[str]] = _WORDS["suffixes"]
STREETS: Final[list[str]] = _WORDS["streets"]
PRACTICES: Final[list[str]] = _WORDS["practices"]
TEAMS: Final[list[str]] = _WORDS["teams"]
TOWNS: Final[list[tuple[str, str]]] = [(name, code) for name, code in _WORDS["towns"]]
LANGUAGES: Final[list[tuple[str, int]]] = [(code, share) for _, code, share in _WORDS["languages"]]
"""ISO 639-2 codes and how many members in a thousand read each; the others read English."""

CONDITIONS: Final = tuple(
    Condition(name, tuple(codes["icd9"]), tuple(codes["icd10"]), codes["ages"])
    for name, codes in _CLINICAL["conditions"].items()
)
ACUTE: Final[dict[str, list[str]]] = _CLINICAL["acute"]
PROFESSIONAL: Final[dict[str, list[tuple[str, int]]]] = {
    kind: [(code, cents) for code, cents in _CLINICAL["professional"][kind]]
    for kind in ("visits", "preventive_child", "preventive_adult", "extras", "specialist")
}
TAXONOMIES: Final[list[str]] = _CLINICAL["professional"]["taxonomies"]
STAYS: Final[list[tuple[str, list[tuple[str, str, int]]]]] = [
    (bill, [(revenue, code, cents) for revenue, code, cents in lines])
    for bill, *lines in _CLINICAL["institutional"]["stays"]
]
CASE_MANAGEMENT: Final[dict[str, tuple[str, int, int]]] = {
    kind: (lines[0][0], lines[0][1], lines[0][2])
    for kind, lines in _CLINICAL["case_management"].items()
}
"""Procedure, units and charge in cents of one claim of each kind of case management."""
