"""The Kafka transport: consumers beside the hub, and a relay that it drives."""

import asyncio
import threading
import time
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, Final, TypeVar

import structlog
from aiokafka.errors import KafkaError

from hub.dispatch import NOWHERE, Delivery, Dispatcher, Outcome
from hub.kafka.cluster import Cluster
from hub.kafka.consumers import Consumers
from hub.kafka.progress import Progress
from hub.kafka.relay import Relay, may_be_of_a_message
from hub.local import READER
from hub.observe.instruments import Instruments
from hub.observe.tracing import Tracing
from hub.patience import Patience, pauses
from hub.transport import BrokerAway, Look, Place
from schemas.envelope import Record
from schemas.refusal import RefusalReason, Refused
from schemas.topics import DEAD_LETTERS, Topic
from store.engine import Store
from store.messaging import Outbox
from store.transaction import Transaction

log = structlog.get_logger()

T = TypeVar("T")

_LOOK_AGAIN_SECONDS: Final = 0.01
"""Between two looks at how much is left, for each message that is."""
_LONGEST_LOOK: Final = 0.1
_LONGEST_PAUSE: Final = 3.0
_ANSWER_SECONDS: Final = 15.0
_START_SECONDS: Final = 60.0


class KafkaTransport:
    """Brings what the outbox holds over Kafka to the handlers, here and in other processes.

    It waits by its patience, which ends early when the outbox may hold something new.
    """

    def __init__(
        self,
        store: Store,
        dispatcher: Dispatcher,
        cluster: Cluster,
        batch_size: int,
        *,
        tracing: Tracing,
        instruments: Instruments,
        patience: Patience,
    ) -> None:
        self._tracing = tracing
        self._instruments = instruments
        self._patience = patience
        self._store = store
        self._dispatcher = dispatcher
        self._cluster = cluster
        self._batch_size = batch_size
        self._relay = Relay(store, cluster, batch_size)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._progress: Progress | None = None
        self._consumers: Consumers | None = None
        self._counting = threading.Lock()
        self._outcome = Outcome()
        self._pauses = pauses(longest=_LONGEST_PAUSE)
        self._left = 0
        self._look_at = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        """Handle for the block what comes in on every topic.

        Raises:
            TopicsMissing: the topics were not created.
            BrokerAway: no broker answers, or none lets the hub in.
        """
        loop = self._loop = asyncio.new_event_loop()
        thread = threading.Thread(target=loop.run_forever, name="kafka", daemon=True)
        thread.start()
        try:
            with self._consuming():
                yield
        finally:
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
            loop.close()

    @contextmanager
    def _consuming(self) -> Iterator[None]:
        try:
            try:
                self._start()
            except KafkaError as error:
                raise BrokerAway(type(error).__name__) from error
            yield
        finally:
            self._call(self._stop())

    def _start(self) -> None:
        self._forget_what_is_gone(self._call(self._connect()))
        self._call(self._consume())

    async def _connect(self) -> Progress:
        progress = self._progress = Progress(self._store, self._cluster, self._instruments.expired)
        await progress.start()
        return progress

    async def _consume(self) -> None:
        self._consumers = Consumers(self._cluster, self._dispatcher, self._batch_size, self._count)
        await self._consumers.start()

    def _forget_what_is_gone(self, progress: Progress) -> None:
        """Begin anew with partitions that hold less than was done of them: they were made anew.

        What is done never exceeds what a partition holds, so it is read first: another hub may
        be handling more meanwhile.
        """
        done = self._patience.keep_trying(progress.done)
        ends = self._call(progress.ends())
        gone = [place for place, number in done.items() if number > ends[place]]
        if gone:
            self._patience.keep_trying(partial(progress.forget, gone))

    async def _stop(self) -> None:
        """Let go of everything, whatever of it can no more be told to the brokers."""
        for one in (self._consumers, self._relay, self._progress):
            if one is not None:
                try:
                    await one.stop()
                except KafkaError as error:
                    log.warning("kafka left in haste", error=type(error).__name__)
        self._progress = self._consumers = None

    def deliver(self) -> Outcome | None:
        """Publish what is pending and wait for its handling; None when nothing is left of either.

        What the handlers send lies in the outbox before their own message counts as done: so
        when all is done that was published, and the outbox is empty then, nothing is on its way.
        """
        try:
            published = self._publish_next()
            behind = 0 if published else self._behind()
        except KafkaError as error:
            pause = next(self._pauses)
            log.warning("kafka unavailable", error=type(error).__name__, pause=pause)
            self._patience.rest(pause)
            return self._taken()
        self._pauses = pauses(longest=_LONGEST_PAUSE)
        if published:
            return self._taken()
        if behind:
            self._patience.rest(max(0.0, self._look_at - time.monotonic()))
            return self._taken()
        with self._store.read() as view:
            pending = Outbox(view).pending(READER)
        taken = self._taken()
        return taken if pending or taken != Outcome() else None

    def look(self) -> Look:
        """How far the partitions have come, whichever hub handles them.

        Raises:
            BrokerAway: the brokers do not answer.
        """
        progress, consumers = self._progress, self._consumers
        if progress is None or consumers is None:
            raise BrokerAway("NotConnected")
        try:
            ends = self._call(progress.ends(), _ANSWER_SECONDS)
            left = progress.left(ends)
            there = self._call(progress.still_there(left, ends), _ANSWER_SECONDS)
            since = self._call(progress.waiting_since(there, ends), _ANSWER_SECONDS)
        except (KafkaError, TimeoutError) as error:
            raise BrokerAway(type(error).__name__) from error
        ours = {topic: consumers.assigned(topic) for topic in Topic}
        places = []
        for one, end in ends.items():
            topic, number = Topic(one.topic.removeprefix(self._cluster.prefix)), one.partition
            done = end - left.get(one, 0)
            is_ours = number in ours[topic]
            places.append(Place(topic, number, done, there.get(one, 0), is_ours, since.get(one)))
        return Look(tuple(places), consumers.in_hand(), consumers.trying())

    def start_anew(self, topic: str) -> None:
        """Let the consumer of a topic go and start another one in its place.

        Raises:
            BrokerAway: it cannot be started now.
        """
        if self._consumers is None:
            raise BrokerAway("NotConnected")
        try:
            self._call(self._consumers.start_anew(topic), _START_SECONDS)
        except (KafkaError, TimeoutError) as error:
            raise BrokerAway(type(error).__name__) from error

    # The event loop keeps the consumers in their groups: the store, which can be slow, is asked
    # from the hub's own thread.

    def _publish_next(self) -> bool:
        batch = self._relay.next_batch()
        if batch:
            with self._tracing.published([record for _, record in batch]):
                try:
                    self._call(self._relay.publish(batch))
                except KafkaError as error:
                    if not may_be_of_a_message(error):
                        raise
                    self._publish_one_by_one(batch)
            self._relay.remember(batch)
        return bool(batch)

    def _publish_one_by_one(self, batch: Sequence[tuple[int, Record]]) -> None:
        """Publish a batch of which the brokers refuse a message, and set that one aside."""
        for number, record in batch:
            why = self._call(self._relay.publish_alone((number, record)))
            if why is not None:
                self._set_aside(number, record, why)

    def _set_aside(self, number: int, record: Record, why: str) -> None:
        """Set aside what no broker takes; of a dead letter the refusal is in the store already."""
        log.error("message not published", topic=record.topic, error=why)
        self._instruments.unpublished(record.topic)
        if record.topic == DEAD_LETTERS:
            return
        sentence = (
            f"No broker takes this message ({why}). See that the topics are as `hub topics "
            "describe` wants them, then replay this refusal."
        )
        refused = Refused(RefusalReason.GIVEN_UP, sentence)
        delivery = Delivery(record, number, NOWHERE)
        self._count(self._dispatcher.set_aside(delivery, _remembered_later, refused))

    def _behind(self) -> int:
        """How many messages are still to be handled; while there are any, Kafka is asked rarely."""
        if self._progress is None:
            raise RuntimeError("messages are delivered only while the transport is running")
        if not self._left or time.monotonic() >= self._look_at:
            ends = self._call(self._progress.ends())
            left = self._progress.left(ends)
            self._left = sum(self._call(self._progress.still_there(left, ends)).values())
            pause = min(_LONGEST_LOOK, self._left * _LOOK_AGAIN_SECONDS)
            self._look_at = time.monotonic() + pause
        return self._left

    def _count(self, outcome: Outcome) -> None:
        with self._counting:
            self._outcome += outcome

    def _taken(self) -> Outcome:
        """What the handlers of this process did since it was last asked."""
        with self._counting:
            taken, self._outcome = self._outcome, Outcome()
        return taken

    def _call(self, work: Coroutine[Any, Any, T], seconds: float | None = None) -> T:
        if self._loop is None:
            work.close()
            raise RuntimeError("messages are delivered only while the transport is running")
        called = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return called.result(seconds)
        except TimeoutError:
            called.cancel()
            raise


def _remembered_later(_transaction: Transaction, _deliveries: Sequence[Delivery]) -> None:
    """The relay remembers a batch as a whole: what is set aside twice counts once."""
