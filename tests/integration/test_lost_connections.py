"""A connection that is lost at any statement: the hub goes on, and nothing is lost or repeated."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, text

from hub.app import Hub
from hub.lock import SharedLock
from hub.settings import Settings
from hub.synthetic.chance import stream
from store import tables
from store.availability import UNAVAILABLE
from store.effects import Effects, EffectState
from store.emails import EMAIL
from store.engine import Store
from tests.chaos import ledger
from tests.chaos.load import (
    FIRST_DAY,
    Stretch,
    first_file,
    short_phases,
    undisturbed,
    work_through,
)
from tests.e2e.home import Home
from tests.e2e.stored import stored

MEMBERS = 4
TURNS = 3


class Cuts:
    """Cuts connections of a store at statements and commits that a seed chooses, ever more rarely.

    Of the commits that are cut, every second one is kept by the server all the same.
    """

    def __init__(self, store: Store, seed: int) -> None:
        self._chance = stream(seed, "cuts")
        self._longest = 40.0
        self._left = self._drawn()
        self.number = 0
        self.kept = 0
        event.listen(store.engine, "before_cursor_execute", self._on_statement)
        event.listen(store.engine, "commit", self._on_commit)

    def _drawn(self) -> int:
        self._longest *= 1.08
        return self._chance.randint(1, int(self._longest))

    def _is_due(self) -> bool:
        self._left -= 1
        if self._left:
            return False
        self._left = self._drawn()
        self.number += 1
        return True

    def _on_statement(self, connection: Connection, *_: object) -> None:
        if self._is_due():
            _cut(connection)

    def _on_commit(self, connection: Connection) -> None:
        if self._is_due():
            if self._chance.random() < 0.5:
                connection.connection.commit()
                self.kept += 1
            _cut(connection)


def _cut(connection: Connection) -> None:
    connection.connection.dbapi_connection.close()  # type: ignore[union-attr]


def stretches() -> list[Stretch]:
    """What is sent: a few turns of each phase."""
    return [
        Stretch([sent for turn in range(TURNS) for sent in phase.turn(turn)], phase.closes)
        for phase in short_phases(MEMBERS)
    ]


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The store of a hub to which nothing happened."""
    folder = tmp_path_factory.mktemp("calm")
    home = Home(folder / "hub", folder / "out")
    undisturbed(home, first_file(MEMBERS), stretches())
    store = Store(f"sqlite:///{home.home / 'hub.db'}")
    yield store
    store.close()


@pytest.mark.parametrize("seed", [1, 2])
def test_a_connection_that_is_lost_at_any_statement_or_commit_changes_nothing(
    seed: int, url: str, calm: Store, tmp_path: Path
) -> None:
    hub = Hub(Settings(home=tmp_path / "hub", out=tmp_path / "out", database_url=url))
    hub.start(FIRST_DAY)
    (tmp_path / "first.jsonl").write_bytes(first_file(MEMBERS))
    cuts, outside = Cuts(hub.store, seed), Store(url)
    hub.receive_path(tmp_path / "first.jsonl")
    work_through(hub, stretches(), outside)
    hub.close()
    assert cuts.number > 5
    assert [line for line in ledger.same_as(outside, calm) if not line.holds] == []
    for table in (tables.inbox, tables.outbox, tables.effects):
        assert stored(outside, table) == stored(calm, table)
    outside.close()


def test_what_a_crash_left_is_settled_though_the_connection_is_lost_just_then(
    url: str, tmp_path: Path
) -> None:
    hub = Hub(Settings(home=tmp_path, database_url=url, smtp_url="smtp://127.0.0.1:1"))
    hub.start(FIRST_DAY)
    with hub.store.begin() as transaction:
        effects = Effects(transaction)
        effects.queue(EMAIL, "EM-1", FIRST_DAY, {})
        effects.start(EMAIL, 1)
    lost: list[str] = []

    def lose(connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("UPDATE effects") and not lost:
            lost.append(statement)
            _cut(connection)

    event.listen(hub.store.engine, "before_cursor_execute", lose)
    with hub.working(), hub.store.read() as view:
        found = Effects(view).get("EM-1")
    hub.close()
    assert lost
    assert found is not None
    assert found.state == EffectState.IN_DOUBT


def test_a_worker_that_lost_sight_of_its_session_is_not_kept_out_by_it(url: str) -> None:
    store = Store(url)
    lock = SharedLock(store)
    assert lock.take()
    lingering, lock._connection = lock._connection, None  # the server has not noticed
    assert lingering is not None
    assert lock.take()
    assert not lock.take(), "it is held already"
    with pytest.raises(UNAVAILABLE):
        lingering.execute(text("SELECT 1"))
    lingering.invalidate()
    lingering.close()
    lock.release()
    store.close()
