"""A hub that runs: it tells how it is, helps itself, and leaves when it is asked to."""

import asyncio
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from hub.app import Hub
from hub.kafka import Cluster, KafkaTransport, topics
from hub.observe.watch import Watch
from hub.settings import Settings
from schemas.topics import Topic
from store import tables
from store.engine import Store
from tests.e2e.feeds import lines, member, programme, referral
from tests.e2e.home import Home
from tests.integration.broker import Broker
from tests.integration.database import Postgresql
from tests.integration.running import running, until

TOPIC = Topic.PROVIDERS
QUIET = {"HUB_STATUS_LISTEN": "127.0.0.1:0", "HUB_PORTAL_LISTEN": ""}
"""Settings of hubs that run beside others on this machine."""


# --- as a process -------------------------------------------------------------------------------


@pytest.fixture(params=["local", "kafka"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Home:
    """A hub on either transport, whose open day is today."""
    settings = QUIET | {"HUB_STALL_SECONDS": "6", "HUB_BATCH_SIZE": "10"}
    if request.param == "kafka":
        settings |= {
            "HUB_TRANSPORT": "kafka",
            "HUB_KAFKA_BOOTSTRAP": request.getfixturevalue("kafka_server"),
            "HUB_KAFKA_PREFIX": f"running-{os.getpid()}-{tmp_path.name[-8:].lower()}.".replace(
                "_", "-"
            ),
        }
    made = Home(tmp_path / "hub", tmp_path / "out", settings)
    made("init")
    if request.param == "kafka":
        made("topics", "create", "--replication", "1")
    return made


def test_a_running_hub_tells_how_it_is_and_leaves_after_its_batch_and_the_next_one_goes_on(
    home: Home, tmp_path: Path
) -> None:
    number = 150
    referred = [referral(one) for one in range(number)]
    (tmp_path / "file.jsonl").write_bytes(programme() + lines(member(), *referred))
    with running(home) as hub:
        until(lambda: hub.get("/health/ready").status_code == 200)
        assert hub.get("/health/live").json()["status"] == "ok"
        home.settings["HUB_STATUS_LISTEN"] = hub.address
        assert "ok      store: the store answers" in home("health", "ready").out
        home("ingest", tmp_path / "file.jsonl")
        until(lambda: 'outcome="handled"' in hub.get("/metrics").text)
        shown = {one.name: one for one in text_string_to_metric_families(hub.get("/metrics").text)}
        assert hub.leave() < 10
        assert hub.process.returncode == 0
    assert shown["hub_worker"].samples[0].value == 1
    on_kafka = home.settings.get("HUB_TRANSPORT") == "kafka"
    assert ("hub_partition_lag_messages" in shown) == on_kafka
    assert "no hub answers" in home("health", code=1).err
    home("drain")
    store = Store(f"sqlite:///{home.home / 'hub.db'}")
    with store.read() as view:
        sent = len(view.rows(tables.outbox.select()))
        assert len(view.rows(tables.inbox.select())) == sent >= number
        assert [row.reason for row in view.rows(tables.refusals.select())] == []
    store.close()


def test_a_hub_leaves_in_time_even_when_it_waits_for_the_database(tmp_path: Path) -> None:
    home = Home(tmp_path / "hub", tmp_path / "out", QUIET)
    home("init")
    with running(home) as hub, closing(sqlite3.connect(home.home / "hub.db")) as other:
        until(lambda: "hub_worker 1.0" in hub.get("/metrics").text)
        home("ingest", "-", stdin=programme())
        other.execute("BEGIN IMMEDIATE")
        time.sleep(1.5)
        assert 8 < hub.leave() < 10
        assert hub.process.returncode == 4
    assert "3 handled" in home("drain").out


def test_a_hub_waits_for_a_database_that_comes_later_and_leaves_at_once_when_it_is_away(
    url: str, postgresql_server: Postgresql, tmp_path: Path
) -> None:
    home = Home(tmp_path / "hub", tmp_path / "out", QUIET | {"HUB_DATABASE_URL": url})
    home("init")
    postgresql_server.close_off(url)
    threading.Timer(4, postgresql_server.open_again, [url]).start()
    with running(home) as hub:
        until(lambda: "hub_worker 1.0" in hub.get("/metrics").text)
        postgresql_server.close_off(url)
        time.sleep(1)
        assert hub.process.poll() is None
        assert hub.leave() < 10
        assert hub.process.returncode == 0
    assert "cannot be used" in home("status", code=1).err


# --- consumers that stop ------------------------------------------------------------------------


@pytest.fixture
def hub(kafka_server: str, tmp_path: Path) -> Iterator[Hub]:
    """A hub on topics of its own that handles in this process."""
    prefix = f"watched-{os.getpid()}-{time.monotonic_ns()}."
    settings = Settings(
        home=tmp_path,
        transport="kafka",
        kafka_bootstrap=kafka_server,
        kafka_prefix=prefix,
        stall_seconds=2,
    )
    asyncio.run(topics.create(Cluster.of(settings), 1))
    made = Hub(settings)
    made.start()
    yield made
    made.close()


def stop_silently(hub: Hub, topic: Topic) -> None:
    """End the loop that reads a topic, as if it hung: its consumer stays in its group."""
    assert isinstance(hub.transport, KafkaTransport)
    assert hub.transport._consumers is not None
    assert hub.transport._loop is not None
    subscriber = hub.transport._consumers._subscribers[topic]
    for task in subscriber.tasks:
        hub.transport._loop.call_soon_threadsafe(task.cancel)


def lag(watch: Watch) -> float:
    labels = {"topic": TOPIC.value, "partition": "0"}
    return watch.registry.get_sample_value("hub_partition_lag_messages", labels) or 0


def restarts(watch: Watch) -> float:
    labels = {"topic": TOPIC.value}
    return watch.registry.get_sample_value("hub_consumer_restarts_total", labels) or 0


def failing(watch: Watch) -> set[str]:
    return {check.name for check in watch.ready() if not check.is_well}


@pytest.mark.restarts_kafka
def test_a_consumer_that_stopped_without_a_word_is_seen_and_started_anew(
    hub: Hub, broker: Broker, tmp_path: Path
) -> None:
    gave_up: list[bool] = []
    watch = hub.watch(give_up=lambda: gave_up.append(True))
    with hub.working():
        hub.drain()
        until(lambda: not (watch.look() and failing(watch)))
        stop_silently(hub, TOPIC)
        if broker.restart is not None:
            broker.restart()
        (tmp_path / "file.jsonl").write_bytes(programme())
        hub.receive_path(tmp_path / "file.jsonl")
        seen_failing: set[str] = set()

        def is_handled() -> bool:
            hub.step()
            watch.look()
            seen_failing.update(failing(watch))
            return hub.outcome.handled == 3

        until(is_handled, seconds=60)
        until(lambda: not (watch.look() and failing(watch)))
    assert restarts(watch) >= 1
    assert "consumers" in seen_failing
    assert lag(watch) == 0
    assert gave_up == []
