"""Organizations, sites, rendering providers, affiliations and site users."""

from collections.abc import Iterable
from datetime import date
from typing import Any, cast

from sqlalchemy import Row, bindparam, delete, or_, select

from rules.stage_b import is_affiliated
from schemas.providers import (
    AffiliationKind,
    AffiliationReported,
    OrganizationReported,
    RenderingProviderReported,
    SiteContactsSaved,
    SiteKind,
    SiteReported,
    SiteUserReported,
)
from store.tables import (
    affiliations,
    organizations,
    provider_flags,
    rendering_sites,
    site_contacts,
    site_users,
    sites,
)
from store.transaction import Transaction

_SITES = select(sites).where(sites.c.site_id.in_(bindparam("site_ids", expanding=True)))


class Providers:
    """The providers of one transaction; what was read is kept until it ends."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._sites: dict[str, Row[Any] | None] = {}
        self._organizations: dict[str, Row[Any] | None] = {}
        self._flags: dict[str, list[tuple[date, bool]]] | None = None
        self._users: dict[str, list[str]] = {}

    def report_organization(self, reported: OrganizationReported, on: date) -> None:
        """Store a pay-to organization as it is told on a day."""
        self._organizations.clear()
        self._flag(reported.organization_npi, on, is_set=reported.hospital_affiliated)
        row = reported.model_dump()
        row["remittance_profile"] = reported.remittance_profile.value
        self._transaction.put(organizations, row)

    def report_site(self, reported: SiteReported, on: date) -> None:
        """Store a service location as it is told on a day."""
        self._sites.clear()
        self._flag(reported.site_id, on, is_set=reported.pcmh_pilot)
        row = reported.model_dump()
        row |= {"kind": reported.kind.value, "organization_npi": reported.site_id[:10]}
        self._transaction.put(sites, row)

    def _flag(self, provider_id: str, on: date, *, is_set: bool) -> None:
        """Keep beside what was told before whether a provider is what payment asks of it."""
        row = {"provider_id": provider_id, "known_from": on, "is_set": is_set}
        self._transaction.put(provider_flags, row)
        self._flags = None

    def in_pilot(self, site_id: str, on: date) -> bool:
        """Whether a site was of the PCMH pilot on a day, as had been told by then."""
        return self._flag_on(site_id, on)

    def hospital_affiliated(self, organization_npi: str, on: date) -> bool:
        """Whether an organization was hospital-affiliated on a day, as had been told by then."""
        return self._flag_on(organization_npi, on)

    def _flag_on(self, provider_id: str, on: date) -> bool:
        """The flag as told by a day; before the first telling it counts as it was told first."""
        if self._flags is None:
            self._flags = {}
            statement = select(provider_flags).order_by(provider_flags.c.known_from)
            for row in self._transaction.rows(statement):
                self._flags.setdefault(row.provider_id, []).append((row.known_from, row.is_set))
        told = self._flags.get(provider_id, [])
        by_then = [is_set for known_from, is_set in told if known_from <= on]
        return (by_then or [is_set for _, is_set in told[:1]] or [False])[-1]

    def report_rendering_provider(self, reported: RenderingProviderReported) -> None:
        """Store where a clinician works, in place of where it was before."""
        gone = delete(rendering_sites).where(rendering_sites.c.npi == reported.npi)
        self._transaction.execute(gone)
        for site_id in reported.site_ids:
            row = reported.model_dump(exclude={"site_ids"}) | {"site_id": site_id}
            self._transaction.put(rendering_sites, row)

    def report_affiliation(self, reported: AffiliationReported) -> None:
        """Store an affiliation."""
        self._transaction.put(affiliations, reported.model_dump() | {"kind": reported.kind.value})

    def report_user(self, reported: SiteUserReported) -> None:
        """Store a user of a site."""
        self._users.clear()
        self._transaction.put(site_users, reported.model_dump())

    def save_contacts(self, saved: SiteContactsSaved) -> None:
        """Store the contacts of a site in place of those that it had."""
        rows = [
            one.model_dump() | {"site_id": saved.site_id, "kind": one.kind.value}
            for one in saved.contacts
        ]
        self._transaction.replace(site_contacts, "site_id", saved.site_id, rows)

    def everywhere(self) -> list[Row[Any]]:
        """Every service location with the name of its pay-to organization, by that and name."""
        own = sites.c.organization_npi == organizations.c.organization_npi
        statement = (
            select(sites, organizations.c.name.label("organization"), organizations.c.tax_id)
            .join(organizations, own)
            .order_by(organizations.c.name, sites.c.name)
        )
        return list(self._transaction.rows(statement))

    def organization(self, npi: str) -> Row[Any] | None:
        """A pay-to organization, or None."""
        if npi not in self._organizations:
            statement = select(organizations).where(organizations.c.organization_npi == npi)
            self._organizations[npi] = self._transaction.one(statement)
        return self._organizations[npi]

    def site(self, site_id: str) -> Row[Any] | None:
        """A service location, or None."""
        self.preload([site_id])
        return self._sites[site_id]

    def preload(self, site_ids: Iterable[str]) -> None:
        """Look up many service locations at once, so that `site` answers without a query."""
        wanted = [one for one in dict.fromkeys(site_ids) if one not in self._sites]
        if wanted:
            self._sites |= dict.fromkeys(wanted)
            rows = self._transaction.rows(_SITES, {"site_ids": wanted})
            self._sites |= {row.site_id: row for row in rows}

    def sites_of(self, organization_npi: str, kinds: tuple[SiteKind, ...]) -> list[str]:
        """The service locations of an organization that are of these kinds, sorted."""
        statement = (
            select(sites.c.site_id)
            .where(sites.c.organization_npi == organization_npi)
            .where(sites.c.kind.in_([kind.value for kind in kinds]))
            .order_by(sites.c.site_id)
        )
        return [row.site_id for row in self._transaction.rows(statement)]

    def locations(self, organization_npi: str) -> list[Row[Any]]:
        """The service locations of an organization, by id."""
        statement = (
            select(sites)
            .where(sites.c.organization_npi == organization_npi)
            .order_by(sites.c.site_id)
        )
        return list(self._transaction.rows(statement))

    def practices(self, on: date) -> frozenset[str]:
        """The Health Home Practices of the programme on a day."""
        statement = select(sites.c.site_id).where(
            sites.c.kind == SiteKind.HHP.value,
            sites.c.programme_start_on <= on,
            or_(sites.c.programme_end_on.is_(None), sites.c.programme_end_on >= on),
        )
        return frozenset(row.site_id for row in self._transaction.rows(statement))

    def site_ids(self) -> frozenset[str]:
        """Every service location that was ever reported, of any kind."""
        return frozenset(row.site_id for row in self._transaction.rows(select(sites.c.site_id)))

    def clinicians_of(self, site_id: str) -> list[Row[Any]]:
        """The rendering providers of a service location, by NPI."""
        statement = (
            select(rendering_sites)
            .where(rendering_sites.c.site_id == site_id)
            .order_by(rendering_sites.c.npi)
        )
        return list(self._transaction.rows(statement))

    def sites_by_provider(self) -> dict[str, list[str]]:
        """The service locations of every rendering provider."""
        found: dict[str, list[str]] = {}
        for row in self._transaction.rows(select(rendering_sites)):
            found.setdefault(row.npi, []).append(row.site_id)
        return found

    def affiliated(
        self,
        kind: AffiliationKind,
        on: date,
        *,
        hhp_site_id: str | None = None,
        other_site_id: str | None = None,
    ) -> list[tuple[str, str]]:
        """The affiliations in force on a day, as (HHP site, other site), sorted.

        A BHHO's needs its MOU copy and site affiliation form (B1); a CCT's only its dates.
        """
        statement = select(affiliations).where(affiliations.c.kind == kind.value)
        if hhp_site_id is not None:
            statement = statement.where(affiliations.c.hhp_site_id == hhp_site_id)
        if other_site_id is not None:
            statement = statement.where(affiliations.c.other_site_id == other_site_id)
        rows = self._transaction.rows(statement)
        return sorted(
            (row.hhp_site_id, row.other_site_id) for row in rows if _in_force(row, kind, on)
        )

    def affiliated_with(self, site_id: str, on: date) -> frozenset[str]:
        """The sites that an affiliation of either kind joins to a site on a day."""
        own = affiliations.c
        rows = self._transaction.rows(
            select(affiliations).where(
                or_(own.hhp_site_id == site_id, own.other_site_id == site_id)
            )
        )
        return frozenset(
            row.other_site_id if row.hhp_site_id == site_id else row.hhp_site_id
            for row in rows
            if _in_force(row, AffiliationKind(row.kind), on)
        )

    def active_users(self, site_id: str) -> list[str]:
        """The ids of the active users of a site, sorted."""
        if site_id not in self._users:
            statement = select(site_users.c.user_id).where(
                site_users.c.site_id == site_id, site_users.c.status == "active"
            )
            rows = self._transaction.rows(statement)
            self._users[site_id] = sorted(row.user_id for row in rows)
        return self._users[site_id]

    def email_of(self, site_id: str, user_id: str) -> str | None:
        """The e-mail address of a user, or None for one who is unknown or no longer active."""
        statement = select(site_users.c.email).where(
            site_users.c.site_id == site_id,
            site_users.c.user_id == user_id,
            site_users.c.status == "active",
        )
        return cast("str | None", self._transaction.scalar(statement))


def _in_force(row: Row[Any], kind: AffiliationKind, on: date) -> bool:
    if row.ends_on is not None and row.ends_on < on:
        return False
    if kind is AffiliationKind.CCT_HHP:
        return bool(row.starts_on <= on)
    return is_affiliated(row.mou_received_on, row.form_received_on, row.starts_on, on)
