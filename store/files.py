"""Received files: what they are, and how far they have been read."""

from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import Any

from sqlalchemy import Row, func, select, update

from store.file_plans import Plan
from store.tables import files, receptions
from store.transaction import Transaction


class FileState(StrEnum):
    """Where a file stands.

    RECEIVED: nothing is known of it yet. ANSWERING: its envelopes are answered, its claims are
    still to be. READING: what is accepted becomes messages. DONE, REFUSED: nothing is left to do.
    """

    RECEIVED = "received"
    ANSWERING = "answering"
    READING = "reading"
    DONE = "done"
    REFUSED = "refused"


_UNREAD = (FileState.RECEIVED.value, FileState.ANSWERING.value, FileState.READING.value)
"""The states of a file that is still to be worked on."""


class Files:
    """The received files of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def receive(self, content_id: str, name: str, kind: str, size: int, on: date) -> bool:
        """Remember a file; False when one of the same content was received before."""
        if self.get(content_id) is not None:
            return False
        self._add(content_id, content_id, name, kind=kind, size=size, on=on)
        return True

    def receive_again(self, content_id: str, name: str, kind: str, size: int, on: date) -> str:
        """Remember a file, whether or not its content came before; its id.

        That is the hash of the content the first time, later one derived from it.
        """
        times = select(func.count()).where(files.c.content_id == content_id)
        before = int(self._transaction.scalar(times))
        again = f"{content_id}\n{before}".encode()
        file_id = sha256(again).hexdigest() if before else content_id
        self._add(file_id, content_id, name, kind=kind, size=size, on=on)
        return file_id

    def _add(
        self, file_id: str, content_id: str, name: str, *, kind: str, size: int, on: date
    ) -> None:
        number = int(self._transaction.scalar(select(func.max(files.c.number))) or 0) + 1
        self._transaction.add(
            files,
            {
                "file_id": file_id,
                "content_id": content_id,
                "number": number,
                "name": name,
                "kind": kind,
                "size": size,
                "received_on": on,
                "state": FileState.RECEIVED.value,
                "items_read": 0,
                "messages": 0,
                "refused": 0,
                "plan": None,
            },
        )

    def get(self, file_id: str) -> Row[Any] | None:
        """A received file, or None."""
        return self._transaction.one(select(files).where(files.c.file_id == file_id))

    def sizes(self) -> dict[str, int]:
        """The size of every content that is to be there, in the order in which it came."""
        statement = (
            select(files.c.content_id, files.c.size)
            .join(receptions, receptions.c.file_id == files.c.file_id, isouter=True)
            .where(receptions.c.purged_on.is_(None))
            .order_by(files.c.number)
        )
        return {row.content_id: row.size for row in self._transaction.rows(statement)}

    def waiting(self) -> list[Row[Any]]:
        """The files that are not read to their end, in the order in which they came.

        Of each its id, number, state and size, and the partner that handed it in, or None.
        """
        named = (files.c.file_id, files.c.number, files.c.state, files.c.size)
        statement = (
            select(*named, receptions.c.partner_id)
            .join(receptions, receptions.c.file_id == files.c.file_id, isouter=True)
            .where(files.c.state.in_(_UNREAD))
            .order_by(files.c.number)
        )
        return list(self._transaction.rows(statement))

    def unread(self) -> int:
        """How many files are not read to their end."""
        statement = select(func.count()).where(files.c.state.in_(_UNREAD))
        return int(self._transaction.scalar(statement))

    def change(self, file_id: str, **values: Any) -> None:
        """Set columns of a file."""
        changed = {name: _stored(value) for name, value in values.items()}
        self._transaction.execute(update(files).where(files.c.file_id == file_id).values(**changed))

    def resume(self, file_id: str) -> None:
        """Have a file read on from where it was given up."""
        file = self.get(file_id)
        if file is None:
            return
        state = FileState.RECEIVED
        if file.plan is not None and Plan.of(file.plan).claims:
            state = FileState.ANSWERING
        elif file.items_read or file.plan is not None:
            state = FileState.READING
        self.change(file_id, state=state)

    def progress(self, file_id: str, items_read: int, messages: int, refused: int) -> None:
        """Add to how far a file has been read: its items, and what they became."""
        self._transaction.execute(
            update(files)
            .where(files.c.file_id == file_id)
            .values(
                items_read=items_read,
                messages=files.c.messages + messages,
                refused=files.c.refused + refused,
            )
        )


def _stored(value: Any) -> Any:
    match value:
        case FileState():
            return value.value
        case Plan():
            return value.as_stored()
        case _:
            return value
