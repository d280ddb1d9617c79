"""A store in a file, with its tables and an open day, and one that lives in memory."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from store import tables
from store.calendar import Calendar
from store.engine import Store


@pytest.fixture
def open_store(tmp_path: Path) -> Iterator[Callable[[], Store]]:
    """Opens the same store again and again, as several processes would."""
    opened: list[Store] = []

    def connect() -> Store:
        store = Store(f"sqlite:///{tmp_path / 'deep' / 'hub.db'}")
        opened.append(store)
        return store

    yield connect
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: Callable[[], Store]) -> Store:
    """A store on its first day."""
    store = open_store()
    tables.metadata.create_all(store.engine)
    with store.begin() as transaction:
        Calendar(transaction).start(date(2014, 12, 1))
    return store
