"""The field of a chaos run: its hub processes, started anew when they end, and its topics."""

import asyncio
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from hub.kafka import Cluster, topics
from hub.local import READER
from store.engine import Store
from store.messaging import Outbox
from tests.e2e.home import Home

Sent = tuple[str, bytes, bytes | None, list[tuple[str, bytes | None]]]
"""A topic, a key, a value and headers."""
_AGAIN_SECONDS = 0.3


class Servers(Protocol):
    """What the hubs of a run stand on."""

    addresses: str
    database_url: str
    mail_url: str | None
    replication: int


class Hubs:
    """The hub processes of a run: one worker, and any number that only handle."""

    def __init__(self, home: Home, role: tuple[str, ...], folder: Path) -> None:
        self._home = home
        self._role = role
        self._log = folder / "hubs.log"
        self._worker: subprocess.Popen[bytes] | None = None
        self._others: list[subprocess.Popen[bytes]] = []
        self.ended = Counter[str]()
        self.failed = 0
        self.ended_well = False

    def start(self, others: int) -> None:
        """Start the worker and so many others."""
        self._worker = self._run(*self._role)
        for _ in range(others):
            self.add()

    def _run(self, *role: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.chaos.worker", *role]
        with self._log.open("ab") as log:
            return subprocess.Popen(
                command, env=self._home.environment, stdout=log, stderr=log, start_new_session=True
            )

    def look_after(self) -> None:
        """Start anew what has ended, as whoever runs a hub in earnest does."""
        worker = self._worker
        if worker is not None and worker.poll() is not None:
            self._count("worker", worker.returncode)
            self.ended_well = worker.returncode == 0
            self._worker = None if self.ended_well else self._run(*self._role)
        for place, other in enumerate(self._others):
            if other.poll() is not None:
                self._count("other", other.returncode)
                self._others[place] = self._run("serve")

    def _count(self, which: str, code: int) -> None:
        self.ended[f"{which} ended with {code}"] += 1
        self.failed += code not in (0, -signal.SIGKILL)

    def kill_worker(self) -> bool:
        """Kill the worker, wherever it is; whether there was one."""
        return self._worker is not None and _killed(self._worker)

    def kill_other(self) -> bool:
        """Kill one of the others; whether there was one."""
        return bool(self._others) and _killed(self._others[0])

    def add(self) -> bool:
        """Start one more that handles: the partitions are dealt out anew."""
        self._others.append(self._run("serve"))
        return True

    def remove(self) -> bool:
        """Ask one of the others to end: partitions are dealt anew; whether there was one."""
        if not self._others:
            return False
        leaving = self._others.pop()
        was_there = leaving.poll() is None
        leaving.terminate()
        self._count("other, when asked to,", leaving.wait(60))
        return was_there

    @property
    def only_worker(self) -> bool:
        """Whether nobody handles beside the worker."""
        return not self._others

    def stop(self) -> None:
        """Ask all of them to end, and wait."""
        running = [one for one in (self._worker, *self._others) if one is not None]
        for one in running:
            one.terminate()
        for one in running:
            try:
                one.wait(60)
            except subprocess.TimeoutExpired:
                one.kill()
                one.wait()
        self._worker, self._others = None, []


def _killed(process: subprocess.Popen[bytes]) -> bool:
    """Kill a process; whether it was still there."""
    was_there = process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.wait()
    return was_there


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
            "HUB_LOG_LEVEL": "WARNING",
        }
        if servers.mail_url is not None:
            settings["HUB_SMTP_URL"] = servers.mail_url
        self.home = Home(folder / "hub", folder / "out", settings)
        self.store = Store(servers.database_url)

    def set_up(self, first_day: str) -> None:
        """Make the topics and the tables, and open the first day."""
        asyncio.run(topics.create(self.cluster, self._replication))
        self.home.run("init", "--from", first_day)

    def outbox_left(self) -> int:
        """How many messages wait for the brokers."""
        with self.store.read() as view:
            return Outbox(view).pending(READER)

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
