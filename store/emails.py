"""E-mails: which were decided, what became of each recipient's, and addresses that get none."""

from datetime import date
from typing import Any, Final

from sqlalchemy import Row, delete, select

from store.effects import EffectState
from store.tables import announcements, effects, suppressions
from store.transaction import Transaction

EMAIL: Final = "email"
"""The kind of the effect in the ledger."""


class Emails:
    """The e-mails of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def announce(self, email_id: str, decided_on: date) -> None:
        """Remember that an e-mail was decided; the ledger is held against it."""
        self._transaction.put(announcements, {"email_id": email_id, "decided_on": decided_on})

    def find(
        self,
        state: EffectState | None = None,
        site_id: str | None = None,
        since: date | None = None,
    ) -> list[Row[Any]]:
        """The e-mails of a state and a site that are from a day or later, oldest first."""
        statement = select(effects).where(effects.c.kind == EMAIL)
        if state is not None:
            statement = statement.where(effects.c.state == state.value)
        if since is not None:
            statement = statement.where(effects.c.due_on >= since)
        if site_id is not None:
            statement = statement.where(effects.c.details["site_id"].as_string() == site_id)
        ordered = statement.order_by(effects.c.due_on, effects.c.effect_id)
        return list(self._transaction.rows(ordered))

    def suppress(self, address: str, reason: str, since_on: date) -> bool:
        """Send nothing to an address from now on; False when nothing was sent there before."""
        if self.suppressed(address) is not None:
            return False
        row = {"address": address.lower(), "reason": reason, "since_on": since_on}
        self._transaction.add(suppressions, row)
        return True

    def unsuppress(self, address: str) -> bool:
        """Send to an address again; False when it was not suppressed."""
        statement = delete(suppressions).where(suppressions.c.address == address.lower())
        return self._transaction.execute(statement) > 0

    def suppressed(self, address: str) -> Row[Any] | None:
        """Why and since when nothing is sent to an address, or None."""
        statement = select(suppressions).where(suppressions.c.address == address.lower())
        return self._transaction.one(statement)

    def suppressions(self) -> list[Row[Any]]:
        """Every address that gets nothing, the latest last."""
        ordered = select(suppressions).order_by(suppressions.c.since_on, suppressions.c.address)
        return list(self._transaction.rows(ordered))
