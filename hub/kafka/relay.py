"""The relay: publishes the outbox in order, each message at least once and none past another."""

import asyncio
from typing import Any, Final

from aiokafka import errors
from faststream.kafka import KafkaBroker

from hub.kafka.cluster import CLIENT_ID, Cluster
from hub.local import READER
from hub.patience import pauses
from schemas.envelope import Record
from schemas.topics import LONGEST_MESSAGE
from store.engine import Store
from store.messaging import Outbox

_TRIES: Final = 3
"""Of a message that the brokers refuse, before they are believed."""
_OF_THE_CLUSTER: Final = (
    errors.AuthenticationFailedError,
    errors.AuthenticationMethodNotSupported,
    errors.BrokerNotAvailableError,
    errors.ClusterAuthorizationFailedError,
    errors.DuplicateSequenceNumber,
    errors.InvalidProducerEpoch,
    errors.InvalidProducerIdMapping,
    errors.KafkaTimeoutError,
    errors.KafkaUnavailableError,
    errors.OutOfOrderSequenceNumber,
    errors.ProducerClosed,
    errors.ProducerFenced,
    errors.ReplicaNotAvailableError,
    errors.SaslAuthenticationFailed,
    errors.TopicAuthorizationFailedError,
    errors.UnknownProducerId,
)
"""Errors that are not marked as retriable, and yet say nothing about the message."""


def may_be_of_a_message(error: errors.KafkaError) -> bool:
    """Whether an error may lie in a message itself, so that no other time mends it."""
    return not error.retriable and not isinstance(error, _OF_THE_CLUSTER)


class Relay:
    """Brings the outbox to Kafka; only the sole worker on the store runs one.

    The cursor moves when all of a batch is acknowledged. After a failure the whole batch goes
    again through a new producer: the order of the first arrivals stays that of the outbox.
    """

    def __init__(self, store: Store, cluster: Cluster, batch_size: int) -> None:
        self._store = store
        self._cluster = cluster
        self._batch_size = batch_size
        self._broker: KafkaBroker | None = None

    def next_batch(self) -> list[tuple[int, Record]]:
        """What is to be published next, with its numbers in the outbox."""
        with self._store.read() as view:
            outbox = Outbox(view)
            return outbox.after(outbox.position(READER), self._batch_size)

    def remember(self, batch: list[tuple[int, Record]]) -> None:
        """Move the cursor behind a batch that was published; nobody else moves it."""
        with self._store.begin_apart() as transaction:
            Outbox(transaction).advance(READER, batch[-1][0])

    async def publish(self, batch: list[tuple[int, Record]]) -> None:
        """Publish a batch; when this returns, the brokers have all of it.

        Raises:
            aiokafka.errors.KafkaError: they did not take all of it.
        """
        try:
            await self._publish([record for _, record in batch])
        except BaseException:
            await self.stop()
            raise

    async def publish_alone(self, numbered: tuple[int, Record]) -> str | None:
        """Publish one message; for which error no broker takes it, or None when they have it.

        Raises:
            aiokafka.errors.KafkaError: what stands in its way is not the message.
        """
        why = None
        for _, pause in zip(range(_TRIES), pauses(), strict=False):
            try:
                await self.publish([numbered])
            except errors.KafkaError as error:
                if not may_be_of_a_message(error):
                    raise
                why = type(error).__name__
                await asyncio.sleep(pause)
            else:
                return None
        return why

    async def _publish(self, records: list[Record]) -> None:
        broker = self._broker or await self._connect()
        sent: list[Any] = []
        for record in records:
            future = await broker.publish(
                record.value,
                self._cluster.named(record.topic),
                key=record.key.encode(),
                headers=record.headers,
                no_confirm=True,
            )
            sent.append(future)
        await asyncio.gather(*sent)

    async def _connect(self) -> KafkaBroker:
        broker = KafkaBroker(
            self._cluster.servers,
            client_id=CLIENT_ID,
            security=self._cluster.security,
            allow_auto_create_topics=False,
            acks="all",
            enable_idempotence=True,
            max_request_size=LONGEST_MESSAGE,
            logger=None,
        )
        await broker.start()
        self._broker = broker
        return broker

    async def stop(self) -> None:
        """Let go of the producer."""
        broker, self._broker = self._broker, None
        if broker is not None:
            await broker.stop()
