"""Becoming the worker: what a crash left is settled, whatever happens between lock and settling."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from hub.app import Hub
from hub.settings import Settings
from store import tables
from store.emails import EMAIL


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """A hub whose predecessor died while it sent an e-mail."""
    hub = Hub(Settings(home=tmp_path))
    hub.start(date(2014, 12, 1))
    mail = {
        "effect_id": "e-1",
        "kind": EMAIL,
        "state": "started",
        "attempts": 1,
        "details": {},
        "due_on": date(2014, 12, 1),
    }
    with hub.store.begin() as transaction:
        transaction.add(tables.effects, mail)
    yield hub
    hub.close()


def rename(hub: Hub, table: str, to: str) -> None:
    with hub.store.engine.begin() as connection:
        connection.execute(text(f"ALTER TABLE {table} RENAME TO {to}"))


def state(hub: Hub) -> str:
    with hub.store.read() as view:
        return str(view.scalar(tables.effects.select().with_only_columns(tables.effects.c.state)))


def test_settling_that_the_store_cut_off_is_done_when_the_store_is_back(hub: Hub) -> None:
    rename(hub, "effects", "away")
    with pytest.raises(OperationalError):
        hub.is_worker()
    assert hub.lock.is_held
    rename(hub, "away", "effects")
    assert hub.is_worker()
    assert state(hub) == "queued"


def test_what_the_worker_itself_is_sending_is_not_settled_under_its_hands(hub: Hub) -> None:
    assert hub.is_worker()
    with hub.store.begin() as transaction:
        transaction.execute(tables.effects.update().values(state="started"))
    assert hub.is_worker()
    assert state(hub) == "started"


def test_a_hub_that_takes_the_lock_anew_settles_anew(hub: Hub) -> None:
    assert hub.is_worker()
    hub.lock.release()
    with hub.store.begin() as transaction:
        transaction.execute(tables.effects.update().values(state="started"))
    assert hub.is_worker()
    assert state(hub) == "queued"
