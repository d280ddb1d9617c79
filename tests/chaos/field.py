"""The field of a chaos run: its topics, its store, and what stands in both."""

import asyncio
import json
import os
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Protocol

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from sqlalchemy import select

from hub.kafka import Cluster, topics
from hub.local import READER
from hub.patience import Patience
from schemas.envelope import Record
from schemas.topics import DEAD_LETTERS
from store import tables
from store.calendar import Calendar
from store.engine import Store
from store.messaging import Outbox
from tests.e2e.home import Home

Sent = tuple[str, bytes, bytes | None, list[tuple[str, bytes | None]]]
"""A topic, a key, a value and headers."""
_AGAIN_SECONDS = 0.3
_LONGEST_SECONDS = 900.0


class Stuck(Exception):
    """A run does not come to its end: the message says what it waited for."""


def wait(holds: Callable[[], bool], what: str, seconds: float = _LONGEST_SECONDS) -> None:
    """Wait until something holds.

    Raises:
        Stuck: it does not come to hold.
    """
    until = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > until:
            raise Stuck(what)
        time.sleep(0.05)


class Servers(Protocol):
    """What the hubs of a run stand on."""

    @property
    def addresses(self) -> str: ...

    @property
    def database_url(self) -> str: ...

    @property
    def mail_url(self) -> str | None: ...

    @property
    def replication(self) -> int: ...


class Field:
    """A hub's settings on the servers of a run, its topics and its store."""

    def __init__(self, servers: Servers, folder: Path, name: str) -> None:
        self.folder = folder
        self.cluster = Cluster(servers.addresses.split(","), f"chaos-{name}-{os.getpid()}.")
        self._replication = servers.replication
        settings = {
            "HUB_TRANSPORT": "kafka",
            "HUB_KAFKA_BOOTSTRAP": servers.addresses,
            "HUB_KAFKA_PREFIX": self.cluster.prefix,
            "HUB_DATABASE_URL": servers.database_url,
            "HUB_EMAILS_PER_MINUTE": "100000",
            "HUB_LOG_LEVEL": "WARNING",
        }
        if servers.mail_url is not None:
            settings["HUB_SMTP_URL"] = servers.mail_url
        self.home = Home(folder / "hub", folder / "out", settings)
        self.store = Store(servers.database_url)
        self.patience = Patience()

    def set_up(self, first_day: str) -> None:
        """Make the topics and the tables, and open the first day."""
        asyncio.run(topics.create(self.cluster, self._replication))
        self.home.run("init", "--from", first_day)

    def open_day(self) -> date:
        """The day that is open; a database that is away is waited for."""
        return self.patience.keep_trying(self._open_day)

    def _open_day(self) -> date:
        with self.store.read() as view:
            return Calendar(view).open_day() or date.min

    def outbox_left(self) -> int:
        """How many messages wait for the brokers."""
        with self.store.read() as view:
            return Outbox(view).pending(READER)

    def published(self, most: int) -> list[Sent]:
        """The messages between hubs that were published last, up to so many."""
        with self.store.read() as view:
            outbox = tables.outbox
            statement = (
                select(outbox)
                .where(outbox.c.seq <= Outbox(view).position(READER))
                .where(outbox.c.topic != DEAD_LETTERS)
                .order_by(outbox.c.seq.desc())
                .limit(most)
            )
            rows = view.rows(statement)
        return [
            (row.topic, row.key.encode(), row.value, _on_the_wire(json.loads(row.headers)))
            for row in reversed(rows)
        ]

    def append(self, records: Sequence[Record]) -> int:
        """Put messages into the outbox, as another process does; how many wait in it then."""
        with self.store.begin() as transaction:
            for record in records:
                Outbox(transaction).append(record)
        return self.outbox_left()

    def send(self, messages: Iterable[Sent]) -> None:
        """Publish as a stranger does, and again from the start until the brokers have all."""
        given = list(messages)
        asyncio.run(self._send(given))

    async def _send(self, given: list[Sent]) -> None:
        while True:
            try:
                await asyncio.wait_for(self._try_to_send(given), 30)
            except (KafkaError, TimeoutError):
                await asyncio.sleep(_AGAIN_SECONDS)
            else:
                return

    async def _try_to_send(self, given: list[Sent]) -> None:
        producer = AIOKafkaProducer(
            **self.cluster.client, acks="all", enable_idempotence=True, request_timeout_ms=5_000
        )
        await producer.start()
        try:
            futures = [
                await producer.send(self.cluster.named(topic), value, key=key, headers=headers)
                for topic, key, value, headers in given
            ]
            await asyncio.gather(*futures)
        finally:
            await producer.stop()


def _on_the_wire(headers: dict[str, str]) -> list[tuple[str, bytes | None]]:
    return [(name, text.encode()) for name, text in headers.items()]
