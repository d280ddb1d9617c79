"""The phrasebook of the scenarios: what each sentence tells the hub, or asks of it.

A phrase is written as people read it, with its blanks in capitals between angle brackets. A
sentence of a scenario must fit exactly one phrase.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import ModuleType
from typing import Any, Final

from tests.programme import (
    ADA,
    BEN,
    BHHO,
    CAL,
    CASE_MANAGER,
    DOT,
    OTHER_PRACTICE,
    PRACTICE,
    SISTER,
    TEAM,
    Programme,
)

MEMBERS: Final = {"Ada": ADA, "Ben": BEN, "Cal": CAL, "Dot": DOT}
SITES: Final = {
    "Pine Practice": PRACTICE,
    "Pine Annex": SISTER,
    "Oak Practice": OTHER_PRACTICE,
    "the care team": TEAM,
    "the BHHO": BHHO,
    "the case manager": CASE_MANAGER,
}
_DAY: Final = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"


@dataclass(frozen=True, slots=True)
class Blank:
    """A blank of a phrase: what may stand in it, and how it is read."""

    pattern: str
    read: Callable[[str], Any]
    meaning: str


BLANKS: Final = {
    "MEMBER": Blank("|".join(MEMBERS), MEMBERS.__getitem__, ", ".join(MEMBERS)),
    "SITE": Blank("|".join(SITES), SITES.__getitem__, ", ".join(SITES)),
    "TO": Blank("|".join(SITES), SITES.__getitem__, "a site"),
    "DATE": Blank(_DAY, date.fromisoformat, "a date, YYYY-MM-DD"),
    "UNTIL": Blank(_DAY, date.fromisoformat, "a date, YYYY-MM-DD"),
    "MONTH": Blank(r"[0-9]{4}-[0-9]{2}", str, "a month, YYYY-MM"),
    "NUMBER": Blank(r"[0-9]+", int, "a whole number"),
    "TIMES": Blank(r"[0-9]+", int, "a whole number"),
    "AMOUNT": Blank(r"[0-9]+\.[0-9]{2}", str, "dollars and cents"),
    "DECIMAL": Blank(r"[0-9]+(?:\.[0-9]+)?", float, "a number"),
    "STAGE": Blank(r"Stage [AB]", str, "Stage A or Stage B"),
    "WORD": Blank(r"[a-z0-9_]+", str, "a word of the hub's own, such as the kind of a message"),
    "CODE": Blank(r"[A-Z0-9]+", str, "a code, without its point"),
    "CODES": Blank(r"[A-Z0-9]+(?: and [A-Z0-9]+)*", lambda t: t.split(" and "), "codes"),
    "COVERAGES": Blank(r"[A-Z]+(?: and [A-Z]+)*", lambda t: t.split(" and "), "coverage codes"),
    "USER": Blank(r"U[0-9]", str, "a user of the portal, U1 to U9"),
    "LEAD": Blank(r"U[0-9]", str, "a user who is an Administrative Lead"),
    "TEXT": Blank(r"[^\"]+", str, "words, as they are printed"),
}


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence with blanks, and what it does with a programme."""

    text: str
    said: str
    action: Callable[..., None]

    def fits(self, sentence: str) -> re.Match[str] | None:
        """What stands in the blanks of a sentence that fits; None for another sentence."""
        return _pattern(self.text).fullmatch(sentence)

    def of(self, module: ModuleType) -> bool:
        """Whether the phrase is defined in a module."""
        return self.action.__module__ == module.__name__


@cache
def _pattern(text: str) -> re.Pattern[str]:
    parts = re.split(r"<([A-Z]+)>", text)
    made = (
        f"(?P<{part}>{BLANKS[part].pattern})" if place % 2 else re.escape(part)
        for place, part in enumerate(parts)
    )
    return re.compile("".join(made))


PHRASES: Final[dict[str, list[Phrase]]] = {"given": [], "when": [], "then": []}


class UnknownSentence(Exception):
    """A sentence that fits no phrase, or more than one."""


def _phrase(kind: str, text: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    def add(action: Callable[..., None]) -> Callable[..., None]:
        said = (action.__doc__ or "").strip().split("\n")[0]
        PHRASES[kind].append(Phrase(text, said, action))
        return action

    return add


def given(text: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Add a phrase that says how things stand before the story, or that something is reported."""
    return _phrase("given", text)


def when(text: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Add a phrase that says what somebody does on the open day."""
    return _phrase("when", text)


def then(text: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Add a phrase that says how it must be on the open day."""
    return _phrase("then", text)


def say(kinds: tuple[str, ...], sentence: str, programme: Programme) -> None:
    """Do, or check, what a sentence says.

    Raises:
        UnknownSentence: no phrase of these kinds fits, or several do.
    """
    fits = [
        (phrase, match)
        for kind in kinds
        for phrase in PHRASES[kind]
        if (match := phrase.fits(sentence))
    ]
    if len(fits) != 1:
        found = "no phrase" if not fits else " and ".join(repr(one.text) for one, _ in fits)
        raise UnknownSentence(f"{sentence!r} fits {found}: docs/scenarios.md lists the phrases")
    phrase, match = fits[0]
    blanks = {name.lower(): BLANKS[name].read(value) for name, value in match.groupdict().items()}
    phrase.action(programme, **blanks)
