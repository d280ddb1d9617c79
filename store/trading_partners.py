"""Trading partners: registrations in the making, partners, their agreements and organizations."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, select, update

from store.tables import (
    agreements,
    billing_pins,
    drafts,
    organizations,
    partner_organizations,
    trading_partners,
)
from store.transaction import Transaction

_FIRST_OF_PORTAL = 500_001
"""The first number that the portal gives out: those below come from MIHMS."""


class TradingPartners:
    """The trading partners of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def draft(self, draft_hash: str, since: datetime) -> dict[str, Any] | None:
        """What a registration holds so far, or None for none that was begun after `since`."""
        statement = select(drafts.c.details).where(
            drafts.c.draft_hash == draft_hash, drafts.c.started_at >= since
        )
        found: dict[str, Any] | None = self._transaction.scalar(statement)
        return found

    def save_draft(self, draft_hash: str, details: dict[str, Any], at: datetime) -> None:
        """Keep what a registration holds so far."""
        values = {"draft_hash": draft_hash, "details": details, "started_at": at}
        self._transaction.put(drafts, values)

    def drop_draft(self, draft_hash: str) -> None:
        """Forget a registration that was finished or given up."""
        self._transaction.execute(delete(drafts).where(drafts.c.draft_hash == draft_hash))

    def drop_drafts_before(self, started: datetime) -> int:
        """Forget registrations that were begun before a time; how many there were."""
        return self._transaction.execute(delete(drafts).where(drafts.c.started_at < started))

    def next_number(self) -> int:
        """The first number that no trading partner of the portal's own has."""
        highest = self._transaction.scalar(select(func.max(trading_partners.c.partner_id)))
        return max(int(highest[-6:]) + 1 if highest else 0, _FIRST_OF_PORTAL)

    def open(
        self,
        partner_id: str,
        *,
        kind: str,
        name: str,
        status: str,
        demographics: dict[str, Any],
        era: dict[str, Any] | None,
        at: datetime,
    ) -> None:
        """Store a new trading partner."""
        self._transaction.add(
            trading_partners,
            {
                "partner_id": partner_id,
                "kind": kind,
                "name": name,
                "status": status,
                "demographics": demographics,
                "era": era,
                "opened_at": at,
            },
        )

    def get(self, partner_id: str) -> Row[Any] | None:
        """A trading partner, or None."""
        statement = select(trading_partners).where(trading_partners.c.partner_id == partner_id)
        return self._transaction.one(statement)

    def set_status(self, partner_id: str, status: str) -> None:
        """Say where a trading partner stands: pending, active or closed."""
        statement = update(trading_partners).where(trading_partners.c.partner_id == partner_id)
        self._transaction.execute(statement.values(status=status))

    def organization_with(self, tax_id: str, npi: str) -> Row[Any] | None:
        """The pay-to organization with both numbers, or None."""
        statement = select(organizations).where(
            organizations.c.tax_id == tax_id, organizations.c.organization_npi == npi
        )
        return self._transaction.one(statement)

    def add_organization(self, partner_id: str, organization_npi: str, at: datetime) -> None:
        """Let a partner act for a pay-to organization."""
        values = {
            "partner_id": partner_id,
            "organization_npi": organization_npi,
            "added_at": at,
        }
        self._transaction.put(partner_organizations, values)

    def organizations_of(self, partner_id: str) -> list[Row[Any]]:
        """The pay-to organizations that a partner acts for, by NPI."""
        own = partner_organizations
        statement = (
            select(organizations, own.c.added_at)
            .join(own, own.c.organization_npi == organizations.c.organization_npi)
            .where(own.c.partner_id == partner_id)
            .order_by(organizations.c.organization_npi)
        )
        return list(self._transaction.rows(statement))

    def set_billing_pin(
        self, organization_npi: str, pin_hash: str, issued_by: str, at: datetime
    ) -> None:
        """Give the billing record of an organization a PIN in place of the one it had."""
        self._transaction.put(
            billing_pins,
            {
                "organization_npi": organization_npi,
                "pin_hash": pin_hash,
                "issued_by": issued_by,
                "issued_at": at,
            },
        )

    def billing_pin(self, organization_npi: str) -> str | None:
        """The hash of the PIN of an organization's billing record, or None."""
        statement = select(billing_pins.c.pin_hash).where(
            billing_pins.c.organization_npi == organization_npi
        )
        found: str | None = self._transaction.scalar(statement)
        return found

    def sign(self, **agreement: Any) -> None:
        """Store a signed agreement."""
        self._transaction.add(agreements, agreement)

    def agreement(self, partner_id: str) -> Row[Any] | None:
        """The newest agreement of a partner, or None."""
        statement = (
            select(agreements)
            .where(agreements.c.partner_id == partner_id)
            .order_by(agreements.c.signed_at.desc())
        )
        return self._transaction.one(statement)
