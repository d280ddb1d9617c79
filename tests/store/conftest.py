"""A store with its tables and an open day, on SQLite and on PostgreSQL."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from store.calendar import Calendar
from store.engine import Store
from tests.blank import give_tables
from tests.integration.database import Postgresql


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of each kind that has the store's tables."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'deep' / 'hub.db'}"
        give_tables(Store(url)).close()
        yield url
        return
    server: Postgresql = request.getfixturevalue("postgresql_server")
    url = server.database()
    yield url
    server.drop(url)


@pytest.fixture
def open_store(database_url: str) -> Iterator[Callable[[], Store]]:
    """Opens the same store again and again, as several processes would."""
    opened: list[Store] = []

    def connect() -> Store:
        store = Store(database_url)
        opened.append(store)
        return store

    yield connect
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: Callable[[], Store]) -> Store:
    """A store on its first day."""
    store = open_store()
    with store.begin() as transaction:
        Calendar(transaction).start(date(2014, 12, 1))
    return store
