"""The invented pay-to organizations, their service locations and clinicians."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Final

from hub.synthetic.chance import between, pick, stream
from hub.synthetic.vocabulary import (
    FIRST_NAMES,
    LAST_NAMES,
    PRACTICES,
    STREETS,
    TAXONOMIES,
    TEAMS,
    TOWNS,
)
from schemas.identifiers import has_npi_check_digit
from schemas.providers import SiteKind

MEMBERS_A_PRACTICE: Final = 1950
SITES_OF: Final = (3, 2, 3, 3, 1)
"""Service locations of the first, second ... organization of practices; then anew."""


@dataclass(frozen=True, slots=True)
class Clinician:
    """A rendering provider."""

    npi: str
    first: str
    last: str
    taxonomy: str


@dataclass(slots=True)
class Organization:
    """A pay-to organization; its address is that of its first service location."""

    number: int
    npi: str
    name: str
    street: str
    town: tuple[str, str]
    hospital: bool = False
    pilot: bool = False
    lump_sum: bool = False
    sites: "list[Site]" = field(default_factory=list)

    @property
    def tax_id(self) -> str:
        """Nine digits that begin with zeros, as no real one does."""
        return f"00{7_100_000 + self.number}"

    @property
    def zip(self) -> str:
        """ZIP and its four more digits, without the dash."""
        return f"{self.town[1]}{1000 + self.number % 9000}"


@dataclass(slots=True)
class Site:
    """A service location; `bhho` and `cct` are those that a practice is affiliated with."""

    kind: SiteKind
    organization: Organization
    place: int
    name: str
    street: str
    town: tuple[str, str]
    clinicians: list[Clinician] = field(default_factory=list)
    bhho: "Site | None" = None
    cct: "Site | None" = None

    @property
    def site_id(self) -> str:
        """NPI of the organization, a dash and the number of the location in it."""
        return f"{self.organization.npi}-{self.place:03d}"

    @property
    def zip(self) -> str:
        """ZIP and its four more digits, without the dash."""
        return f"{self.town[1]}{2000 + self.place}"

    @property
    def sibling(self) -> "Site | None":
        """Another location of the same organization."""
        others = [site for site in self.organization.sites if site is not self]
        return others[self.place % len(others)] if others else None


@dataclass(frozen=True, slots=True)
class Network:
    """All that takes part, by what it is to the programme."""

    practices: list[Site]
    teams: list[Site]
    behavioral: list[Site]
    case_managers: list[Site]
    integration: list[Site]
    hospitals: list[Organization]
    outsider: Organization

    def sites(self) -> Iterator[Site]:
        """Every service location of the programme."""
        yield from self.practices
        yield from self.teams
        yield from self.behavioral
        yield from self.case_managers
        yield from self.integration

    def organizations(self) -> Iterator[Organization]:
        """Every organization of the programme, once each."""
        seen: set[str] = set()
        for site in self.sites():
            if site.organization.npi not in seen:
                seen.add(site.organization.npi)
                yield site.organization


def npi(number: int) -> str:
    """An identifier that no real provider has: real ones begin with 1."""
    stem = f"2{number * 48_271 % 100_000_000:08d}"
    return next(stem + digit for digit in "0123456789" if has_npi_check_digit(stem + digit))


def network(members: int, seed: int) -> Network:
    """As many organizations as so many members need; at least 12 practices of 5."""
    make = _Maker(stream(seed, "network"))
    wanted = max(12, round(members / MEMBERS_A_PRACTICE))
    practices: list[Site] = []
    while len(practices) < wanted:
        number = make.organizations
        count = min(SITES_OF[number % 5], wanted - len(practices))
        organization = make.organization(_practice_name(number))
        organization.hospital = number % 5 == 0
        organization.pilot = number % 5 == 1
        organization.lump_sum = number % 5 == 2
        practices += [make.site(SiteKind.HHP, organization) for _ in range(count)]
    teams = [
        make.site(SiteKind.CCT, make.organization(f"{pick_name(TEAMS, n)} Community Care Team"))
        for n in range(max(2, wanted // 18))
    ]
    behavioral = [
        make.site(SiteKind.BHHO, make.organization(f"{pick_name(TEAMS, n + 4)} Behavioral Health"))
        for n in range(max(2, wanted // 12))
    ]
    for order, site in enumerate(practices):
        site.bhho = behavioral[order % len(behavioral)] if order != 4 else None
        site.cct = teams[order % len(teams)] if order != 8 else None
    return Network(
        practices,
        teams,
        behavioral,
        [
            make.site(SiteKind.TCM, make.organization(f"{pick_name(TEAMS, n + 1)} Case Management"))
            for n in range(max(2, wanted // 20))
        ],
        [
            make.site(SiteKind.CI, make.organization(f"{pick_name(TEAMS, n + 6)} Supports"))
            for n in range(max(2, wanted // 30))
        ],
        list(
            {
                id(s.organization): s.organization for s in practices if s.organization.hospital
            }.values()
        ),
        make.organization("Casco Specialists"),
    )


def pick_name(names: list[str], number: int) -> str:
    """The name of that number; told apart by a figure once all are used."""
    turn, place = divmod(number, len(names))
    return f"{names[place]} {turn + 1}" if turn else names[place]


def _practice_name(number: int) -> str:
    kind = "Regional Hospital Physicians" if number % 5 == 0 else "Family Medicine"
    return f"{pick_name(PRACTICES, number)} {kind}"


class _Maker:
    """Numbers organizations and clinicians one after the other."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.organizations = 0
        self.clinicians = 0

    def organization(self, name: str) -> Organization:
        self.organizations += 1
        return Organization(
            self.organizations,
            npi(10_000 + self.organizations),
            name,
            f"{between(self.chance, 1, 480)} {pick(self.chance, STREETS)}",
            pick(self.chance, TOWNS),
        )

    def site(self, kind: SiteKind, organization: Organization) -> Site:
        first = not organization.sites
        town = organization.town if first else pick(self.chance, TOWNS)
        street = f"{between(self.chance, 1, 480)} {pick(self.chance, STREETS)}"
        place = len(organization.sites) + 1
        name = f"{organization.name}, {town[0]}"
        if any(other.name == name for other in organization.sites):
            name = f"{name} {place}"
        site = Site(kind, organization, place, name, organization.street if first else street, town)
        if kind is SiteKind.HHP:
            site.clinicians = [self.clinician() for _ in range(between(self.chance, 3, 4))]
        organization.sites.append(site)
        return site

    def clinician(self) -> Clinician:
        self.clinicians += 1
        gender = pick(self.chance, "FM")
        return Clinician(
            npi(2_000_000 + self.clinicians),
            pick(self.chance, FIRST_NAMES[gender]),
            pick(self.chance, LAST_NAMES),
            pick(self.chance, TAXONOMIES),
        )
