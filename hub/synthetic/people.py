"""The invented members: who they are, where they live and how they are covered."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from hub.synthetic.chance import between, pick, stream
from hub.synthetic.network import Site
from hub.synthetic.stories import Story, story_of
from hub.synthetic.vocabulary import (
    AT_RISK,
    CONDITIONS,
    FIRST_NAMES,
    LANGUAGES,
    LAST_NAMES,
    STREETS,
    SUFFIXES,
    TOWNS,
    Condition,
)

LETTERS: Final = "ABCDEFGHJKLMNPQRSTVWXYZ"
YEAR: Final = 365
SAVINGS: Final = ("QMB", "QMB", "SLMB", "QI")


@dataclass(slots=True)
class Person:
    """One member; dates are given as they are, everything else as the 834 writes it."""

    member_id: str
    first: str
    middle: str
    last: str
    suffix: str
    born_on: date
    gender: str
    street: str
    town: tuple[str, str]
    language: str
    large_print: bool
    coverage: str
    covered_from: date
    covered_until: date | None
    medicare: str
    pcp: str
    story: Story
    conditions: tuple[Condition, ...]
    site: Site
    died_on: date | None = None


def member_id(ordinal: int) -> str:
    """The MaineCare id of the member of that number; no two are the same up to 100 million."""
    return f"{(ordinal * 61_803_399 + 27_182_818) % 100_000_000:08d}{LETTERS[ordinal % 23]}"


def person(ordinal: int, site: Site, first_day: date, seed: int) -> tuple[Person, Random]:
    """The member of that number, whose practice is `site`, and the chance to go on with."""
    chance = stream(seed, "member", ordinal)
    story = story_of(ordinal)
    age = _age(chance, story)
    gender = pick(chance, "FM")
    born_on = first_day - timedelta(days=age * YEAR + between(chance, age // 4 + 1, 360))
    coverage, medicare = _coverage(chance, story, age)
    covered_from = date(2012, 1, 1) + timedelta(days=30 * between(chance, 0, 20))
    pccm = coverage.startswith("AC") and medicare == "E" and chance.random() < 0.7
    one = Person(
        member_id=member_id(ordinal),
        first=pick(chance, FIRST_NAMES[gender]),
        middle=pick(chance, "ABCDEFGHJLMPRSTW") if chance.random() < 0.4 else "",
        last=pick(chance, LAST_NAMES),
        suffix=pick(chance, SUFFIXES) if gender == "M" and chance.random() < 0.03 else "",
        born_on=born_on,
        gender=gender,
        street=f"{between(chance, 1, 900)} {pick(chance, STREETS)}",
        town=site.town if chance.random() < 0.6 else pick(chance, TOWNS),
        language=_language(chance),
        large_print=chance.random() < (0.12 if age > 60 else 0.01),
        coverage=coverage,
        covered_from=max(born_on, covered_from.replace(day=1)),
        covered_until=_ended(first_day) if story.coverage == "ended" else None,
        medicare=medicare,
        pcp=pick(chance, site.clinicians).npi if pccm else "",
        story=story,
        conditions=_conditions(chance, story, age),
        site=site,
    )
    return one, chance


def _age(chance: Random, story: Story) -> int:
    if story.coverage == "savings":
        return between(chance, 65, 92)
    if story.adult is not None:
        return between(chance, 19, 74) if story.adult else between(chance, 4, 16)
    if chance.random() < 0.34:
        return between(chance, 1, 17)
    return between(chance, 18, 63) if chance.random() < 0.75 else between(chance, 64, 95)


def _coverage(chance: Random, story: Story, age: int) -> tuple[str, str]:
    """The coverage code and INS06: A and B for one part of Medicare, C for both, E for none."""
    if story.coverage == "pharmacy":
        return "RXO", "E"
    if story.coverage == "savings":
        return pick(chance, SAVINGS), "C"
    code = "ACS" if chance.random() < 0.75 else "ACP"
    if age < 65:
        return code, "C" if age > 25 and chance.random() < 0.02 else "E"
    return code, "C" if chance.random() < 0.6 else pick(chance, "ABE")


def _language(chance: Random) -> str:
    """The ISO 639-2 code; empty for English."""
    lot = chance.random() * 1000
    for code, share in LANGUAGES:
        lot -= share
        if lot < 0:
            return code
    return ""


def _conditions(chance: Random, story: Story, age: int) -> tuple[Condition, ...]:
    group = "child" if age < 18 else "adult"
    fitting = [one for one in CONDITIONS if one.ages in {"any", group}]
    at_risk = set(AT_RISK.values[-1])
    if story.health == "two":
        first = pick(chance, fitting)
        rest = [one for one in fitting if one is not first]
        more = [pick(chance, rest)]
        if chance.random() < 0.3:
            more.append(pick(chance, [one for one in rest if one is not more[0]]))
        return (first, *more)
    if story.health == "at_risk":
        return (pick(chance, [one for one in fitting if one.name in at_risk]),)
    if story.health == "one" or (not story.share and chance.random() < 0.25):
        return (pick(chance, [one for one in fitting if one.name not in at_risk]),)
    return ()


def _ended(first_day: date) -> date:
    """The last day of the month before last."""
    return first_day.replace(day=1) - timedelta(days=1)
