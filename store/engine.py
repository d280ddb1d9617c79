"""Opening the database: SQLite in WAL mode with full durability, or PostgreSQL."""

import os
import socket
import sqlite3
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.engine import ExceptionContext, make_url

from store import side_by_side
from store.tables import outbox
from store.transaction import Transaction

_READING: Final = "hub_reading"
_SHARING: Final = "hub_sharing"
_APART: Final = "hub_apart"
_BUSY_SECONDS: Final = 30
_POOL: Final[dict[str, Any]] = {"pool_size": 20, "max_overflow": 10, "pool_timeout": 30}
"""Connections of a process: one for each consumer, the worker, its lock and the watch, the others
for visitors. More than all of them wait, some seconds at most."""
_WRITER: Final = 0x48_48_48_01
"""The advisory lock of whoever writes to a PostgreSQL store: alone, or beside others."""


class Store:
    """The one database of a hub: transactions that write, and connections that only read.

    `sent` is called whenever a transaction of this process has put messages into the outbox;
    `clock` tells when that was, in seconds since 1970.
    """

    def __init__(
        self,
        url: str,
        sent: Callable[[], None] = lambda: None,
        clock: Callable[[], int | None] = lambda: None,
    ) -> None:
        self.url = url
        self._clock = clock
        self._sent = sent
        self.engine = _open(url)
        self._writing = threading.Lock()

    @property
    def is_shared(self) -> bool:
        """Whether hubs on other machines may work on this store too."""
        return self.engine.dialect.name == "postgresql"

    @contextmanager
    def begin(self) -> Iterator[Transaction]:
        """A transaction that may write: committed at the end of the block, else rolled back.

        One at a time on a store, whichever thread, process or machine it is in: what a handler
        has read holds until its decision is committed.
        """
        with self._writing, self.engine.begin() as connection:
            transaction = Transaction(connection, began_at=self._clock())
            yield transaction
            transaction.flush()
        if outbox in transaction.written:
            self._sent()

    @contextmanager
    def begin_beside(self, keys: Collection[str]) -> Iterator[Transaction]:
        """A transaction that may write what is about these keys, beside those about others.

        Where hubs share the store; an embedded one has one writer at a time all the same. Nobody
        who writes alone is at it meanwhile.

        Raises:
            NotAlone: it was to write what only a transaction of `begin` may.
        """
        with self._not_alone(_SHARING) as transaction:
            if self.is_shared:
                side_by_side.lock(transaction.connection, keys)
            yield transaction

    @contextmanager
    def begin_apart(self) -> Iterator[Transaction]:
        """A transaction that waits for nobody, for what no decision rests on and one alone writes.

        Where hubs share the store; an embedded one has one writer at a time all the same.

        Raises:
            NotAlone: it was to write what only a transaction of `begin` may.
        """
        with self._not_alone(_APART) as transaction:
            yield transaction

    @contextmanager
    def _not_alone(self, how: str) -> Iterator[Transaction]:
        """A transaction that lets others write meanwhile, where hubs share the store."""
        if not self.is_shared:
            with self.begin() as transaction:
                yield transaction
            return
        connected = self.engine.connect().execution_options(**{how: True})
        with connected as connection, connection.begin():
            transaction = Transaction(connection, alone=False, began_at=self._clock())
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
    if parsed.get_backend_name() == "postgresql":
        return _open_postgresql(parsed)
    pool: dict[str, Any] = {}
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        pool = _POOL
    engine = create_engine(parsed, hide_parameters=True, **pool)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _open_postgresql(parsed: URL) -> Engine:
    engine = create_engine(
        parsed.set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        **_POOL,
        hide_parameters=True,
        connect_args={
            "application_name": f"{os.getpid()} on {socket.gethostname()}",
            "connect_timeout": 10,
            "keepalives_idle": 30,
            "keepalives_interval": 10,
            "keepalives_count": 3,
            # A machine that vanishes must not hold the writer's lock for hours.
            "options": "-c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10"
            " -c tcp_keepalives_count=3",
        },
    )
    event.listen(engine, "begin", _begin_postgresql)
    event.listen(engine, "handle_error", _leave_out_values)
    return engine


def _leave_out_values(context: ExceptionContext) -> None:
    """Cut an error of PostgreSQL to what went wrong where: its sentences repeat row values."""
    original, told = context.original_exception, context.sqlalchemy_exception
    place = getattr(original, "diag", None)
    if told is None or place is None or place.sqlstate is None:
        return
    parts = (type(original).__name__, place.sqlstate, place.table_name, place.constraint_name)
    original.args = (" ".join(part for part in parts if part),)
    told.args = original.args


def _begin_postgresql(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("isolation_level") == "AUTOCOMMIT":
        return  # there is no transaction that a lock could last for
    if options.get(_READING, False):
        connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
    elif options.get(_SHARING, False):
        connection.execute(text("SELECT pg_advisory_xact_lock_shared(:key)"), {"key": _WRITER})
    elif not options.get(_APART, False):
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _WRITER})


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # the hub says BEGIN itself
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",  # only FULL survives a power cut
        f"busy_timeout={_BUSY_SECONDS * 1000}",
        "cache_size=-16384",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes its lock at once: a read that turns into a write later could not be retried.
    reading = connection.get_execution_options().get(_READING, False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
