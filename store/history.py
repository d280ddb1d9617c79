"""History: what happened to each member, when, by which rule and from which message."""

from datetime import date
from typing import Any

from sqlalchemy import Row, distinct, func, select

from store.tables import history
from store.transaction import Transaction


class History:
    """The append-only history of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def note(
        self,
        member_key: int,
        on: date,
        what: str,
        *,
        origin: str,
        rule_id: str | None = None,
        site_id: str | None = None,
    ) -> None:
        """Append a line to a member's history."""
        self._transaction.add(
            history,
            {
                "member_key": member_key,
                "happened_on": on,
                "what": what,
                "rule_id": rule_id,
                "site_id": site_id,
                "origin": origin,
            },
        )

    def of_member(self, member_key: int) -> list[Row[Any]]:
        """A member's history in the order in which it happened."""
        statement = (
            select(history).where(history.c.member_key == member_key).order_by(history.c.seq)
        )
        return list(self._transaction.rows(statement))

    def decided_from(self, origin: str) -> tuple[int, date | None]:
        """About how many members a file led to decisions, and on which day first.

        `origin` is what the origin of its lines begins with.
        """
        statement = select(
            func.count(distinct(history.c.member_key)).label("members"),
            func.min(history.c.happened_on).label("first_on"),
        ).where(history.c.origin >= origin, history.c.origin < f"{origin}\uffff")
        row = self._transaction.one(statement)
        return (0, None) if row is None else (row.members, row.first_on)
