"""Inbox, outbox and cursors: what makes a message count exactly once."""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from hashlib import blake2b

from sqlalchemy import bindparam, delete, func, select

from schemas.envelope import Record
from store.bulk import Among
from store.tables import cursors, inbox, outbox, outbox_days
from store.transaction import Transaction

_SEEN = Among(select(inbox.c.digest), inbox.c.digest)
_NEXT = (
    select(outbox.c.seq, outbox.c.topic, outbox.c.key, outbox.c.headers, outbox.c.value)
    .where(outbox.c.seq > bindparam("after"))
    .order_by(outbox.c.seq)
    .limit(bindparam("most"))
)
_SINCE = (
    select(outbox.c.created_at)
    .where(outbox.c.seq > bindparam("after"))
    .order_by(outbox.c.seq)
    .limit(1)
)
_CURSORS = Among(select(cursors), cursors.c.name)
_CURSOR = select(cursors.c.seq).where(cursors.c.name == bindparam("name"))


def digest(record: Record) -> bytes:
    """What the inbox knows a message by: its CloudEvents source and id, in 16 bytes."""
    return blake2b(f"{record.source}\n{record.id}".encode(), digest_size=16).digest()


class Inbox:
    """The messages that have been handled, and those that were refused."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def seen(self, digests: Sequence[bytes]) -> set[bytes]:
        """Which of these messages have been handled before."""
        rows = self._transaction.among(_SEEN, digests)
        return {row.digest for row in rows}

    def record(self, digests: Iterable[bytes]) -> None:
        """Remember these messages as handled."""
        for one in digests:
            self._transaction.add(inbox, {"digest": one})

    def refuse(self, record: Record) -> bool:
        """Remember a message as refused, not as handled; False when the very same one was before.

        The same id may come again with other data: that is the message put right.
        """
        refused = _digest_with_data(record)
        if self.seen([refused]):
            return False
        self.record([refused])
        return True

    def forget(self, records: Iterable[Record]) -> None:
        """Let these refused messages be refused anew, if they still have to be."""
        statement = delete(inbox).where(inbox.c.digest == bindparam("refused"))
        for record in records:
            self._transaction.execute(statement, {"refused": _digest_with_data(record)})


def _digest_with_data(record: Record) -> bytes:
    named = f"{record.source}\n{record.id}\n".encode()
    return blake2b(named + record.value, digest_size=16).digest()


class Outbox:
    """The messages on their way; the local transport reads them straight from here."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def append(self, record: Record) -> None:
        """Put a message at the end."""
        self._transaction.add(
            outbox,
            {
                "topic": record.topic,
                "key": record.key,
                "headers": json.dumps(record.headers, separators=(",", ":")),
                "value": record.value,
                "created_at": self._transaction.began_at,
            },
        )

    def after(self, seq: int, most: int) -> list[tuple[int, Record]]:
        """Up to `most` messages that come after `seq`, with their numbers, in order."""
        return [
            (row.seq, Record(row.topic, row.key, row.value, json.loads(row.headers)))
            for row in self._transaction.rows(_NEXT, {"after": seq, "most": most})
        ]

    def last(self) -> int:
        """The number of the message that was put in last; 0 when there was none."""
        return int(self._transaction.scalar(select(func.max(outbox.c.seq))) or 0)

    def first(self) -> int | None:
        """The number of the oldest message that is kept, or None."""
        found: int | None = self._transaction.scalar(select(func.min(outbox.c.seq)))
        return found

    def end_day(self, day: date) -> None:
        """Remember that all messages so far are of a day that ends, or of earlier ones."""
        self._transaction.put(outbox_days, {"day": day, "seq": self.last()})

    def end_of(self, day: date) -> int:
        """The number of the last message of a day and all before it; 0 when that is not known."""
        ended = select(func.max(outbox_days.c.seq)).where(outbox_days.c.day <= day)
        return int(self._transaction.scalar(ended) or 0)

    def waiting_since(self, name: str) -> int | None:
        """When the next message of the reader of that name was put in, in seconds since 1970.

        By the clock of its machine, which decides nothing; None when there is none, or it is of
        before the store knew.
        """
        place = {"after": self.position(name)}
        found: int | None = self._transaction.scalar(_SINCE, place)
        return found

    def forget_places(self, prefix: str) -> None:
        """Forget the places of all readers whose names begin so."""
        self._transaction.execute(delete(cursors).where(cursors.c.name.startswith(prefix)))

    def delete_to(self, seq: int) -> int:
        """Delete the messages up to a number; how many there were."""
        statement = delete(outbox).where(outbox.c.seq <= bindparam("last"))
        return self._transaction.execute(statement, {"last": seq})

    def pending(self, name: str) -> int:
        """How many messages the reader of that name has before it."""
        count = select(func.count()).where(outbox.c.seq > self.position(name))
        return int(self._transaction.scalar(count))

    def holds(self, name: str, topic: str) -> bool:
        """Whether the reader of that name has a message of a topic before it."""
        self._transaction.flush()
        before = (outbox.c.seq > self.position(name), outbox.c.topic == topic)
        return self._transaction.one(select(outbox.c.seq).where(*before).limit(1)) is not None

    def position(self, name: str) -> int:
        """The number of the last message that the reader of that name has handled."""
        return int(self._transaction.scalar(_CURSOR, {"name": name}) or 0)

    def positions(self, names: Iterable[str]) -> dict[str, int]:
        """The last numbers of several readers; one that has handled nothing is left out."""
        rows = self._transaction.among(_CURSORS, names)
        return {row.name: row.seq for row in rows}

    def advance(self, name: str, seq: int) -> None:
        """Remember that the reader of that name has handled all up to `seq`."""
        self._transaction.put(cursors, {"name": name, "seq": seq})
