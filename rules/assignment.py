"""Auto-assignment: which practice a member's claims and PCCM provider point to."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

import parameters
from rules.calendar import months_before
from rules.citation import rule
from schemas.requests import TerminationReason

CLAIMS_LOOK_BACK = parameters.load("claims_look_back", int)
PRIMARY_CARE_PROCEDURES = parameters.load("primary_care_procedures", list[str])


class Basis(StrEnum):
    """What tied the member to the practice (AA4)."""

    PCCM_PROVIDER = "PCCM provider"
    RENDERING_PROVIDER = "rendering provider"
    PRIMARY_CARE_CLAIMS = "plurality of primary-care claims"
    CLAIMS = "plurality of claims"


@dataclass(frozen=True, slots=True)
class SiteClaims:
    """A member's claims of the look-back that point to one practice."""

    site_id: str
    primary_care: int
    claims: int
    last_primary_care_on: date | None
    by_rendering_provider: bool = False
    location_known: bool = True


@dataclass(frozen=True, slots=True)
class Attribution:
    """The practice that a member is assigned to, why, and how sure the site is (AA5)."""

    site_id: str
    basis: Basis
    site_confidence: Literal["high", "low"]
    tied_with: tuple[str, ...] = ()


@rule("AA2", "Health Home FAQ, question 1")
def look_back_from(day: date) -> date:
    """The first day of the claims that are looked at on a day."""
    return months_before(day, 12 * CLAIMS_LOOK_BACK.on(day))


@rule("AA4", "Health Home FAQ, question 3")
def is_primary_care(procedures: Iterable[str], on: date) -> bool:
    """Whether a claim with these procedures counts as primary care; none before the list begins."""
    if not PRIMARY_CARE_PROCEDURES.has_value_on(on):
        return False
    return not frozenset(PRIMARY_CARE_PROCEDURES.on(on)).isdisjoint(procedures)


@rule("AA3", "Health Home FAQ, question 1")
@rule("E11", "Health Home FAQ, question 19")
@rule("AA4", "Health Home FAQ, question 3")
@rule("AA5", "Health Home FAQ, question 3")
def attribute(
    pccm_sites: Collection[str],
    claims: Collection[SiteClaims],
    blocked: Collection[str] = (),
) -> Attribution | None:
    """The practice to assign a member to, or None when nothing ties the member to one.

    `pccm_sites` are the practices at which the member's PCCM provider works. First comes the
    PCCM provider, then plurality of claims, primary care first; `blocked` sites never (AA8).
    """
    by_site = {entry.site_id: entry for entry in claims if entry.site_id not in blocked}
    pccm = sorted(site for site in pccm_sites if site not in blocked)
    if pccm:
        best = max(pccm, key=lambda site: _rank(by_site.get(site)))
        return Attribution(best, Basis.PCCM_PROVIDER, "high")
    return _plurality(by_site)


@rule("AA9", "Health Home FAQ, questions 3 and 4; the tie-break is our reading")
def _plurality(by_site: Mapping[str, SiteClaims]) -> Attribution | None:
    if not by_site:
        return None
    sites = sorted(by_site)
    best = max(sites, key=lambda site: _rank(by_site[site]))
    entry = by_site[best]
    count = (entry.primary_care, 0) if entry.primary_care else (0, entry.claims)
    tied = tuple(site for site in sites if site != best and _count(by_site[site]) == count)
    basis = Basis.PRIMARY_CARE_CLAIMS if entry.primary_care else Basis.CLAIMS
    if entry.by_rendering_provider:
        basis = Basis.RENDERING_PROVIDER
    return Attribution(best, basis, "high" if entry.location_known else "low", tied)


def _count(entry: SiteClaims) -> tuple[int, int]:
    return (entry.primary_care, 0) if entry.primary_care else (0, entry.claims)


def _rank(entry: SiteClaims | None) -> tuple[int, date, int]:
    if entry is None:
        return (0, date.min, 0)
    return (entry.primary_care, entry.last_primary_care_on or date.min, entry.claims)


@rule("AA8", "Health Home FAQ, question 6")
def bars_auto_assignment(reason: str) -> Literal["site", "all"] | None:
    """What a termination reason bars: assignment to that site, to all sites, or nothing."""
    if reason in (TerminationReason.NO_LONGER_SERVED, TerminationReason.NOT_SERVED):
        return "site"
    return "all" if reason == TerminationReason.NO_LONGER_WANTS else None


@rule("AA7", "Health Home FAQ, question 2")
def batch_number(day: date) -> str:
    """The Auto Assign batch number of a run: year, quarter and day."""
    return f"AA-{day.year}Q{(day.month - 1) // 3 + 1}-{day:%m%d}"
