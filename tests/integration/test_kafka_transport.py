"""The Kafka transport on a real broker: nothing that is sent is lost, skipped or led astray."""

import asyncio
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from hub.app import Hub
from hub.kafka import Cluster
from hub.kafka.consumers import next_batch
from hub.patience import Patience
from schemas.topics import DEAD_LETTERS, KEEPING, Topic
from store import tables
from tests.e2e.feeds import lines, member, programme, referral
from tests.e2e.home import HUB, Home
from tests.integration.broker import MECHANISMS, PASSWORD
from tests.integration.database import Postgresql
from tests.integration.running import settings_of
from tests.integration.strangers import read, send, site

# --- what strangers send ------------------------------------------------------------------------


def test_what_cannot_be_read_is_refused_and_what_follows_is_handled(
    home: Home, cluster: Cluster, rows: Callable[..., list[Any]]
) -> None:
    value, own = site(1)
    send(
        cluster,
        Topic.PROVIDERS,
        (None, []),
        (b"\xff\x00 not JSON", own),
        (value, [("ce_id", None), ("ce_type", b"\xff"), ("ce_source", b"")]),
        (value, [*site(1, ce_id="one")[1], ("reply_to", b"stolen"), ("note", None)]),
        site(2),
    )
    told = home("drain")
    assert "2 handled" in told.out
    assert sorted(row.site_id for row in rows(tables.sites)) == ["1234567893-001", "1234567893-002"]
    reasons = [row.reason for row in rows(tables.refusals)]
    assert sorted(reasons) == ["invalid_data", "unknown_type", "unknown_type"]


def test_a_refused_message_is_a_dead_letter_that_says_why_and_from_where(
    home: Home, cluster: Cluster
) -> None:
    _, own = site(1, ce_id="10000001A", ce_subject="Ada Example")
    send(cluster, Topic.PROVIDERS, site(2), (b'{"site_id": "10000001A"}', own))
    home("drain")
    (letter,) = read(cluster, DEAD_LETTERS)
    told = {name: text.decode() for name, text in letter.headers}
    assert letter.value == b'{"site_id": "10000001A"}'
    assert told["ce_type"] == "gov.maine.healthhomes.message-refused.v1"
    assert (told["ce_source"], told["ce_id"]) == ("/hub/refusals", "RF-000001")
    assert told["ce_reason"] == "invalid_data"
    place = ("mihms.providers", "0", "1")
    assert tuple(told[f"ce_origin{name}"] for name in ("topic", "partition", "offset")) == place
    assert letter.key == b"RF-000001"
    assert not any(name in str(letter.headers) for name in ("10000001A", "Ada", "site 2"))


def test_what_comes_again_counts_once(
    home: Home, cluster: Cluster, rows: Callable[..., list[Any]]
) -> None:
    send(cluster, Topic.PROVIDERS, site(1), site(2), site(1))
    assert "2 handled, 1 seen before" in home("drain").out
    send(cluster, Topic.PROVIDERS, site(2))
    assert "0 handled, 1 seen before" in home("drain").out
    assert len(rows(tables.sites)) == 2


# --- the topics ---------------------------------------------------------------------------------


def test_topics_are_made_once_as_the_table_says_and_differences_are_told(
    home: Home, cluster: Cluster
) -> None:
    assert f"Created 0 of {len(KEEPING)}" in home("topics", "create", "--replication", "1").out
    home("topics", "describe", "--replication", "1")
    told = home("topics", "describe", code=1)
    assert "replication 1, not 3" in told.out


def test_a_hub_without_its_topics_says_what_to_do(home: Home) -> None:
    home.settings["HUB_KAFKA_PREFIX"] = "nowhere."
    assert "hub topics create" in home("drain", code=1).err


def test_a_hub_without_kafka_says_so(home: Home) -> None:
    home.settings["HUB_KAFKA_BOOTSTRAP"] = "127.0.0.1:1"
    told = home.run("drain", code=1).err
    assert "127.0.0.1:1 does not let the hub work" in told
    assert '"event": "kafka client failed"' in told


# --- TLS and signing in -------------------------------------------------------------------------


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_messages_go_over_tls_by_who_is_signed_in(
    secured: Home, cluster: Cluster, tmp_path: Path, mechanism: str
) -> None:
    secured.settings["HUB_KAFKA_SASL"] = mechanism
    (tmp_path / "file.jsonl").write_bytes(programme())
    secured("ingest", tmp_path / "file.jsonl")
    assert "3 handled" in secured.run("drain").out
    secured("topics", "describe", "--replication", "1")
    assert len(read(cluster, Topic.PROVIDERS)) == 3


@pytest.mark.parametrize(
    ("mechanism", "setting", "value"),
    [
        *((mechanism, "HUB_KAFKA_PASSWORD", "another") for mechanism in MECHANISMS),
        ("PLAIN", "HUB_KAFKA_CA", ""),
        ("PLAIN", "HUB_KAFKA_TLS", "false"),
    ],
    ids=[*(f"wrong password, {one}" for one in MECHANISMS), "unknown authority", "no TLS"],
)
def test_who_is_not_let_in_is_told_and_no_password_is_shown(
    secured: Home, mechanism: str, setting: str, value: str
) -> None:
    secured.settings["HUB_KAFKA_SASL"] = mechanism
    secured.settings[setting] = value
    if not value:
        del secured.settings[setting]
    told = secured.run("drain", code=1)
    assert "does not let the hub work" in told.err
    assert PASSWORD not in told.err
    assert "Traceback" not in told.err


