"""Traces: which trace led to what is done later, by a day's end or a mail server.

Nothing is kept unless the message that is handled belongs to a trace that is recorded.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import bindparam, delete, select

from store.tables import traces
from store.transaction import Transaction

REFERRAL: Final = "referral"
LETTER: Final = "letter"
MAIL: Final = "mail"
ATTESTATION: Final = "attestation"

_RECORDED: Final = "-01"
_AT_ONCE: Final = 500
_FOUND = select(traces.c.traceparent).where(
    traces.c.subject.in_(bindparam("subjects", expanding=True))
)
_GONE = delete(traces).where(traces.c.subject.in_(bindparam("subjects", expanding=True)))


class Traces:
    """The traces of one transaction, and the one of the message that is being handled."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._followed: list[tuple[str, str]] = []
        self.current = ""
        """The trace context of what is going on, as W3C writes it; empty without one."""

    def leave(self, kind: str, *key: object) -> None:
        """Remember that the current trace led to a thing that something will be done about."""
        if self.current.endswith(_RECORDED):
            row = {"subject": _subject(kind, key), "traceparent": self.current}
            self._transaction.put(traces, row)

    def follow(self, kind: str, subjects: Iterable[tuple[object, ...]]) -> None:
        """Something is done about these things now: the traces that led here end with it."""
        if self.current:
            self._followed += ((kind, one) for one in self.take(kind, subjects))

    @contextmanager
    def resumed(self, kind: str, *key: object) -> Iterator[None]:
        """Let the trace that led to a thing go on for the block, as it is dealt with only now."""
        found = self.take(kind, [key]) if self.current else []
        before, self.current = self.current, found[0] if found else self.current
        self._followed += ((kind, one) for one in found)
        try:
            yield
        finally:
            self.current = before

    def followed(self) -> list[tuple[str, str]]:
        """The kinds and trace contexts that were followed since this was last asked."""
        found, self._followed = self._followed, []
        return found

    def take(self, kind: str, subjects: Iterable[tuple[object, ...]]) -> list[str]:
        """The trace contexts of things, which are forgotten with it."""
        named = [_subject(kind, key) for key in subjects]
        found: list[str] = []
        for start in range(0, len(named), _AT_ONCE):
            some = {"subjects": named[start : start + _AT_ONCE]}
            found += [row.traceparent for row in self._transaction.rows(_FOUND, some)]
            self._transaction.execute(_GONE, some)
        return found


def _subject(kind: str, key: tuple[object, ...]) -> str:
    return " ".join((kind, *map(str, key)))
