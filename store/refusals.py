"""Refusals: what could not be taken, why, where it stood, and the message itself for replay."""

import json
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, func, select, update

from schemas.envelope import Record
from schemas.refusal import RefusalReason, Refused
from store.tables import refusals
from store.transaction import Transaction


class RefusalState(StrEnum):
    """Where a refusal stands."""

    OPEN = "open"
    REPLAYED = "replayed"


def is_replayable(row: Row[Any]) -> bool:
    """Whether a refusal is of a message, or of a file that was given up.

    Any other part of a file never became a message: its sender has to send it again.
    """
    return row.topic is not None or row.reason == RefusalReason.GIVEN_UP


class Refusals:
    """The refusals of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def of_message(self, record: Record, refused: Refused, on: date) -> str:
        """Set a message aside; its refusal id."""
        file_id, _, place = record.origin.rpartition("#")
        file_id = file_id.removeprefix("file:") if file_id.startswith("file:") else ""
        return self._add(refused, file_id or None, place, on, record)

    def of_item(self, refused: Refused, file_id: str, place: str, on: date, raw: bytes) -> str:
        """Set aside an item of a file that never became a message; its refusal id."""
        return self._add(refused, file_id, place, on, Record("", "", raw))

    def _add(
        self, refused: Refused, file_id: str | None, place: str, on: date, record: Record
    ) -> str:
        number = int(self._transaction.scalar(select(func.max(refusals.c.number))) or 0) + 1
        refusal_id = f"RF-{number:06d}"
        self._transaction.add(
            refusals,
            {
                "refusal_id": refusal_id,
                "number": number,
                "reason": refused.reason.value,
                "sentence": refused.sentence,
                "file_id": file_id,
                "place": place,
                "refused_on": on,
                "state": RefusalState.OPEN.value,
                "topic": record.topic or None,
                "key": record.key or None,
                "headers": json.dumps(record.headers) if record.topic else None,
                "value": record.value,
            },
        )
        return refusal_id

    def get(self, refusal_id: str) -> Row[Any] | None:
        """A refusal, or None."""
        return self._transaction.one(select(refusals).where(refusals.c.refusal_id == refusal_id))

    def all(
        self,
        state: RefusalState | None = None,
        reason: str | None = None,
        since: date | None = None,
    ) -> list[Row[Any]]:
        """Every refusal of a state and a reason that is from a day or later, oldest first."""
        statement = select(refusals).order_by(refusals.c.number)
        if state is not None:
            statement = statement.where(refusals.c.state == state.value)
        if reason is not None:
            statement = statement.where(refusals.c.reason == reason)
        if since is not None:
            statement = statement.where(refusals.c.refused_on >= since)
        return list(self._transaction.rows(statement))

    def after(self, number: int) -> list[Row[Any]]:
        """The refusals that came after the one of that number, in order."""
        statement = select(refusals).where(refusals.c.number > number).order_by(refusals.c.number)
        return list(self._transaction.rows(statement))

    def replayed(self, refusal_id: str) -> Record | None:
        """The message of a refusal, which now counts as replayed; None when it is no message."""
        row = self.get(refusal_id)
        if row is None or row.topic is None:
            return None
        self._settle(refusal_id)
        return Record(row.topic, row.key, row.value, json.loads(row.headers))

    def replayed_file(self, refusal_id: str) -> str | None:
        """The file that was given up in a refusal, which now counts as replayed, or None."""
        row = self.get(refusal_id)
        if row is None or row.topic is not None or row.reason != RefusalReason.GIVEN_UP:
            return None
        self._settle(refusal_id)
        return str(row.file_id)

    def _settle(self, refusal_id: str) -> None:
        self._transaction.execute(
            update(refusals)
            .where(refusals.c.refusal_id == refusal_id)
            .values(state=RefusalState.REPLAYED.value)
        )

    def counts(self) -> dict[str, int]:
        """How many refusals there are of each reason, replayed ones left out."""
        statement = (
            select(refusals.c.reason, func.count().label("number"))
            .where(refusals.c.state == RefusalState.OPEN.value)
            .group_by(refusals.c.reason)
            .order_by(refusals.c.reason)
        )
        return {row.reason: row.number for row in self._transaction.rows(statement)}

    def counts_by_state(self) -> dict[tuple[str, str], int]:
        """How many refusals there ever were of each reason and state."""
        statement = select(
            refusals.c.reason, refusals.c.state, func.count().label("number")
        ).group_by(refusals.c.reason, refusals.c.state)
        rows = self._transaction.rows(statement)
        return {(row.reason, row.state): row.number for row in rows}
