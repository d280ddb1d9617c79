"""Overrides of ineligibility: who set it aside, why, and from when until when."""

from datetime import date
from typing import Any, Final

from sqlalchemy import Row, select

from schemas.requests import EligibilityOverridden
from store.tables import overrides
from store.transaction import Transaction
from store.versions import newest

_ID: Final = overrides.c.override_id


class Overrides:
    """The overrides of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def store(self, overridden: EligibilityOverridden, member_key: int, on: date) -> None:
        """Store what is told of an override on a day; what was told before is kept beside it."""
        row = overridden.model_dump(exclude={"member_id"})
        self._transaction.put(overrides, row | {"member_key": member_key, "known_from": on})

    def of_member(
        self, member_key: int, known_on: date | None = None
    ) -> list[tuple[date, date | None]]:
        """First and last days of a member's overrides, as known now or on a day; oldest first."""
        return [(row.granted_on, row.ends_on) for row in self.granted(member_key, known_on)]

    def granted(self, member_key: int, known_on: date | None = None) -> list[Row[Any]]:
        """A member's overrides, as known now or on a day; oldest first."""
        statement = (
            select(overrides)
            .where(overrides.c.member_key == member_key, newest(_ID, known_on))
            .order_by(overrides.c.granted_on, overrides.c.override_id)
        )
        return list(self._transaction.rows(statement))

    def all(self) -> dict[int, list[tuple[date, date | None]]]:
        """First and last days of every member's overrides."""
        found: dict[int, list[tuple[date, date | None]]] = {}
        for row in self._transaction.rows(select(overrides).where(newest(_ID))):
            found.setdefault(row.member_key, []).append((row.granted_on, row.ends_on))
        return found
