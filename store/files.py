"""Received files: each once, under its hash, and how far it has been read."""

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, func, select, update

from store.tables import files
from store.transaction import Transaction


class FileState(StrEnum):
    """Where a file stands."""

    RECEIVED = "received"
    READING = "reading"
    DONE = "done"
    REFUSED = "refused"


class Files:
    """The received files of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def receive(self, file_id: str, name: str, kind: str, size: int, on: date) -> bool:
        """Remember a file; False when one of the same content was received before."""
        if self.get(file_id) is not None:
            return False
        number = int(self._transaction.scalar(select(func.max(files.c.number))) or 0) + 1
        self._transaction.add(
            files,
            {
                "file_id": file_id,
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
        return True

    def get(self, file_id: str) -> Row[Any] | None:
        """A received file, or None."""
        return self._transaction.one(select(files).where(files.c.file_id == file_id))

    def sizes(self) -> dict[str, int]:
        """The size of every received file, in the order in which they came."""
        statement = select(files.c.file_id, files.c.size).order_by(files.c.number)
        return {row.file_id: row.size for row in self._transaction.rows(statement)}

    def next_unread(self) -> Row[Any] | None:
        """The file that was received first of those not yet read to their end, or None."""
        return self._transaction.one(
            select(files)
            .where(files.c.state.in_([FileState.RECEIVED.value, FileState.READING.value]))
            .order_by(files.c.number)
            .limit(1)
        )

    def unread(self) -> int:
        """How many files are not read to their end."""
        statement = select(func.count()).where(
            files.c.state.in_([FileState.RECEIVED.value, FileState.READING.value])
        )
        return int(self._transaction.scalar(statement))

    def change(self, file_id: str, **values: Any) -> None:
        """Set columns of a file."""
        changed = {name: getattr(value, "value", value) for name, value in values.items()}
        self._transaction.execute(update(files).where(files.c.file_id == file_id).values(**changed))

    def resume(self, file_id: str) -> None:
        """Have a file read on from where it was given up."""
        file = self.get(file_id)
        if file is not None:
            begun = file.items_read or file.plan is not None
            self.change(file_id, state=FileState.READING if begun else FileState.RECEIVED)

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
