"""The tables of SQLite stores, which are made once in a process and copied into each that asks."""

import sqlite3
from functools import cache

from store import tables
from store.engine import Store


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
