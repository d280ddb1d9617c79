"""How far the hubs on a store have come in each partition: kept in the store with their work."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Final

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition

from hub.dispatch import Delivery
from hub.kafka.cluster import Cluster
from hub.kafka.topics import partitions
from hub.local import READER
from schemas.topics import Topic
from store.calendar import Calendar
from store.engine import Store
from store.messaging import Outbox
from store.transaction import Transaction

log = structlog.get_logger()

_CURSOR: Final = "kafka:"
_A_LOOK_BYTES: Final = 65_536
_READING_SECONDS: Final = 1.0
_WAIT_MS: Final = 200
_SURELY_HANDLED: Final = timedelta(days=2)


def advance(topic: str, transaction: Transaction, deliveries: Sequence[Delivery]) -> None:
    """Remember that all of these, and all before them, are done; a cursor never goes back."""
    done: dict[str, int] = defaultdict(int)
    for delivery in deliveries:
        name = _cursor(topic, delivery.partition)
        done[name] = max(done[name], delivery.position + 1)
    outbox = Outbox(transaction)
    known = outbox.positions(done)
    for name, position in done.items():
        if position > known.get(name, 0):
            outbox.advance(name, position)


def _cursor(topic: str, partition: int) -> str:
    return f"{_CURSOR}{topic}/{partition}"


def begin_anew(transaction: Transaction) -> int:
    """Have the topics count as empty, and publish again what may not have been handled.

    That is what was sent since the day before the last one that ended: a day ends only when all
    before is handled. What was handled since, the inbox drops. How many messages go again.
    """
    outbox, open_day = Outbox(transaction), Calendar(transaction).open_day()
    if open_day is None:
        return 0
    outbox.forget_places(_CURSOR)
    handled = outbox.end_of(open_day - _SURELY_HANDLED)
    outbox.advance(READER, min(handled, outbox.position(READER)))
    return outbox.pending(READER)


class Progress:
    """Compares what the topics hold with what is done."""

    def __init__(self, store: Store, cluster: Cluster, expire: Callable[[str, int], None]) -> None:
        self._expire = expire
        self._expired: dict[TopicPartition, int] = {}
        self._store = store
        self._cluster = cluster
        self._client = AIOKafkaConsumer(**cluster.client, max_partition_fetch_bytes=_A_LOOK_BYTES)
        self._first: dict[TopicPartition, tuple[int, float]] = {}
        self._places: dict[TopicPartition, str] = {}

    async def start(self) -> None:
        """Learn the partitions.

        Raises:
            TopicsMissing: the topics were not created.
        """
        counts = await partitions(self._cluster)
        self._places = {
            TopicPartition(self._cluster.named(topic), number): _cursor(topic, number)
            for topic in Topic
            for number in range(counts[topic])
        }
        await self._client.start()

    async def stop(self) -> None:
        """Let go of the client."""
        await self._client.stop()

    async def ends(self) -> dict[TopicPartition, int]:
        """How many messages each partition ever had.

        Raises:
            aiokafka.errors.KafkaError: the brokers do not answer.
        """
        ends: dict[TopicPartition, int] = await self._client.end_offsets(self._places)
        return ends

    def done(self) -> dict[TopicPartition, int]:
        """How many messages of each partition are done."""
        with self._store.read() as view:
            done = Outbox(view).positions(self._places.values())
        return {place: done.get(name, 0) for place, name in self._places.items()}

    def forget(self, places: Iterable[TopicPartition]) -> None:
        """Have none of the messages of these partitions count as done."""
        with self._store.begin() as transaction:
            for place in places:
                Outbox(transaction).advance(self._places[place], 0)

    def left(self, ends: dict[TopicPartition, int]) -> dict[TopicPartition, int]:
        """How many messages no hub has handled yet, of each partition that has any."""
        done = self.done()
        left = {place: end - done[place] for place, end in ends.items()}
        return {place: number for place, number in left.items() if number > 0}

    async def still_there(
        self, left: dict[TopicPartition, int], ends: dict[TopicPartition, int]
    ) -> dict[TopicPartition, int]:
        """How many of these are still there: a topic forgets what is older than its retention.

        What it forgot before any hub handled it is told as lost, once.

        Raises:
            aiokafka.errors.KafkaError: the brokers do not answer.
        """
        if not left:
            return {}
        starts = await self._client.beginning_offsets(left)
        there = {place: min(number, ends[place] - starts[place]) for place, number in left.items()}
        for place, number in left.items():
            self._tell_expired(place, number - there[place])
        return {place: number for place, number in there.items() if number > 0}

    async def waiting_since(
        self, left: dict[TopicPartition, int], ends: dict[TopicPartition, int]
    ) -> dict[TopicPartition, float]:
        """When the first unhandled message of each of these was sent, in seconds since 1970.

        As its record says. What the brokers do not hand over at once is left out.

        Raises:
            aiokafka.errors.KafkaError: the brokers do not answer.
        """
        firsts = {place: ends[place] - number for place, number in left.items()}
        known = {
            place: self._first[place]
            for place, offset in firsts.items()
            if self._first.get(place, (-1, 0.0))[0] == offset
        }
        unknown = {place: firsts[place] for place in firsts.keys() - known.keys()}
        self._first = known | await self._read_times(unknown)
        return {place: sent_at for place, (_, sent_at) in self._first.items()}

    async def _read_times(
        self, offsets: dict[TopicPartition, int]
    ) -> dict[TopicPartition, tuple[int, float]]:
        found: dict[TopicPartition, tuple[int, float]] = {}
        if not offsets:
            return found
        self._client.assign(list(offsets))
        try:
            for place, offset in offsets.items():
                self._client.seek(place, offset)
            until = time.monotonic() + _READING_SECONDS
            while missing := offsets.keys() - found.keys():
                records = await self._client.getmany(*missing, timeout_ms=_WAIT_MS)
                for place, some in records.items():
                    found[place] = (offsets[place], some[0].timestamp / 1000)
                if time.monotonic() >= until:
                    break
        finally:
            self._client.unsubscribe()
        return found

    def _tell_expired(self, place: TopicPartition, number: int) -> None:
        new = number - self._expired.get(place, 0)
        self._expired[place] = number
        if new > 0:
            topic = place.topic.removeprefix(self._cluster.prefix)
            log.error("messages expired", topic=topic, partition=place.partition, number=new)
            self._expire(topic, new)
