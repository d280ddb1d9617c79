"""The consumers: a batch subscriber for each topic, acknowledged after the store's commit."""

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import Any, Final

import structlog
from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaMessage

from hub.dispatch import Delivery, Dispatcher, Outcome
from hub.kafka.cluster import CLIENT_ID, Cluster
from hub.kafka.progress import advance
from hub.kafka.records import Raw, record_of
from hub.patience import pauses
from schemas.topics import Topic
from store.availability import kind_of

log = structlog.get_logger()

_WAIT_MS: Final = 1_000
"""How long a consumer waits for the next batch before it looks whether it is to stop."""
_ASK_AGAIN_MS: Final = 2_000
"""How long a broker that has nothing holds a question back; it answers what comes at once."""
_PREFETCHED_BYTES: Final = 4 * 1024 * 1024
"""Of each topic and partition; a single longer message is still fetched."""
_GRACE_SECONDS: Final = 8.0


class Consumers:
    """Reads every topic and hands the dispatcher what comes, topic by topic in batches.

    Of topics that go side by side it hands over two at one time: one waits for the database while
    the other one computes.

    A batch is tried until the store takes it, so nothing is acknowledged that is not committed,
    and nothing is committed past. What comes twice, the inbox drops.
    """

    def __init__(
        self,
        cluster: Cluster,
        dispatcher: Dispatcher,
        batch_size: int,
        told: Callable[[Outcome], None],
    ) -> None:
        self._cluster = cluster
        self._dispatcher = dispatcher
        self._told = told
        self._batch_size = batch_size
        self._threads = ThreadPoolExecutor(2 * len(Topic), thread_name_prefix="handler")
        self._stopping = asyncio.Event()
        self._began: dict[str, float] = {}
        self._tries: dict[int, tuple[str, float]] = {}
        self._subscribers: dict[str, Any] = {}
        self._broker = KafkaBroker(
            cluster.servers,
            client_id=CLIENT_ID,
            security=cluster.security,
            allow_auto_create_topics=False,
            consumer_only=True,
            graceful_timeout=_GRACE_SECONDS,
            apply_types=False,
            logger=None,
        )
        for topic in Topic:
            self._subscribe(topic)

    def _subscribe(self, topic: Topic) -> None:
        subscriber = self._broker.subscriber(
            self._cluster.named(topic),
            batch=True,
            group_id=self._cluster.group(topic),
            ack_policy=AckPolicy.MANUAL,
            no_reply=True,
            auto_offset_reset="earliest",
            fetch_max_wait_ms=_ASK_AGAIN_MS,
            fetch_max_bytes=_PREFETCHED_BYTES,
            max_partition_fetch_bytes=_PREFETCHED_BYTES,
            parser=_parse,
            decoder=_undecoded,
        )
        most, by_two = self._batch_size, self._dispatcher.goes_side_by_side(topic)
        take = partial(next_batch, most, by_two=by_two)
        subscriber.get_msg = take  # type: ignore[method-assign]
        subscriber(partial(self._on_batch, topic))
        self._subscribers[topic] = subscriber

    async def start(self) -> None:
        """Join every group at once: one after the other, each would wait for its own rebalance."""
        await self._broker.connect()
        await asyncio.gather(*(subscriber.start() for subscriber in self._broker.subscribers))

    async def stop(self) -> None:
        """Finish the batches in hand, acknowledge them, and leave the groups."""
        self._stopping.set()
        await self._broker.stop()
        self._threads.shutdown(wait=False)

    async def start_anew(self, topic: str) -> None:
        """Let the consumer of a topic go, as far as it lets itself, and start another one.

        Raises:
            aiokafka.errors.KafkaError: the brokers do not answer.
        """
        subscriber = self._subscribers[topic]
        with suppress(KafkaError, TimeoutError):
            await asyncio.wait_for(subscriber.stop(), _GRACE_SECONDS)
        await subscriber.start()

    def assigned(self, topic: str) -> frozenset[int]:
        """The partitions of a topic that Kafka gave to this process, as far as it knows."""
        consumer = self._subscribers[topic].consumer
        places = consumer.assignment() if consumer is not None else ()
        return frozenset(place.partition for place in places)

    def in_hand(self) -> dict[str, float]:
        """For how many seconds this process has had a batch of a topic."""
        now = time.monotonic()
        return {topic: now - began for topic, began in self._began.copy().items()}

    def trying(self) -> dict[str, float]:
        """For how many seconds this process has been at its longest present try, of each topic."""
        now = time.monotonic()
        found: dict[str, float] = {}
        for topic, began in self._tries.copy().values():
            found[topic] = max(found.get(topic, 0.0), now - began)
        return found

    async def _on_batch(self, topic: Topic, message: KafkaMessage) -> None:
        self._began[topic] = time.monotonic()
        try:
            await self._deal_with(topic, message)
        finally:
            del self._began[topic]

    async def _deal_with(self, topic: Topic, message: KafkaMessage) -> None:
        """Handle a batch and acknowledge it; none any more from when the hub was asked to leave.

        A batch may have been left by then: acknowledging a later one would pass over it.
        """
        if self._stopping.is_set():
            return
        raws, most = message.raw_message, self._batch_size
        parts = [part for part in (raws[:most], raws[most:]) if part]
        if not all(await asyncio.gather(*(self._is_taken(topic, part) for part in parts))):
            return
        try:
            await message.ack()
        except KafkaError as error:
            log.warning("not acknowledged", topic=topic, error=type(error).__name__)

    async def _is_taken(self, topic: Topic, raws: Sequence[Raw]) -> bool:
        """Whether the store took these, which are tried until it does or the hub leaves."""
        handle = partial(self._handle, topic, raws)
        for pause in pauses():
            self._tries[id(handle)] = (topic, time.monotonic())
            try:
                outcome = await asyncio.get_running_loop().run_in_executor(self._threads, handle)
            except Exception as error:  # noqa: BLE001 - going on would commit past the batch
                log.warning("batch waits", topic=topic, error=kind_of(error), pause=pause)
            else:
                self._told(outcome)
                return True
            finally:
                del self._tries[id(handle)]
            if await self._stops_within(pause):
                break
        return False

    def _handle(self, topic: Topic, raws: Sequence[Raw]) -> Outcome:
        deliveries = [Delivery(record_of(raw, topic), raw.offset, raw.partition) for raw in raws]
        return self._dispatcher.handle(deliveries, partial(advance, topic))

    async def _stops_within(self, seconds: float) -> bool:
        try:
            await asyncio.wait_for(self._stopping.wait(), seconds)
        except TimeoutError:
            return False
        return True


async def next_batch(most: int, consumer: AIOKafkaConsumer, *, by_two: bool) -> tuple[Any, ...]:
    """What is there, as soon as something is: FastStream would sleep between two looks.

    Behind a full batch comes one of other partitions, where two are handled at one time.
    """
    found = await consumer.getmany(timeout_ms=_WAIT_MS, max_records=most)
    others = consumer.assignment() - found.keys()
    if by_two and others and sum(map(len, found.values())) == most:
        found |= await consumer.getmany(*others, timeout_ms=0, max_records=most)
    return tuple(chain.from_iterable(found.values()))


async def _parse(raws: tuple[Any, ...], original: Any) -> Any:
    """Let FastStream see no headers: those that it cannot read would make it skip the batch."""
    message = await original((replace(raws[0], headers=()),))
    message.raw_message = raws
    return message


async def _undecoded(message: KafkaMessage) -> KafkaMessage:
    return message
