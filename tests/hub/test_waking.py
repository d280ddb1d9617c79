"""A hub at rest: what was sent wakes it, what was not sent does not, and a stop ends any wait."""

import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from hub.app import Hub
from hub.settings import Settings
from schemas.envelope import Record
from store.messaging import Outbox

LONG = 60.0


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    hub = Hub(Settings(home=tmp_path))
    hub.start(date(2014, 12, 1))
    yield hub
    hub.close()


def send(hub: Hub) -> None:
    with hub.store.begin() as transaction:
        Outbox(transaction).append(Record("mihms.members", "m1", b"{}"))


def test_what_is_sent_ends_the_rest(hub: Hub) -> None:
    began = time.monotonic()
    threading.Timer(0.1, send, [hub]).start()
    assert not hub.patience.rest(LONG)
    assert time.monotonic() - began < LONG / 2


def test_what_was_sent_before_ends_the_next_rest_and_only_that_one(hub: Hub) -> None:
    send(hub)
    began = time.monotonic()
    assert not hub.patience.rest(LONG)
    assert time.monotonic() - began < LONG / 2
    began = time.monotonic()
    assert not hub.patience.rest(0.3)
    assert time.monotonic() - began >= 0.29


def test_who_stands_by_is_not_woken_by_what_is_sent_but_by_a_stop(hub: Hub) -> None:
    send(hub)
    began = time.monotonic()
    assert not hub.patience.stand_by(0.3)
    assert time.monotonic() - began >= 0.29
    threading.Timer(0.1, hub.patience.stop).start()
    assert hub.patience.stand_by(LONG)
    assert hub.patience.rest(LONG)
