"""Leaving: a batch that was left unfinished is never passed over by a later one."""

import asyncio
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, cast

from sqlalchemy.exc import OperationalError

from hub.dispatch import Delivery, Dispatcher, Outcome
from hub.kafka import Cluster
from hub.kafka.consumers import Consumers
from schemas.topics import Topic


class Store:
    """A dispatcher whose store is away, until it is not; it remembers what it was handed."""

    def __init__(self) -> None:
        self.is_away = True
        self.asked: list[int] = []

    def goes_side_by_side(self, _topic: str) -> bool:
        return False

    def handle(self, deliveries: Sequence[Delivery], _acknowledge: object) -> Outcome:
        self.asked.append(deliveries[0].position)
        if self.is_away:
            raise OperationalError("", {}, Exception())
        return Outcome(handled=len(deliveries))


class Batch:
    """A batch of one message, as FastStream hands it over."""

    def __init__(self, offset: int) -> None:
        raw = SimpleNamespace(partition=0, offset=offset, key=b"k", value=b"{}", headers=())
        self.raw_message = (raw,)
        self.is_acknowledged = False

    async def ack(self) -> None:
        self.is_acknowledged = True


def test_after_a_batch_that_was_left_none_is_handled_or_acknowledged() -> None:
    async def scenario() -> None:
        store, batches = Store(), [Batch(0), Batch(1)]
        cluster = Cluster(["127.0.0.1:1"])
        consumers = Consumers(cluster, cast("Dispatcher", store), 10, lambda _: None)
        deal: Any = consumers._on_batch
        first = asyncio.create_task(deal(Topic.PROVIDERS, batches[0]))
        while not store.asked:
            await asyncio.sleep(0.01)
        consumers._stopping.set()
        await first
        store.is_away = False
        asked = list(store.asked)
        await deal(Topic.PROVIDERS, batches[1])
        assert store.asked == asked
        assert [one.is_acknowledged for one in batches] == [False, False]

    asyncio.run(scenario())


def test_a_batch_is_acknowledged_when_the_store_has_it() -> None:
    async def scenario() -> None:
        store, batch = Store(), Batch(0)
        store.is_away = False
        cluster = Cluster(["127.0.0.1:1"])
        consumers = Consumers(cluster, cast("Dispatcher", store), 10, lambda _: None)
        deal: Any = consumers._on_batch
        await deal(Topic.PROVIDERS, batch)
        assert batch.is_acknowledged

    asyncio.run(scenario())


def test_a_batch_that_waits_for_the_store_is_in_hand_and_not_being_tried() -> None:
    async def scenario() -> None:
        store = Store()
        cluster = Cluster(["127.0.0.1:1"])
        consumers = Consumers(cluster, cast("Dispatcher", store), 10, lambda _: None)
        deal: Any = consumers._on_batch
        waiting = asyncio.create_task(deal(Topic.PROVIDERS, Batch(0)))
        while not store.asked or consumers.trying():
            await asyncio.sleep(0)
        assert consumers.in_hand().keys() == {Topic.PROVIDERS}
        consumers._stopping.set()
        await waiting
        assert consumers.in_hand() == consumers.trying() == {}

    asyncio.run(scenario())
