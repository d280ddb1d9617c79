"""What transactions that run side by side may write, and the locks that keep them apart.

Each holds the locks of what its messages are about, so two of them never touch the same member.
What counts, emits or knows of others is written by a transaction that runs alone.
"""

from collections.abc import Collection
from hashlib import blake2b
from typing import Final

from sqlalchemy import Connection, FromClause, text

from store import tables

MOST_KEYS: Final = 1_000
"""Locks of one transaction; PostgreSQL has room for some six thousand unless told otherwise."""

WRITTEN_SIDE_BY_SIDE: Final = frozenset(
    {
        tables.attestations,
        tables.claim_diagnoses,
        tables.claim_lines,
        tables.claims,
        tables.coverages,
        tables.cursors,
        tables.held_lines,
        tables.history,
        tables.in_hand,
        tables.inbox,
        tables.member_facts,
        tables.members,
        tables.reviews,
        tables.service_spans,
        tables.superseded_claims,
        tables.traces,
    }
)
"""Tables of which every row belongs to one key, or to nobody else's decision."""

_CLASS: Final = 0x48_48
_LOCK: Final = text(
    "SELECT pg_advisory_xact_lock(:class, key) FROM unnest(CAST(:keys AS int[])) AS key"
)


class NotAlone(Exception):
    """A transaction beside others would write what only one that runs alone may."""


def check(table: FromClause | None) -> None:
    """Make sure that a transaction beside others may write to a table.

    Raises:
        NotAlone: it may not.
    """
    if table not in WRITTEN_SIDE_BY_SIDE:
        raise NotAlone


def lock(connection: Connection, keys: Collection[str]) -> None:
    """Wait until no other transaction holds any of these keys, and hold them to the end.

    Always in one order, so that two of them never wait for each other.
    """
    numbers = sorted({_number(key) for key in keys})
    connection.execute(_LOCK, {"class": _CLASS, "keys": numbers})


def _number(key: str) -> int:
    return int.from_bytes(blake2b(key.encode(), digest_size=4).digest(), "big", signed=True)
