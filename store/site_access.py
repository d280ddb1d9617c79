"""Who may see which service location in the portal, who asked, who verified, who decided."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, bindparam, select, update

from rules.access import SiteAccessState
from store.tables import accounts, administrative_leads, organizations, site_accesses, sites
from store.transaction import Transaction

_ACCESS: Final = select(site_accesses).where(
    site_accesses.c.account_id == bindparam("account_id"),
    site_accesses.c.site_id == bindparam("site_id"),
)


class SiteAccess:
    """The access to sites of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def request(self, account_id: str, site_id: str, at: datetime) -> None:
        """Store a request, in place of an earlier one for the same site."""
        self._transaction.put(
            site_accesses,
            {
                "account_id": account_id,
                "site_id": site_id,
                "state": SiteAccessState.REQUESTED.value,
                "requested_at": at,
                "verified_by": None,
                "verified_at": None,
                "recorded_by": None,
                "decided_by": None,
                "decided_at": None,
                "visited_at": None,
            },
        )

    def get(self, account_id: str, site_id: str) -> Row[Any] | None:
        """One user's access to one site, or None."""
        return self._transaction.one(_ACCESS, {"account_id": account_id, "site_id": site_id})

    def change(self, account_id: str, site_id: str, **values: Any) -> None:
        """Change columns of an access."""
        statement = update(site_accesses).where(
            site_accesses.c.account_id == account_id, site_accesses.c.site_id == site_id
        )
        self._transaction.execute(statement.values(**values))

    def sites_of(self, account_id: str) -> list[Row[Any]]:
        """The accesses of a user with the names of the sites, by site."""
        statement = (
            select(site_accesses, sites.c.name, sites.c.kind, sites.c.organization_npi)
            .join(sites, sites.c.site_id == site_accesses.c.site_id)
            .where(site_accesses.c.account_id == account_id)
            .order_by(site_accesses.c.site_id)
        )
        return list(self._transaction.rows(statement))

    def open_requests(self, organization_npi: str | None = None) -> list[Row[Any]]:
        """The requests that wait for a decision, of one organization or all, oldest first.

        Each with the name and the account of its organization's Administrative Lead, if known.
        """
        lead = accounts.alias("lead")
        led = administrative_leads.c.organization_npi == sites.c.organization_npi
        waiting = [SiteAccessState.REQUESTED.value, SiteAccessState.VERIFIED.value]
        statement = (
            select(
                site_accesses,
                accounts.c.first,
                accounts.c.last,
                accounts.c.email,
                accounts.c.partner_id,
                sites.c.name,
                sites.c.organization_npi,
                organizations.c.name.label("organization"),
                lead.c.account_id.label("lead_id"),
                lead.c.first.label("lead_first"),
                lead.c.last.label("lead_last"),
            )
            .join(accounts, accounts.c.account_id == site_accesses.c.account_id)
            .join(sites, sites.c.site_id == site_accesses.c.site_id)
            .join(organizations, organizations.c.organization_npi == sites.c.organization_npi)
            .outerjoin(administrative_leads, led)
            .outerjoin(lead, lead.c.account_id == administrative_leads.c.account_id)
            .where(site_accesses.c.state.in_(waiting))
            .order_by(site_accesses.c.requested_at, site_accesses.c.account_id)
        )
        if organization_npi is not None:
            statement = statement.where(sites.c.organization_npi == organization_npi)
        return list(self._transaction.rows(statement))

    def open_request(self, account_id: str, site_id: str) -> Row[Any] | None:
        """One of the requests that wait, or None."""
        asked = (account_id, site_id)
        waiting = self.open_requests()
        return next((row for row in waiting if (row.account_id, row.site_id) == asked), None)

    def name_lead(
        self, organization_npi: str, account_id: str, named_by: str, at: datetime
    ) -> None:
        """Make a user the Administrative Lead of a pay-to organization."""
        self._transaction.put(
            administrative_leads,
            {
                "organization_npi": organization_npi,
                "account_id": account_id,
                "named_by": named_by,
                "named_at": at,
            },
        )

    def led_by(self, account_id: str) -> list[str]:
        """The pay-to organizations whose Administrative Lead a user is, sorted."""
        statement = (
            select(administrative_leads.c.organization_npi)
            .where(administrative_leads.c.account_id == account_id)
            .order_by(administrative_leads.c.organization_npi)
        )
        return [row.organization_npi for row in self._transaction.rows(statement)]
