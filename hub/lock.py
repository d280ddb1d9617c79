"""One worker at a time on a store: a lock that is let go when the hub that holds it dies."""

import fcntl
import os
from pathlib import Path
from typing import IO, Any, Final, Protocol

from sqlalchemy import Connection, text

from store.availability import UNAVAILABLE
from store.engine import Store

_WORKER: Final = 0x48_48_48_02
"""The advisory lock of the sole worker on a PostgreSQL store."""
_HOLDER: Final = text(
    "SELECT application_name FROM pg_stat_activity JOIN pg_locks USING (pid)"
    " WHERE locktype = 'advisory' AND granted AND objid = :key"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
_OWN_SESSION: Final = text(
    "SELECT pid, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()"
)
_END_SESSION: Final = text(
    "SELECT pg_terminate_backend(pid, :patience) FROM pg_stat_activity"
    " WHERE pid = :pid AND backend_start = :backend_start"
)
_ENDING_MS: Final = 5_000


class AlreadyRunning(Exception):
    """Another hub works on this store; `pid` is its process id, and its machine where known."""

    def __init__(self, pid: str) -> None:
        super().__init__(pid)
        self.pid = pid


class WorkerLock(Protocol):
    """What the sole worker on a store holds."""

    @property
    def is_held(self) -> bool:
        """Whether this process held it when it last took it."""

    def take(self) -> bool:
        """Take the lock, or make sure that it is still held; whether it was taken just now.

        Raises:
            AlreadyRunning: another process holds it.
        """

    def release(self) -> None:
        """Let the lock go."""


def lock_of(store: Store, home: Path) -> WorkerLock:
    """The lock of a store: in the database that machines share, or beside an embedded one."""
    if store.is_shared:
        return SharedLock(store)
    return FileLock(home / "hub.lock")


class FileLock:
    """The lock of an embedded store: a file beside it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[str] | None = None

    @property
    def is_held(self) -> bool:
        """Whether this process holds it."""
        return self._file is not None

    def take(self) -> bool:
        """Take the lock, unless it is held; whether it was taken just now.

        Raises:
            AlreadyRunning: another process holds it.
        """
        if self._file is not None:
            return False
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = self._path.open("a+")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.seek(0)
            holder = file.read().strip()
            file.close()
            raise AlreadyRunning(holder or "unknown") from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        self._file = file
        return True

    def release(self) -> None:
        """Let the lock go, with the file that it is on."""
        if self._file is not None:
            self._file.close()
            self._file = None


class SharedLock:
    """The lock of a PostgreSQL store: an advisory lock, held by a connection of its own.

    A hub that loses the connection has lost the lock, and takes it anew before it goes on. The
    server may not know yet that the session is over: the hub ends what is left of its own.
    """

    def __init__(self, store: Store) -> None:
        self._engine = store.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._connection: Connection | None = None
        self._session: dict[str, Any] | None = None

    @property
    def is_held(self) -> bool:
        """Whether this process held it when it last took it."""
        return self._connection is not None

    def take(self) -> bool:
        """Take the lock, or make sure that it is still held; whether it was taken just now.

        Raises:
            AlreadyRunning: another process holds it.
        """
        if self._connection is not None and _is_alive(self._connection):
            return False
        self.release()
        connection = self._engine.connect()
        try:
            self._end_lost_session(connection)
            session = dict(connection.execute(_OWN_SESSION).mappings().one())
            if connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": _WORKER}):
                self._connection, self._session = connection, session
                return True
            holder = connection.scalar(_HOLDER, {"key": _WORKER})
        finally:
            if self._connection is None:
                connection.close()
        raise AlreadyRunning(holder or "unknown")

    def _end_lost_session(self, connection: Connection) -> None:
        if self._session is not None:
            connection.execute(_END_SESSION, {**self._session, "patience": _ENDING_MS})
            self._session = None

    def release(self) -> None:
        """Let the lock go, by ending the session that holds it."""
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None


def _is_alive(connection: Connection) -> bool:
    try:
        connection.execute(text("SELECT 1"))
    except UNAVAILABLE:
        return False
    return True
