"""Trading partners' interchanges, the control numbers given to them, and acknowledgments."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select, update

from store.tables import (
    acknowledgments,
    control_numbers,
    files,
    interchanges,
    test_interchanges,
)
from store.transaction import Transaction


class Partners:
    """What is exchanged with trading partners in one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def receive_interchange(
        self,
        sender_id: str,
        receiver_id: str,
        control_number: str,
        file_id: str,
        *,
        test: bool = False,
    ) -> bool:
        """Remember an interchange; False when its control number was used by another file.

        Test interchanges have numbers of their own: a test uses up none of production.
        """
        table = test_interchanges if test else interchanges
        known = self._transaction.scalar(
            select(table.c.file_id).where(
                table.c.sender_id == sender_id,
                table.c.receiver_id == receiver_id,
                table.c.control_number == control_number,
            )
        )
        if known is None:
            row = {"sender_id": sender_id, "receiver_id": receiver_id}
            self._transaction.add(
                table, row | {"control_number": control_number, "file_id": file_id}
            )
        return known is None or known == file_id

    def upcoming_number(self, partner_id: str, series: str) -> int:
        """The control number that `next_number` would give."""
        last = self._transaction.scalar(
            select(control_numbers.c.last).where(
                control_numbers.c.partner_id == partner_id, control_numbers.c.series == series
            )
        )
        return int(last or 0) + 1

    def next_number(self, partner_id: str, series: str) -> int:
        """The next control number of a series: from 1, without gaps, never given twice.

        It is given for good only if the transaction commits, which is why there is no gap.
        """
        number = self.upcoming_number(partner_id, series)
        row = {"partner_id": partner_id, "series": series, "last": number}
        self._transaction.put(control_numbers, row)
        return number

    def add_acknowledgment(
        self,
        acknowledgment_id: str,
        *,
        kind: str,
        partner_id: str,
        file_id: str,
        verdict: str,
        text: str,
        made_at: datetime | None = None,
    ) -> None:
        """Store an acknowledgment as it will be written; `made_at` where a partner waits for it."""
        self._transaction.add(
            acknowledgments,
            {
                "acknowledgment_id": acknowledgment_id,
                "kind": kind,
                "partner_id": partner_id,
                "file_id": file_id,
                "verdict": verdict,
                "text": text,
                "made_at": made_at,
                "purged_on": None,
            },
        )

    def acknowledgment(self, acknowledgment_id: str) -> Row[Any] | None:
        """An acknowledgment, or None."""
        return self._transaction.one(
            select(acknowledgments).where(acknowledgments.c.acknowledgment_id == acknowledgment_id)
        )

    def answers(self, partner_id: str, acknowledgment_id: str | None = None) -> list[Row[Any]]:
        """The answers that a partner can fetch, or one; without their text: its `size` instead.

        In the order in which they were made.
        """
        columns = [column for column in acknowledgments.c if column.name != "text"]
        statement = (
            select(*columns, func.length(acknowledgments.c.text).label("size"), files.c.received_on)
            .join(files, files.c.file_id == acknowledgments.c.file_id)
            .where(acknowledgments.c.partner_id == partner_id)
            .where(acknowledgments.c.purged_on.is_(None))
            .order_by(files.c.number, acknowledgments.c.acknowledgment_id)
        )
        if acknowledgment_id is not None:
            statement = statement.where(acknowledgments.c.acknowledgment_id == acknowledgment_id)
        return list(self._transaction.rows(statement))

    def answers_to(self, file_id: str) -> list[Row[Any]]:
        """The answers to a file, without their text, in the order in which they were made."""
        columns = [column for column in acknowledgments.c if column.name != "text"]
        statement = (
            select(*columns)
            .where(acknowledgments.c.file_id == file_id)
            .order_by(acknowledgments.c.acknowledgment_id)
        )
        return list(self._transaction.rows(statement))

    def answers_before(self, before: date) -> dict[str, int]:
        """How many answers of each partner to files received before a day have their text still."""
        counted = (
            select(acknowledgments.c.partner_id, func.count().label("number"))
            .where(*_kept_of(before))
            .group_by(acknowledgments.c.partner_id)
            .order_by(acknowledgments.c.partner_id)
        )
        return {row.partner_id: row.number for row in self._transaction.rows(counted)}

    def purge_answers(self, before: date, on: date) -> None:
        """Take away the text of the answers to files received before a day."""
        self._transaction.execute(
            update(acknowledgments).where(*_kept_of(before)).values(text="", purged_on=on)
        )


def _kept_of(before: date) -> tuple[ColumnElement[bool], ...]:
    old = select(files.c.file_id).where(files.c.received_on < before)
    return acknowledgments.c.file_id.in_(old), acknowledgments.c.purged_on.is_(None)
