"""What passes by itself and what does not, told apart in one place."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import QueuePool, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoneFree

from store.availability import is_passing, kind_of
from store.engine import Store
from tests.integration.database import Postgresql


@pytest.fixture
def postgresql_store(postgresql_server: Postgresql) -> Iterator[Store]:
    url = postgresql_server.database()
    store = Store(url)
    yield store
    store.close()
    postgresql_server.drop(url)


def raised(store: Store, statement: str) -> DBAPIError:
    with pytest.raises(DBAPIError) as found, store.begin() as transaction:
        transaction.scalar(text(statement))
    return found.value


def test_a_pool_without_a_free_connection_passes() -> None:
    engine = create_engine(
        "sqlite://", poolclass=QueuePool, pool_size=1, max_overflow=0, pool_timeout=0.01
    )
    with engine.connect(), pytest.raises(NoneFree) as found:
        engine.connect()
    engine.dispose()
    assert is_passing(found.value)
    assert kind_of(found.value) == "TimeoutError"


@pytest.mark.parametrize(
    "say",
    [
        pytest.param("RAISE EXCEPTION SQLSTATE '53100'", id="its disk is full"),
        pytest.param("RAISE EXCEPTION SQLSTATE '53300'", id="too many connections"),
        pytest.param("RAISE EXCEPTION SQLSTATE '40P01'", id="deadlock"),
        pytest.param("RAISE EXCEPTION SQLSTATE '57P01'", id="shut down"),
        pytest.param("RAISE EXCEPTION SQLSTATE '58030'", id="its disk fails"),
        pytest.param("RAISE EXCEPTION SQLSTATE '25006'", id="a replica"),
    ],
)
def test_a_server_in_trouble_passes(postgresql_store: Store, say: str) -> None:
    assert is_passing(raised(postgresql_store, f"DO $$ BEGIN {say}; END $$"))


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("SELECT repeat('x', 2000000000)", id="more than the server ever takes"),
        pytest.param("SELECT 1 / 0", id="division by zero"),
        pytest.param("SELECT * FROM nothing_of_that_name", id="no such table"),
    ],
)
def test_what_a_server_never_does_does_not_pass(postgresql_store: Store, statement: str) -> None:
    assert not is_passing(raised(postgresql_store, statement))


def test_what_the_driver_itself_does_not_take_does_not_pass(postgresql_store: Store) -> None:
    with pytest.raises(DBAPIError) as found, postgresql_store.begin() as transaction:
        transaction.scalar(text("SELECT CAST(:one AS text)"), {"one": "\x00"})
    assert not is_passing(found.value)


def test_a_full_embedded_store_passes_and_a_wrong_statement_does_not(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'hub.db'}")
    with store.begin() as transaction:
        transaction.execute(text("CREATE TABLE held (content BLOB)"))
        pages = transaction.scalar(text("PRAGMA page_count"))
        transaction.scalar(text(f"PRAGMA max_page_count = {pages}"))
    full = raised(store, "INSERT INTO held VALUES (zeroblob(100000)) RETURNING 1")
    assert isinstance(full.orig, sqlite3.OperationalError)
    assert is_passing(full)
    assert not is_passing(raised(store, "SELECT * FROM nothing_of_that_name"))
    store.close()


def test_every_thread_of_a_hub_finds_a_connection(open_store: Callable[[], Store]) -> None:
    store = open_store()
    with ExitStack() as held:
        for _ in range(20):
            view = held.enter_context(store.read())
            assert view.scalar(text("SELECT 1")) == 1
