"""Opening the database: SQLite in WAL mode with full durability, or PostgreSQL."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url

from store.transaction import Transaction

_READING: Final = "hub_reading"
_BUSY_SECONDS: Final = 30


class Store:
    """The one database of a hub: transactions that write, and connections that only read."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _open(url)

    @contextmanager
    def begin(self) -> Iterator[Transaction]:
        """A transaction that may write: committed at the end of the block, else rolled back."""
        with self.engine.begin() as connection:
            transaction = Transaction(connection)
            yield transaction
            transaction.flush()

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """A consistent view of what is committed; nothing can be written through it."""
        with self.engine.connect().execution_options(**{_READING: True}) as connection:
            yield Transaction(connection, writable=False)

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()


def _open(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_pre_ping=True, hide_parameters=True)
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # the hub says BEGIN itself
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",  # only FULL survives a power cut
        f"busy_timeout={_BUSY_SECONDS * 1000}",
        "cache_size=-65536",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes its lock at once: a read that turns into a write later could not be retried.
    reading = connection.get_execution_options().get(_READING, False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
