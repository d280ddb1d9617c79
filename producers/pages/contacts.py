"""Who writes the letters and how a member reaches them: dated data beside the templates."""

import tomllib
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from producers.pages.wording import TEMPLATES


@dataclass(frozen=True, slots=True)
class Contacts:
    """The sender of a letter, its telephone numbers and its standing sentences."""

    department: str
    office: str
    address: tuple[str, ...]
    help_desk: str
    phone: str
    tty: str
    hearings: str
    regulation: str
    nondiscrimination: str


@dataclass(frozen=True, slots=True)
class Tagline:
    """The offer of free language help, before and after the number to call (ISO 639 language)."""

    language: str
    before: str
    after: str


def contacts_on(day: date) -> Contacts:
    """The contacts in force on a letter's mail date; ValueError before the first of them."""
    dated = _dated_contacts()
    place = bisect_right(dated, day, key=lambda value: value[0])
    if place == 0:
        raise ValueError(f"no contacts are known for letters mailed on {day}")
    return dated[place - 1][1]


@cache
def taglines(contacts: Contacts, wording: str) -> tuple[Tagline, ...]:
    """Every tagline of a wording, with the TTY number of these contacts."""
    entries = _data(f"{wording}/taglines")["taglines"]
    return tuple(_tagline(entry["language"], entry["text"], contacts.tty) for entry in entries)


def _tagline(language: str, text: str, tty: str) -> Tagline:
    before, after = text.split("{phone}")
    return Tagline(language, before, after.format(tty=tty))


@cache
def _dated_contacts() -> tuple[tuple[date, Contacts], ...]:
    return tuple(_dated(dict(value)) for value in _data("contacts")["values"])


def _dated(value: dict[str, Any]) -> tuple[date, Contacts]:
    first_day = value.pop("from")
    value.pop("sources")
    return first_day, Contacts(**value | {"address": tuple(value["address"])})


def _data(name: str) -> dict[str, Any]:
    return tomllib.loads((TEMPLATES / "letters" / f"{name}.toml").read_text(encoding="utf-8"))
