"""Auto-assignment: which practice a member's claims and PCCM provider point to."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from typing_extensions import TypedDict

import parameters
from rules.calendar import months_before
from rules.citation import rule
from schemas.requests import TerminationReason


class _HospitalCare(TypedDict):
    revenue_codes: list[str]
    procedures: list[str]


CLAIMS_LOOK_BACK = parameters.load("claims_look_back", int)
PRIMARY_CARE_PROCEDURES = parameters.load("primary_care_procedures", list[str])
HOSPITAL_CARE = parameters.load("hospital_care", _HospitalCare)
Confidence = Literal["high", "low"]
_Rank = tuple[int, date, int]


class Basis(StrEnum):
    """What tied the member to the practice (AA4)."""

    PCCM_PROVIDER = "PCCM provider"
    RENDERING_PROVIDER = "rendering provider"
    PRIMARY_CARE_CLAIMS = "plurality of primary-care claims"
    CLAIMS = "plurality of claims"


@dataclass(frozen=True, slots=True)
class SiteClaims:
    """A member's claims of the look-back that point to one practice.

    `by_clinician` counts those of primary care that name a clinician of the practice, under the
    pay-to organization that billed.
    """

    site_id: str
    primary_care: int
    claims: int
    last_primary_care_on: date | None
    by_clinician: int = 0
    location_known: bool = True


@dataclass(frozen=True, slots=True)
class Attribution:
    """The practice that a member is assigned to, why, and how sure site and pay-to are (AA5).

    `tied_with` are the practices that had as much to say for them; where nothing but the site id
    was left to decide, the confidence is low.
    """

    site_id: str
    basis: Basis
    site_confidence: Confidence
    tied_with: tuple[str, ...] = ()
    organization_confidence: Confidence = "high"


@rule("AA2", "Health Home FAQ, question 1")
def look_back_from(day: date) -> date:
    """The first day of the claims that are looked at on a day."""
    return months_before(day, 12 * CLAIMS_LOOK_BACK.on(day))


@rule("AA4", "Health Home FAQ, question 3; the codes are our starter list")
def is_primary_care(procedures: Iterable[str], on: date) -> bool:
    """Whether a claim with these procedures counts as primary care; none before the list begins."""
    if not PRIMARY_CARE_PROCEDURES.has_value_on(on):
        return False
    return not frozenset(PRIMARY_CARE_PROCEDURES.on(on)).isdisjoint(procedures)


@rule("AA5", "Health Home FAQ, question 3; the codes are our starter list")
def is_hospital_care(procedures: Collection[str], revenue_codes: Collection[str], on: date) -> bool:
    """Whether a claim is of emergency or inpatient care, which ties nobody to a practice."""
    if not HOSPITAL_CARE.has_value_on(on):
        return False
    listed = HOSPITAL_CARE.on(on)
    return not (
        frozenset(listed["procedures"]).isdisjoint(procedures)
        and frozenset(listed["revenue_codes"]).isdisjoint(revenue_codes)
    )


@rule("AA5", "Health Home FAQ, question 3; the member's own site first is our reading")
def site_of_several(candidates: Collection[str], located: Mapping[str, SiteClaims]) -> str:
    """The site that a claim without a location counts for, of those that it may be of.

    The one that the member's `located` claims point to most, else the first by its id.
    """
    return max(sorted(candidates), key=lambda site: _rank(located.get(site)))


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
    PCCM provider, then the rendering provider of the member's primary care under the matching
    pay-to, then plurality of claims, primary care first; `blocked` sites never (AA8).
    """
    by_site = {entry.site_id: entry for entry in claims if entry.site_id not in blocked}
    pccm = [site for site in pccm_sites if site not in blocked]
    if pccm:
        return _of_pccm_provider(pccm, by_site)
    return _of_claims(by_site)


@rule("AA9", "Health Home FAQ, questions 3 and 4; the tie-break is our reading")
def _of_pccm_provider(sites: Collection[str], by_site: Mapping[str, SiteClaims]) -> Attribution:
    """The site of the pay-to, and there the one, that the member's claims point to most."""

    def rank(site: str) -> tuple[_Rank, _Rank]:
        billed = [entry for entry in by_site.values() if entry.site_id[:10] == site[:10]]
        return max(map(_rank, billed), default=_rank(None)), _rank(by_site.get(site))

    best = max(sorted(sites), key=rank)
    tied = tuple(site for site in sorted(sites) if site != best and rank(site) == rank(best))
    return _attribution(best, Basis.PCCM_PROVIDER, tied, tied, location_known=True)


@rule("AA9", "Health Home FAQ, questions 3 and 4; the tie-break is our reading")
def _of_claims(by_site: Mapping[str, SiteClaims]) -> Attribution | None:
    if not by_site:
        return None
    basis = _basis(by_site.values())
    counts = {site: _count(by_site[site], basis) for site in sorted(by_site)}
    best = max(counts, key=lambda site: (counts[site], _rank(by_site[site])[1:]))
    tied = tuple(site for site in counts if site != best and counts[site] == counts[best])
    same = tuple(site for site in tied if _rank(by_site[site])[1:] == _rank(by_site[best])[1:])
    known = by_site[best].location_known
    return _attribution(best, basis, tied, same, location_known=known)


def _attribution(
    best: str,
    basis: Basis,
    tied: tuple[str, ...],
    decided_by_id: tuple[str, ...],
    *,
    location_known: bool,
) -> Attribution:
    """The answer, whose confidence is low where the site id alone decided."""
    other_organization = any(site[:10] != best[:10] for site in decided_by_id)
    return Attribution(
        best,
        basis,
        site_confidence="high" if location_known and not decided_by_id else "low",
        tied_with=tied,
        organization_confidence="low" if other_organization else "high",
    )


def _basis(entries: Collection[SiteClaims]) -> Basis:
    if any(entry.by_clinician for entry in entries):
        return Basis.RENDERING_PROVIDER
    if any(entry.primary_care for entry in entries):
        return Basis.PRIMARY_CARE_CLAIMS
    return Basis.CLAIMS


def _count(entry: SiteClaims, basis: Basis) -> int:
    if basis is Basis.RENDERING_PROVIDER:
        return entry.by_clinician
    return entry.primary_care if basis is Basis.PRIMARY_CARE_CLAIMS else entry.claims


def _rank(entry: SiteClaims | None) -> _Rank:
    if entry is None:
        return (0, date.min, 0)
    return (entry.primary_care, entry.last_primary_care_on or date.min, entry.claims)


@rule("AA8", "Health Home FAQ, question 6; which sites is our reading")
def bars_auto_assignment(reason: str) -> Literal["site", "all"] | None:
    """What a termination reason bars: assignment to that site, to all sites, or nothing."""
    if reason in (TerminationReason.NO_LONGER_SERVED, TerminationReason.NOT_SERVED):
        return "site"
    return "all" if reason == TerminationReason.NO_LONGER_WANTS else None


@rule("AA7", "Health Home FAQ, question 2")
def batch_number(day: date) -> str:
    """The Auto Assign batch number of a run: year, quarter and day."""
    return f"AA-{day.year}Q{(day.month - 1) // 3 + 1}-{day:%m%d}"
