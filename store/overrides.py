"""Overrides of ineligibility: who set it aside, why, and from when until when."""

from datetime import date

from sqlalchemy import select

from schemas.requests import EligibilityOverridden
from store.tables import overrides
from store.transaction import Transaction


class Overrides:
    """The overrides of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def store(self, overridden: EligibilityOverridden, member_key: int) -> None:
        """Store an override, in place of the one of the same id."""
        row = overridden.model_dump(exclude={"member_id"}) | {"member_key": member_key}
        self._transaction.put(overrides, row)

    def of_member(self, member_key: int) -> list[tuple[date, date | None]]:
        """First and last days of a member's overrides, oldest first."""
        statement = (
            select(overrides.c.granted_on, overrides.c.ends_on)
            .where(overrides.c.member_key == member_key)
            .order_by(overrides.c.granted_on, overrides.c.override_id)
        )
        return [(row.granted_on, row.ends_on) for row in self._transaction.rows(statement)]

    def all(self) -> dict[int, list[tuple[date, date | None]]]:
        """First and last days of every member's overrides."""
        found: dict[int, list[tuple[date, date | None]]] = {}
        for row in self._transaction.rows(select(overrides)):
            found.setdefault(row.member_key, []).append((row.granted_on, row.ends_on))
        return found
