"""Collected: which documents a partner fetched, how often, and which it has put away."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from store.tables import collected
from store.transaction import Transaction


class Collected:
    """What partners collected, of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def fetch(self, partner_id: str, document_id: str, at: datetime) -> None:
        """Remember that a partner fetched a document, once more."""
        known = self.of(partner_id, document_id)
        self._put(
            partner_id,
            document_id,
            first_at=known.first_at if known else at,
            times=known.times + 1 if known else 1,
            put_away=bool(known and known.put_away),
        )

    def put_away(self, partner_id: str, document_id: str, at: datetime) -> None:
        """Remember that a partner is done with a document: it is in its archive from now on."""
        known = self.of(partner_id, document_id)
        self._put(
            partner_id,
            document_id,
            first_at=known.first_at if known else at,
            times=known.times if known else 0,
            put_away=True,
        )

    def _put(self, partner_id: str, document_id: str, **values: Any) -> None:
        row = {"partner_id": partner_id, "document_id": document_id}
        self._transaction.put(collected, row | values)

    def by(self, partner_id: str) -> dict[str, Row[Any]]:
        """What a partner fetched or put away, by document."""
        statement = select(collected).where(collected.c.partner_id == partner_id)
        return {row.document_id: row for row in self._transaction.rows(statement)}

    def of(self, partner_id: str, document_id: str) -> Row[Any] | None:
        """What a partner did with one document; None before it did anything."""
        return self._transaction.one(
            select(collected).where(
                collected.c.partner_id == partner_id, collected.c.document_id == document_id
            )
        )
