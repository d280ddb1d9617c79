"""Empty SQLite stores: their tables are made once in a process, and closed ones used again."""

import sqlite3
from functools import cache
from pathlib import Path

from sqlalchemy import event

from store import tables
from store.engine import Store


class InMemory(Store):
    """A store that goes away with the process.

    A closed one is used again, empty: its engine has compiled the statements of the hub, which
    takes longer than most tests do.
    """

    def close(self) -> None:
        """Let go of what it holds."""
        super().close()
        if self not in _CLOSED:
            _CLOSED.append(self)


_CLOSED: list[InMemory] = []


def in_memory() -> Store:
    """An empty store with its tables, which goes away with the process."""
    return give_tables(_CLOSED.pop() if _CLOSED else InMemory("sqlite://"))


def store_in(folder: Path) -> Store:
    """An empty store that many threads can use; it does not wait for the disk."""
    store = Store(f"sqlite:///{folder / 'hub.db'}")
    event.listen(store.engine, "connect", _without_waiting_for_the_disk)
    return give_tables(store)


def _without_waiting_for_the_disk(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")


def give_tables(store: Store) -> Store:
    """The same SQLite store, which was empty, with its tables."""
    connection = store.engine.raw_connection()
    _with_tables().backup(_driver_of(connection.driver_connection))
    connection.close()
    return store


@cache
def _with_tables() -> sqlite3.Connection:
    store = Store("sqlite://")
    tables.metadata.create_all(store.engine)
    return _driver_of(store.engine.raw_connection().driver_connection)


def _driver_of(connection: object) -> sqlite3.Connection:
    assert isinstance(connection, sqlite3.Connection)
    return connection
