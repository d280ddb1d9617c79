"""The servers of a benchmark, a fresh programme on them, and the hubs that work on it."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

from bench.kafka.load import populate
from hub.kafka import Cluster, topics
from store.engine import Store
from tests.integration.broker import kafka
from tests.integration.database import Postgresql, postgresql

_HUB = Path(sys.executable).with_name("hub")
_TICKS = os.sysconf("SC_CLK_TCK")

Running = subprocess.Popen[str]


def cpu_seconds(process: Running) -> float:
    """How long a process has used a core."""
    stat = Path(f"/proc/{process.pid}/stat").read_text(encoding="ascii")
    fields = stat.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


class Machine:
    """A Kafka and a PostgreSQL that waits for the disk, with nobody else on them."""

    def __init__(self, address: str, database: Postgresql, folder: Path) -> None:
        self._address = address
        self._database = database
        self._folder = folder
        self._numbers = count(1)
        self._settings: dict[str, str] = {}

    @classmethod
    @contextmanager
    def with_servers(cls) -> Iterator[Self]:
        """Such a machine for the block.

        Raises:
            NoServer: there is no Kafka or no PostgreSQL, and none can be started.
        """
        with (
            TemporaryDirectory(prefix="hub-bench-") as folder,
            kafka() as broker,
            postgresql(durable=True) as database,
        ):
            yield cls(broker.address, database, Path(folder))

    @contextmanager
    def programme(self, members: int) -> Iterator[tuple[Store, Cluster]]:
        """A store of its own with so many members on a panel, and topics of its own."""
        url = self._database.database()
        cluster = Cluster([self._address], f"bench-{next(self._numbers)}.")
        asyncio.run(topics.create(cluster, 1))
        self._settings = {
            "HUB_TRANSPORT": "kafka",
            "HUB_KAFKA_BOOTSTRAP": self._address,
            "HUB_KAFKA_PREFIX": cluster.prefix,
            "HUB_DATABASE_URL": url,
            "HUB_HOME": str(self._folder / cluster.prefix),
            "HUB_STATUS_LISTEN": "",
            "HUB_PORTAL_LISTEN": "",
        }
        store = Store(url)
        try:
            populate(store, members)
            yield store, cluster
        finally:
            store.close()
            self._database.drop(url)
            asyncio.run(topics.delete(cluster))

    @contextmanager
    def hubs(self, number: int) -> Iterator[list[Running]]:
        """So many hub processes on the programme, all of them at work."""
        with hubs_running(os.environ | self._settings, number) as running:
            yield running


@contextmanager
def hubs_running(environment: Mapping[str, str], number: int) -> Iterator[list[Running]]:
    """So many hub processes with these settings for the block, all of them at work."""
    started: list[Running] = []
    try:
        for _ in range(number):
            process = subprocess.Popen(
                [_HUB, "run"], env=environment, stdout=subprocess.PIPE, text=True
            )
            started.append(process)
        for process in started:
            assert process.stdout is not None
            if "Running" not in process.stdout.readline():
                raise RuntimeError("a hub did not start")
        yield started
    finally:
        for process in started:
            process.terminate()
            process.wait(20)
