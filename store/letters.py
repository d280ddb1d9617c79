"""Letters: decided, then mailed in the batch of a day."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Row, bindparam, func, select, update

from store.identity import derived_id
from store.tables import effects, letters, members
from store.traces import LETTER, Traces
from store.transaction import Transaction

_ADDRESSEE = tuple(column for column in members.columns if column.name != "member_key")


class Letters:
    """The letters of one transaction."""

    def __init__(self, transaction: Transaction, traces: Traces) -> None:
        self._transaction = transaction
        self._traces = traces

    def decide(
        self,
        kind: str,
        member_key: int,
        site_id: str,
        decided_on: date,
        enrollment_id: str | None = None,
        **details: Any,
    ) -> str:
        """Store a letter to be mailed with the next batch, and give its id."""
        letter_id = derived_id("L", kind, member_key, site_id, decided_on, enrollment_id)
        self._transaction.put(
            letters,
            {
                "letter_id": letter_id,
                "member_key": member_key,
                "kind": kind,
                "site_id": site_id,
                "enrollment_id": enrollment_id,
                "details": details,
                "decided_on": decided_on,
                "mailed_on": None,
                "batch_id": None,
                "printed_on": None,
            },
        )
        self._traces.leave(LETTER, letter_id)
        return letter_id

    def unmailed(self) -> list[Row[Any]]:
        """The letters that no batch holds yet, in the order in which they will lie in it."""
        statement = (
            select(letters)
            .where(letters.c.mailed_on.is_(None))
            .order_by(letters.c.kind, letters.c.letter_id)
        )
        return list(self._transaction.rows(statement))

    def decided_on(self, day: date) -> list[str]:
        """The ids of the letters that were decided on a day."""
        statement = select(letters.c.letter_id).where(letters.c.decided_on == day)
        found = self._transaction.rows(statement.order_by(letters.c.letter_id))
        return [row.letter_id for row in found]

    def mail(self, letter_id: str, batch_id: str, mailed_on: date) -> None:
        """Put a letter into a batch."""
        self._transaction.execute(
            update(letters)
            .where(letters.c.letter_id == letter_id)
            .values(batch_id=batch_id, mailed_on=mailed_on)
        )

    def printed(self, wordings: Mapping[str, str], on: date) -> None:
        """Remember letters as printed, each in the wording that it was set in, by letter."""
        statement = (
            update(letters)
            .where(letters.c.letter_id == bindparam("printed"))
            .values(printed_on=on, wording=bindparam("set_in"))
        )
        rows = [{"printed": letter, "set_in": wording} for letter, wording in wordings.items()]
        self._transaction.execute_many(statement, rows)

    def withdraw(self, enrollment_id: str) -> bool:
        """Take back a letter that is not yet in a batch; whether there was one."""
        statement = (
            letters.delete()
            .where(letters.c.enrollment_id == enrollment_id)
            .where(letters.c.batch_id.is_(None))
        )
        return self._transaction.execute(statement) > 0

    def mail_date(self, batch_id: str) -> date | None:
        """The mail date of a batch, or None when no letter lies in it."""
        statement = select(letters.c.mailed_on).where(letters.c.batch_id == batch_id).limit(1)
        found: date | None = self._transaction.scalar(statement)
        return found

    def batches(self, since: date | None = None) -> list[Row[Any]]:
        """Each batch from a mail date on: (batch_id, mailed_on, number of letters, state)."""
        statement = (
            select(
                letters.c.batch_id,
                letters.c.mailed_on,
                func.count().label("number"),
                effects.c.state,
            )
            .join(effects, effects.c.effect_id == letters.c.batch_id, isouter=True)
            .where(letters.c.batch_id.is_not(None))
            .group_by(letters.c.batch_id, letters.c.mailed_on, effects.c.state)
            .order_by(letters.c.mailed_on, letters.c.batch_id)
        )
        if since is not None:
            statement = statement.where(letters.c.mailed_on >= since)
        return list(self._transaction.rows(statement))

    def of_batch(self, batch_id: str) -> list[Row[Any]]:
        """The letters of a batch with the member each goes to, in the order of the batch."""
        statement = (
            select(letters, *_ADDRESSEE)
            .join(members, members.c.member_key == letters.c.member_key)
            .where(letters.c.batch_id == batch_id)
            .order_by(letters.c.kind, letters.c.letter_id)
        )
        return list(self._transaction.rows(statement))
