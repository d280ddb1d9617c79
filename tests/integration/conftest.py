"""A hub on topics and a database of its own."""

import asyncio
import itertools
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hub.kafka import Cluster, topics
from store.engine import Store
from tests.e2e.home import Home
from tests.integration.broker import PASSWORD, USER, Broker
from tests.integration.database import Postgresql
from tests.missing import go_without

COUNT = itertools.count()


@pytest.fixture
def url(postgresql_server: Postgresql) -> Iterator[str]:
    made = postgresql_server.database()
    yield made
    postgresql_server.drop(made)


@pytest.fixture
def home(kafka_server: str, url: str, tmp_path: Path) -> Home:
    """A hub on topics of its own, whose open day is 2014-12-01."""
    settings = {
        "HUB_TRANSPORT": "kafka",
        "HUB_KAFKA_BOOTSTRAP": kafka_server,
        "HUB_KAFKA_PREFIX": f"test-{os.getpid()}-{next(COUNT)}.",
        "HUB_DATABASE_URL": url,
    }
    made = Home(tmp_path / "hub", tmp_path / "out", settings)
    made("init", "--from", "2014-12-01")
    return made


@pytest.fixture
def cluster(home: Home) -> Cluster:
    """The hub's part of the Kafka, with its topics."""
    own = home.settings
    cluster = Cluster([own["HUB_KAFKA_BOOTSTRAP"]], own["HUB_KAFKA_PREFIX"])
    asyncio.run(topics.create(cluster, 1))
    return cluster


@pytest.fixture
def secured(home: Home, broker: Broker, cluster: Cluster) -> Home:
    """A hub on the same topics, over TLS and signed in."""
    if not broker.secure_address:
        go_without("no Kafka with TLS and SASL: install openssl, and let the tests start theirs")
    own = {
        "HUB_KAFKA_BOOTSTRAP": broker.secure_address,
        "HUB_KAFKA_TLS": "true",
        "HUB_KAFKA_CA": str(broker.certificate),
        "HUB_KAFKA_SASL": "PLAIN",
        "HUB_KAFKA_USER": USER,
        "HUB_KAFKA_PASSWORD": PASSWORD,
    }
    home.settings.update(own)
    return home


@pytest.fixture
def rows(url: str) -> Iterator[Callable[..., list[Any]]]:
    """Reads a table of the store."""
    store = Store(url)

    def read(table: Any) -> list[Any]:
        with store.read() as view:
            return list(view.rows(table.select()))

    yield read
    store.close()
