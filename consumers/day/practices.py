"""Which Health Home Practice a claim or a clinician points to."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Row

from rules.assignment import SiteClaims, site_of_several
from store.work import Work


class _Pointed(NamedTuple):
    """The practices that a claim may be of, and whether it names a clinician or the location."""

    site_ids: tuple[str, ...]
    by_clinician: bool
    location_known: bool


class Practices:
    """The practices of the programme on a day, by clinician and by pay-to organization."""

    def __init__(self, work: Work, day: date) -> None:
        self.site_ids = work.providers.practices(day)
        self._reported = work.providers.site_ids()
        self._of_provider = work.providers.sites_by_provider()
        self._of_organization: dict[str, list[str]] = {}
        self._pointed: dict[tuple[str | None, str, str | None], _Pointed | None] = {}
        for site_id in sorted(self.site_ids):
            self._of_organization.setdefault(site_id[:10], []).append(site_id)

    def of_provider(self, npi: str | None) -> list[str]:
        """The practices at which a clinician works, sorted."""
        sites = self._of_provider.get(npi or "", ())
        return sorted(site_id for site_id in sites if site_id in self.site_ids)

    def of_claims(self, summaries: Iterable[Row[Any]]) -> list[SiteClaims]:
        """A member's claims, gathered by the practice that each points to (AA4, AA5).

        What may be of several sites counts for the one that the other claims point to.
        """
        found: dict[str, SiteClaims] = {}
        unlocated: list[tuple[tuple[str, ...], SiteClaims]] = []
        for row in summaries:
            pointed = self._point(row)
            if pointed is None:
                continue
            claims = _of_row(row, pointed)
            if len(pointed.site_ids) == 1:
                _add(found, claims)
            else:
                unlocated.append((pointed.site_ids, claims))
        located = dict(found)
        for site_ids, claims in unlocated:
            _add(found, replace(claims, site_id=site_of_several(site_ids, located)))
        return list(found.values())

    def _point(self, row: Row[Any]) -> _Pointed | None:
        named = (row.site_id, row.billing_npi, row.rendering_npi)
        if named not in self._pointed:
            self._pointed[named] = self._practices_of(*named)
        return self._pointed[named]

    def _practices_of(
        self, site_id: str | None, billing_npi: str, rendering_npi: str | None
    ) -> _Pointed | None:
        """The practice of a claim's location, else its clinician's, else its organization's.

        The clinician's site counts only under the pay-to organization that billed. A claim at a
        location that is known, and no practice, is of none.
        """
        under = [site for site in self.of_provider(rendering_npi) if site[:10] == billing_npi]
        if site_id in self.site_ids:
            return _Pointed((str(site_id),), site_id in under, location_known=True)
        if site_id in self._reported:
            return None
        candidates = under or self._of_organization.get(billing_npi, [])
        if not candidates:
            return None
        return _Pointed(tuple(candidates), bool(under), location_known=len(under) == 1)


def _of_row(row: Row[Any], pointed: _Pointed) -> SiteClaims:
    return SiteClaims(
        site_id=pointed.site_ids[0],
        primary_care=row.primary_care,
        claims=row.claims,
        last_primary_care_on=row.last_primary_care_on,
        by_clinician=row.primary_care if pointed.by_clinician else 0,
        location_known=pointed.location_known,
    )


def _add(found: dict[str, SiteClaims], claims: SiteClaims) -> None:
    known = found.get(claims.site_id)
    found[claims.site_id] = claims if known is None else _together(known, claims)


def _together(one: SiteClaims, other: SiteClaims) -> SiteClaims:
    days = [day for day in (one.last_primary_care_on, other.last_primary_care_on) if day]
    return SiteClaims(
        site_id=one.site_id,
        primary_care=one.primary_care + other.primary_care,
        claims=one.claims + other.claims,
        last_primary_care_on=max(days, default=None),
        by_clinician=one.by_clinician + other.by_clinician,
        location_known=one.location_known or other.location_known,
    )
