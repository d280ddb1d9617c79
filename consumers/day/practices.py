"""Which Health Home Practice a claim or a clinician points to."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Row

from rules.assignment import SiteClaims
from store.work import Work


class Practices:
    """The practices of the programme on a day, by clinician and by pay-to organization."""

    def __init__(self, work: Work, day: date) -> None:
        self._practices = work.providers.practices(day)
        self._of_provider = work.providers.sites_by_provider()
        self._of_organization: dict[str, list[str]] = {}
        for site_id in sorted(self._practices):
            self._of_organization.setdefault(site_id[:10], []).append(site_id)

    def of_provider(self, npi: str | None) -> list[str]:
        """The practices at which a clinician works, sorted."""
        sites = self._of_provider.get(npi or "", ())
        return sorted(site_id for site_id in sites if site_id in self._practices)

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
        """The practice of a claim: its location, else its clinician's, else its organization's.

        The clinician's site counts only under the pay-to organization that billed.
        """
        by_provider = False
        known = row.site_id in self._practices
        site_id = row.site_id
        if not known:
            under = [s for s in self.of_provider(row.rendering_npi) if s[:10] == row.billing_npi]
            by_provider = known = len(under) == 1
            candidates = under or self._of_organization.get(row.billing_npi, [])
            if not candidates:
                return None
            site_id = candidates[0]
        return SiteClaims(
            site_id=site_id,
            primary_care=row.primary_care,
            claims=row.claims,
            last_primary_care_on=row.last_primary_care_on,
            by_rendering_provider=by_provider,
            location_known=known,
        )


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