# --- what a consumer takes ----------------------------------------------------------------------


@pytest.mark.parametrize("by_two", [True, False], ids=["two batches", "one batch"])
def test_a_second_batch_is_of_other_partitions_and_nothing_is_left_out(
    home: Home, cluster: Cluster, by_two: bool
) -> None:
    number, most = 120, 10
    keyed = [(f"m{one}".encode(), *site(one % 9)) for one in range(number)]

    async def take() -> list[list[tuple[int, int]]]:
        async with AIOKafkaProducer(**cluster.client) as producer:
            for key, value, own in keyed:
                name = cluster.named(Topic.ATTESTATIONS)
                await producer.send_and_wait(name, value, key=key, headers=own)
        taken: list[list[tuple[int, int]]] = []
        async with AIOKafkaConsumer(
            cluster.named(Topic.ATTESTATIONS), **cluster.client, auto_offset_reset="earliest"
        ) as consumer:
            while sum(map(len, taken)) < number:
                batch = await next_batch(most, consumer, by_two=by_two)
                taken.append([(one.partition, one.offset) for one in batch])
        return taken

    taken = asyncio.run(take())
    every = [place for batch in taken for place in batch]
    assert len(set(every)) == number
    assert any(len(batch) > most for batch in taken) == by_two
    for batch in taken:
        assert not {one for one, _ in batch[:most]} & {one for one, _ in batch[most:]}
        assert len(batch) <= 2 * most
    for partition in {one for one, _ in every}:
        offsets = [offset for one, offset in every if one == partition]
        assert offsets == sorted(offsets)


# --- several hubs, and a store that goes away ---------------------------------------------------


def test_a_store_that_is_cut_off_again_and_again_loses_and_repeats_nothing(
    home: Home,
    cluster: Cluster,
    postgresql_server: Postgresql,
    rows: Callable[..., list[Any]],
    tmp_path: Path,
) -> None:
    (tmp_path / "file.jsonl").write_bytes(
        programme() + lines(member(), *(referral(number) for number in range(60)))
    )
    home("ingest", tmp_path / "file.jsonl")
    home.settings["HUB_BATCH_SIZE"] = "20"
    pause = 0.2
    with subprocess.Popen([HUB, "drain"], env=home.environment, stdout=subprocess.PIPE) as hub:
        while hub.poll() is None:
            postgresql_server.disconnect(home.settings["HUB_DATABASE_URL"])
            Patience().rest(pause)
            pause *= 1.1  # a slow machine, too, gets something done in the end
    assert hub.returncode == 0
    sent = [row for row in rows(tables.outbox) if row.topic != DEAD_LETTERS]
    assert len(rows(tables.inbox)) == len(sent)
    assert [row.reason for row in rows(tables.refusals)] == []


def test_when_the_worker_is_killed_another_hub_takes_over(
    home: Home, cluster: Cluster, rows: Callable[..., list[Any]], tmp_path: Path
) -> None:
    first, second = (_run(home, tmp_path / name) for name in ("first", "second"))
    try:
        (tmp_path / "one.jsonl").write_bytes(programme())
        home("ingest", tmp_path / "one.jsonl")
        _until(lambda: len(rows(tables.sites)) == 2)
        first.send_signal(signal.SIGKILL)
        (tmp_path / "two.jsonl").write_bytes(lines(member(), referral()))
        home("ingest", tmp_path / "two.jsonl")
        _until(lambda: len(rows(tables.enrollments)) == 1, seconds=40)
        second.send_signal(signal.SIGTERM)
        assert second.wait(10) == 0
    finally:
        for one in (first, second):
            one.kill()
            one.wait()
    home("drain")
    sent = [row for row in rows(tables.outbox) if row.topic != DEAD_LETTERS]
    assert len(rows(tables.inbox)) == len(sent)


def _run(home: Home, told: Path) -> subprocess.Popen[bytes]:
    with told.open("wb") as stream:
        return subprocess.Popen([HUB, "run"], env=home.environment, stdout=stream, stderr=stream)


def _until(holds: Callable[[], bool], seconds: float = 30) -> None:
    patience = Patience()
    for _ in range(int(seconds * 10)):
        if holds():
            return
        patience.rest(0.1)
    raise AssertionError("it never came to hold")


# --- days ---------------------------------------------------------------------------------------


def test_a_day_ends_when_all_before_it_is_done(
    home: Home, cluster: Cluster, rows: Callable[..., list[Any]], tmp_path: Path
) -> None:
    referred = [referral(number) for number in range(40)]
    (tmp_path / "file.jsonl").write_bytes(programme() + lines(member(), *referred))
    home("ingest", tmp_path / "file.jsonl")
    hub = Hub(settings_of(home, batch_size=7))
    with hub.working():
        assert hub.close_until(hub.open_day()) == 1
    hub.close()
    closed = [row.seq for row in rows(tables.outbox) if row.topic == Topic.CLOCK]
    before = [row.seq for row in rows(tables.outbox) if row.topic == Topic.REQUESTS]
    assert len(before) == 40
    assert max(before) < closed[0]
    assert {row.requested_on.isoformat() for row in rows(tables.enrollments)} == {"2014-12-01"}
