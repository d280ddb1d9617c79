"""Which Health Home Practice a claim or a clinician points to."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Row

from rules.assignment import SiteClaims
from store.work import Work


class _Pointed(NamedTuple):
    """The practice that a claim points to: by its clinician alone, and whether for sure."""

    site_id: str
    by_provider: bool
    location_known: bool


class Practices:
    """The practices of the programme on a day, by clinician and by pay-to organization."""

    def __init__(self, work: Work, day: date) -> None:
        self.site_ids = work.providers.practices(day)
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
        """A member's claims, gathered by the practice that each points to (AA4, AA5)."""
        found: dict[str, SiteClaims] = {}
        for row in summaries:
            pointed = self._point(row)
            if pointed is not None:
                known = found.get(pointed.site_id)
                found[pointed.site_id] = pointed if known is None else _together(known, pointed)
        return list(found.values())

    def _point(self, row: Row[Any]) -> SiteClaims | None:
        """A row of a claim summary with the practice that its claims point to."""
        named = (row.site_id, row.billing_npi, row.rendering_npi)
        if named not in self._pointed:
            self._pointed[named] = self._practice_of(*named)
        pointed = self._pointed[named]
        if pointed is None:
            return None
        return SiteClaims(
            site_id=pointed.site_id,
            primary_care=row.primary_care,
            claims=row.claims,
            last_primary_care_on=row.last_primary_care_on,
            by_rendering_provider=pointed.by_provider,
            location_known=pointed.location_known,
        )

    def _practice_of(
        self, site_id: str | None, billing_npi: str, rendering_npi: str | None
    ) -> _Pointed | None:
        """The practice of a claim: its location, else its clinician's, else its organization's.

        The clinician's site counts only under the pay-to organization that billed.
        """
        if site_id in self.site_ids:
            return _Pointed(site_id, by_provider=False, location_known=True)
        under = [site for site in self.of_provider(rendering_npi) if site[:10] == billing_npi]
        candidates = under or self._of_organization.get(billing_npi, [])
        if not candidates:
            return None
        alone = len(under) == 1
        return _Pointed(candidates[0], by_provider=alone, location_known=alone)


def _together(one: SiteClaims, other: SiteClaims) -> SiteClaims:
    days = [day for day in (one.last_primary_care_on, other.last_primary_care_on) if day]
    return SiteClaims(
        site_id=one.site_id,
        primary_care=one.primary_care + other.primary_care,
        claims=one.claims + other.claims,
        last_primary_care_on=max(days, default=None),
        by_rendering_provider=one.by_rendering_provider and other.by_rendering_provider,
        location_known=one.location_known or other.location_known,
    )
