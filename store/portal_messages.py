"""Secure portal messages: who may read them, and the order in which they were posted."""

from datetime import date
from typing import Any

from sqlalchemy import Row, func, select

from store.tables import portal_messages
from store.transaction import Transaction


class PortalMessages:
    """The portal messages of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._last: int | None = None

    def post(
        self, message_id: str, site_id: str, kind: str, *, subject: str, body: str, on: date
    ) -> None:
        """Show a message to every user of a site."""
        self._transaction.add(
            portal_messages,
            {
                "message_id": message_id,
                "number": self._next_number(),
                "site_id": site_id,
                "kind": kind,
                "subject": subject,
                "body": body,
                "posted_on": on,
            },
        )

    def _next_number(self) -> int:
        """The next number: nobody else gives any while a transaction that posts is open."""
        self._last = (self.last_number() if self._last is None else self._last) + 1
        return self._last

    def get(self, message_id: str) -> Row[Any] | None:
        """A message, or None."""
        return self._transaction.one(
            select(portal_messages).where(portal_messages.c.message_id == message_id)
        )

    def last_number(self) -> int:
        """The number of the newest message; 0 when there is none."""
        return int(self._transaction.scalar(select(func.max(portal_messages.c.number))) or 0)

    def after(self, number: int) -> list[Row[Any]]:
        """The messages posted after the one of that number, in order."""
        statement = (
            select(portal_messages)
            .where(portal_messages.c.number > number)
            .order_by(portal_messages.c.number)
        )
        return list(self._transaction.rows(statement))
