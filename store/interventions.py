"""Interventions: what operators did by hand, and what the hub threw away, and why."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, select

from store.tables import interventions
from store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Operator:
    """Who intervenes, why, and when."""

    who: str
    why: str
    at: datetime


class Interventions:
    """The interventions of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def note(self, operator: Operator, what: str, subject: str) -> None:
        """Remember what an operator did, and to what: an id or an address, never a member's."""
        self._transaction.add(
            interventions,
            {
                "at": operator.at.astimezone(UTC).isoformat(timespec="seconds"),
                "who": operator.who[:80],
                "what": what,
                "subject": subject,
                "why": operator.why,
            },
        )

    def of(self, subject: str) -> list[Row[Any]]:
        """What was done to a subject, in order."""
        statement = select(interventions).where(interventions.c.subject == subject)
        return list(self._transaction.rows(statement.order_by(interventions.c.seq)))
