"""Which errors lie in what the hub stands on, not in what it was asked to do: time mends them."""

import errno
import sqlite3
from typing import Final

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoneFree

UNAVAILABLE: Final = (OperationalError, InterfaceError, NoneFree)
"""What is raised when the database cannot be reached or used; nothing was committed, or all."""

_PASSING_CLASSES: Final = frozenset({"08", "40", "53", "55", "57", "58"})
"""SQLSTATE classes of what mends itself, or is mended without the hub.

Connections, conflicts, resources, locks, shutdowns and failures of the server's system.
"""
_READ_ONLY: Final = "25006"
"""The SQLSTATE of a write that reached a replica: so it is amid a failover."""
_PASSING_CODES: Final = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
    }
)
_PRIMARY: Final = 0xFF
"""The part of an error code of SQLite that its refinements share."""
_PASSING_NUMBERS: Final = frozenset(
    {
        errno.EAGAIN,
        errno.EDQUOT,
        errno.EIO,
        errno.EMFILE,
        errno.ENFILE,
        errno.ENOMEM,
        errno.ENOSPC,
        errno.EROFS,
        errno.ESTALE,
        errno.ETIMEDOUT,
    }
)
"""Numbers of a system that has no room, no memory or no free descriptor, or lost its disk."""


def is_passing(error: BaseException) -> bool:
    """Whether an error is one that trying later can mend: no message or file is at fault."""
    match error:
        case NoneFree():
            return True
        case DBAPIError():
            return _is_passing_in_database(error)
        case OSError():
            return error.errno in _PASSING_NUMBERS
    return False


def _is_passing_in_database(error: DBAPIError) -> bool:
    if isinstance(error.orig, sqlite3.Error):
        code = getattr(error.orig, "sqlite_errorcode", sqlite3.SQLITE_OK)
        return code & _PRIMARY in _PASSING_CODES
    state: str | None = getattr(error.orig, "sqlstate", None)
    if state is None:  # said by the driver, not the server: the connection, or a wrong use of it
        return isinstance(error, UNAVAILABLE)
    return state[:2] in _PASSING_CLASSES or state == _READ_ONLY


def kind_of(error: BaseException) -> str:
    """What kind of error it is, in a word: the driver's or the system's own where it has one."""
    if isinstance(error, DBAPIError):
        return type(error.orig).__name__
    if type(error) is OSError and error.errno is not None:
        return errno.errorcode.get(error.errno, "OSError")
    return type(error).__name__
