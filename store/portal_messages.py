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

    def post(
        self, message_id: str, site_id: str, kind: str, *, subject: str, body: str, on: date
    ) -> None:
        """Show a message to every user of a site."""
        self._transaction.add(
            portal_messages,
            {
                "message_id": message_id,
                "number": self.last_number() + 1,
                "site_id": site_id,
                "kind": kind,
                "subject": subject,
                "body": body,
                "posted_on": on,
            },
        )

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
