"""The servers that tests find or start, and the programme that most tests start from."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from functools import partial
from itertools import count
from pathlib import Path
from typing import TypeVar

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from schemas.providers import AffiliationKind
from store import tables
from store.engine import Store
from tests.blank import in_memory, store_in
from tests.integration.broker import Broker, kafka
from tests.integration.database import Postgresql, postgresql
from tests.integration.server import NoServer
from tests.missing import go_without, pytest_terminal_summary
from tests.programme import (
    BHHO,
    CASE_MANAGER,
    OTHER_PRACTICE,
    PRACTICE,
    SISTER,
    TEAM,
    Programme,
)

__all__ = ["pytest_terminal_summary"]

S = TypeVar("S")

# A process that shares the tests is told by its parent how wide a terminal is, and a console that
# is made under such a width keeps it, whatever a test says. Where nothing that is compiled is kept,
# each of the many hubs that tests start compiles the whole project anew.
for name in ("COLUMNS", "LINES", "PYTHONDONTWRITEBYTECODE"):
    os.environ.pop(name, None)

TOGETHER = (("tests/integration", "tests/chaos"), ("tests/e2e",))
"""Tests of which one process runs all, since they share what takes long to make: a Kafka, and a
quarter. Of others it runs whole files."""
LONG = ("tests/properties", "tests/portal", "tests/scenarios")
"""Where else tests last long: what starts late of them ends when all others have."""


class Sharing(LoadScopeScheduling):
    """Deals the tests out to processes, those that belong together to one of them."""

    def _split_scope(self, nodeid: str) -> str:
        return group(nodeid)


def group(nodeid: str) -> str:
    """What a test belongs to."""
    file = nodeid.partition("::")[0]
    return next((places[0] for places in TOGETHER if file.startswith(places)), file)


def turn(item: pytest.Item) -> tuple[int, bool]:
    """Where a test stands in the order: what lasts longest comes first."""
    first = [*(places[0] for places in TOGETHER), *LONG]
    own = group(item.nodeid)
    place = next((place for place, name in enumerate(first) if own.startswith(name)), len(first))
    return place, item.get_closest_marker("restarts_kafka") is None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests into their order."""
    items.sort(key=turn)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Sharing:
    """Deal the tests out as above."""
    return Sharing(config, log)


def pytest_xdist_auto_num_workers() -> int:
    """One process more than there are processors: who needs servers or a browser often waits."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Postgresql]:
    """A PostgreSQL server; without one the test is skipped."""
    with _or_skipped("PostgreSQL", postgresql()) as server:
        yield server


@pytest.fixture(scope="session")
def broker() -> Iterator[Broker]:
    """A Kafka; without one the test is skipped."""
    with _or_skipped("Kafka", kafka()) as server:
        yield server


@pytest.fixture(scope="session")
def kafka_server(broker: Broker) -> str:
    """The bootstrap address of the Kafka."""
    return broker.address


@contextmanager
def _or_skipped(name: str, server: AbstractContextManager[S]) -> Iterator[S]:
    """A server for the block; where none is to be had, a skipped test, and in CI a failed one."""
    try:
        started = server.__enter__()
    except NoServer as missing:
        go_without(f"no {name}: {missing}")
    try:
        yield started
    finally:
        server.__exit__(None, None, None)


@pytest.fixture(scope="session")
def databases() -> list[str]:
    """The PostgreSQL databases that tests have made, to be emptied and used again."""
    return []


@pytest.fixture
def new_store(request: pytest.FixtureRequest, databases: list[str]) -> Callable[[], Store]:
    """Makes empty stores: in memory, or on PostgreSQL where a mark or `HUB_TEST_STORE` says so.

    One that many threads use, as those of a portal do, is in a file instead of in memory.
    """
    marked = request.node.get_closest_marker("postgresql") is not None
    if not marked and os.environ.get("HUB_TEST_STORE") != "postgresql":
        shared = request.node.get_closest_marker("threads") is not None
        return partial(store_in, request.getfixturevalue("tmp_path")) if shared else in_memory
    server: Postgresql = request.getfixturevalue("postgresql_server")
    taken = count()

    def make() -> Store:
        place = next(taken)
        if place == len(databases):
            databases.append(server.database())
        store = Store(databases[place])
        names = ", ".join(f'"{table.name}"' for table in tables.metadata.sorted_tables)
        with store.engine.begin() as connection:
            connection.exec_driver_sql(f"TRUNCATE {names} RESTART IDENTITY")
        return store

    return make


@pytest.fixture
def empty_programme(
    tmp_path: Path, new_store: Callable[[], Store]
) -> Iterator[Callable[..., Programme]]:
    """Makes programmes that know nothing yet; the first day is 2014-12-01 unless told."""
    made: list[Programme] = []

    def make(opened_on: date = date(2014, 12, 1), **changes: int) -> Programme:
        folder = tmp_path / str(len(made))
        programme = Programme(folder, opened_on=opened_on, store=new_store(), **changes)
        made.append(programme)
        return programme

    yield make
    for programme in made:
        programme.close()


@pytest.fixture
def programme_from(empty_programme: Callable[..., Programme]) -> Callable[..., Programme]:
    """Makes programmes with two practices of one organization, one of another, a CCT and a BHHO.

    The CCT is affiliated with both practices of the first; the BHHO with none.
    """

    def make(opened_on: date = date(2014, 12, 1), **changes: int) -> Programme:
        programme = empty_programme(opened_on, **changes)
        for number in (1, 2, 3, 4, 5):
            programme.organization(number)
        for site in (PRACTICE, SISTER, OTHER_PRACTICE):
            programme.site(site)
        programme.site(TEAM, "CCT")
        programme.site(BHHO, "BHHO")
        programme.site(CASE_MANAGER, "TCM")
        programme.affiliate(PRACTICE, TEAM, AffiliationKind.CCT_HHP)
        programme.affiliate(SISTER, TEAM, AffiliationKind.CCT_HHP)
        return programme

    return make


@pytest.fixture
def programme(programme_from: Callable[..., Programme]) -> Programme:
    """Such a programme on December 1, 2014, a Monday."""
    return programme_from()
