"""The relay: publishes the outbox in order, each message at least once and none past another."""

import asyncio
from typing import Any

from faststream.kafka import KafkaBroker

from hub.kafka.cluster import CLIENT_ID, Cluster
from hub.local import READER
from schemas.envelope import Record
from schemas.topics import LONGEST_MESSAGE
from store.engine import Store
from store.messaging import Outbox


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
        """Move the cursor behind a batch that was published."""
        with self._store.begin() as transaction:
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
