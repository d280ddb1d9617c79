"""Trading partners' interchanges, the control numbers given to them, and acknowledgments."""

from typing import Any

from sqlalchemy import Row, select

from store.tables import acknowledgments, control_numbers, interchanges
from store.transaction import Transaction


class Partners:
    """What is exchanged with trading partners in one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def receive_interchange(
        self, sender_id: str, receiver_id: str, control_number: str, file_id: str
    ) -> bool:
        """Remember an interchange; False when its control number was used by another file."""
        key = (sender_id, receiver_id, control_number)
        known = self._transaction.scalar(
            select(interchanges.c.file_id).where(
                interchanges.c.sender_id == sender_id,
                interchanges.c.receiver_id == receiver_id,
                interchanges.c.control_number == control_number,
            )
        )
        if known is None:
            names = ("sender_id", "receiver_id", "control_number")
            self._transaction.add(
                interchanges, dict(zip(names, key, strict=True)) | {"file_id": file_id}
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
    ) -> None:
        """Store an acknowledgment as it will be written."""
        self._transaction.add(
            acknowledgments,
            {
                "acknowledgment_id": acknowledgment_id,
                "kind": kind,
                "partner_id": partner_id,
                "file_id": file_id,
                "verdict": verdict,
                "text": text,
            },
        )

    def acknowledgment(self, acknowledgment_id: str) -> Row[Any] | None:
        """An acknowledgment, or None."""
        return self._transaction.one(
            select(acknowledgments).where(acknowledgments.c.acknowledgment_id == acknowledgment_id)
        )
