"""The care that invented members get: their claims, as many as they are given."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from hub.synthetic.calendar import Calendar
from hub.synthetic.chance import between, pick
from hub.synthetic.claim_feed import Claim, Line
from hub.synthetic.network import Network, Organization
from hub.synthetic.people import Person
from hub.synthetic.vocabulary import ACUTE, CASE_MANAGEMENT, ICD10_FROM, PROFESSIONAL, STAYS
from parameters import load

SERIOUS: Final = load("serious_behavioral_health_services", list[str])
WEIGHTS: Final = {"two": 5, "at_risk": 4, "one": 3, "none": 2}
"""How the claims of a practice are shared out among its members, by their health."""
AFTER: Final = {
    "tcm_before": (-52, -20, 9),
    "ci_before": (-47, -18, 11),
    "tcm_ended": (-270, -240),
    "tcm_starts": (8, 15),
    "ci_starts": (8, 15),
    "crisis_starts": (10, 16),
}
"""Days of these services, counted from the first day or from when the member joined a panel."""
LOOK_BACK: Final = 360
HOSPITAL, SPECIALIST = 0.12, 0.18
"""Below the first a claim is of a hospital, below the second of a specialist elsewhere."""


def weight(person: Person) -> int:
    """The share of the claims that the member gets, beside the others of the practice."""
    return 0 if person.story.turn == "arrives" else WEIGHTS[person.story.health]


@dataclass(slots=True)
class Care:
    """Makes claims and numbers them."""

    network: Network
    calendar: Calendar
    numbered: int = 0

    def usual(self, person: Person, count: int, chance: Random) -> Iterator[Claim]:
        """So many claims; the first is an office visit of last year that shows every condition."""
        latest = self.calendar.claim_arrivals[-1].replace(day=1) - self.calendar.first_day
        for order in range(count):
            back = -between(chance, 20, 280) if not order else None
            recent = chance.random() < 0.2
            after = between(chance, 0, max(0, latest.days - 1)) if recent else None
            offset = back or (after if after is not None else -between(chance, 3, LOOK_BACK))
            served_on = _weekday(self.calendar.first_day + timedelta(days=offset))
            lot = chance.random() if order else 1.0
            if lot < HOSPITAL:
                yield self._hospital(person, served_on, chance)
            elif lot < SPECIALIST:
                yield self._specialist(person, served_on, chance)
            else:
                yield self._visit(person, served_on, chance, everything=not order)

    def special(self, person: Person, joined_on: date | None) -> list[Claim]:
        """The claims of the case management or crisis services in the member's story.

        Those that would arrive after the last day are left out.
        """
        service = person.story.service
        if service is None:
            return []
        if service == "crisis":
            return [self._crisis(_after(self.calendar.first_day, -70))]
        kind, _, when = service.partition("_")
        start = joined_on if when == "starts" else self.calendar.first_day
        if start is None:
            return []
        days = [_after(start, after) for after in AFTER[service]]
        arriving = [day for day in days if self.calendar.has_claims_of(day)]
        if kind == "crisis":
            return [self._crisis(day) for day in arriving]
        return [self._managed(person, kind, day) for day in arriving]

    def _number(self) -> str:
        self.numbered += 1
        return f"C{self.numbered:09d}"

    def _visit(self, person: Person, day: date, chance: Random, *, everything: bool) -> Claim:
        child = (day - person.born_on).days < 18 * 365
        kind = "preventive_child" if child else "preventive_adult"
        visits = PROFESSIONAL["visits" if everything or chance.random() < 0.85 else kind]
        lines = [pick(chance, visits)]
        if chance.random() < 0.35:
            lines.append(pick(chance, PROFESSIONAL["extras"]))
        site = person.site
        codes = _diagnoses(person, day, chance, everything=everything)
        return Claim(
            self._number(),
            site.organization,
            day,
            codes,
            tuple(Line(code, 1, cents) for code, cents in lines),
            site=None if site.organization.hospital else site,
            clinician=pick(chance, site.clinicians),
        )

    def _specialist(self, person: Person, day: date, chance: Random) -> Claim:
        code, cents = pick(chance, PROFESSIONAL["specialist"])
        codes = _diagnoses(person, day, chance, everything=False)
        return Claim(self._number(), self.network.outsider, day, codes, (Line(code, 1, cents),))

    def _hospital(self, person: Person, day: date, chance: Random) -> Claim:
        bill, lines = pick(chance, STAYS)
        hospital: Organization = pick(chance, self.network.hospitals)
        return Claim(
            self._number(),
            hospital,
            day,
            _diagnoses(person, day, chance, everything=False),
            tuple(Line(code, 1, cents, revenue) for revenue, code, cents in lines),
            clinician=hospital.sites[0].clinicians[0],
            bill=bill,
        )

    def _managed(self, person: Person, kind: str, day: date) -> Claim:
        sites = self.network.case_managers if kind == "tcm" else self.network.integration
        site = sites[person.site.organization.number % len(sites)]
        procedure, units, cents = CASE_MANAGEMENT[kind]
        codes = person.conditions[:1]
        system = "icd10" if day >= ICD10_FROM else "icd9"
        diagnoses = tuple(getattr(one, system)[0] for one in codes) or (ACUTE[system][0],)
        line = Line(procedure, units, cents)
        return Claim(self._number(), site.organization, day, diagnoses, (line,), site=site)

    def _crisis(self, day: date) -> Claim:
        site = self.network.integration[0]
        line = Line(SERIOUS.on(day)[0], 1, 41_500)
        code = "F4310" if day >= ICD10_FROM else "30981"
        return Claim(self._number(), site.organization, day, (code,), (line,), site=site)


def _after(start: date, days: int) -> date:
    return _weekday(start + timedelta(days=days))


def _weekday(day: date) -> date:
    """The day itself, or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def _diagnoses(person: Person, day: date, chance: Random, *, everything: bool) -> tuple[str, ...]:
    icd10 = day >= ICD10_FROM
    chronic = [pick(chance, one.icd10 if icd10 else one.icd9) for one in person.conditions]
    if everything and chronic:
        return tuple(chronic)
    acute = pick(chance, ACUTE["icd10" if icd10 else "icd9"])
    if chronic and chance.random() < 0.5:
        return (acute, pick(chance, chronic))
    return (acute,)
