"""A store that is restored beside a Kafka that went on begins with new topics and loses nothing."""

import itertools
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.feeds import lines, member, organization, referral, site, user
from tests.e2e.home import Home, Rows

COUNT = itertools.count()
BY_HAND = {"interventions", "cursors"}


@pytest.fixture
def lost(kafka_server: str, tmp_path: Path) -> Home:
    """A hub over Kafka that has ended a day and taken in more since."""
    hub = over_kafka(tmp_path / "lost", kafka_server)
    hub("init", "--from", "2014-12-01")
    hub("ingest", "-", stdin=lines(organization(), site(), user(1), member(), referral(1)))
    hub("clock", "--to", "2014-12-02")
    hub("ingest", "-", stdin=lines(referral(3)))
    hub("drain")
    return hub


def over_kafka(folder: Path, server: str) -> Home:
    settings = {
        "HUB_TRANSPORT": "kafka",
        "HUB_KAFKA_BOOTSTRAP": server,
        "HUB_KAFKA_PREFIX": f"restore-{os.getpid()}-{next(COUNT)}.",
    }
    hub = Home(folder / "hub", folder / "out", settings)
    hub("topics", "create", "--replication", "1")
    return hub


def go_on(hub: Home) -> None:
    hub("ingest", "-", stdin=lines(referral(2)))
    hub("clock", "--to", "2014-12-05")


def unhandle(backup: Path) -> int:
    """Have a message count as published and not yet handled; its number in the outbox."""
    with closing(sqlite3.connect(backup)) as connection, connection:
        (row,) = connection.execute(
            "SELECT seq, topic, key, headers, value FROM outbox WHERE topic = 'portal.requests'"
            " ORDER BY seq DESC LIMIT 1"
        ).fetchall()
        headers = row[3].replace('"ce_id":"', '"ce_id":"f')
        value = row[4].replace(b"R-3", b"R-9")
        added = connection.execute(
            "INSERT INTO outbox (topic, key, headers, value) VALUES (?, ?, ?, ?)",
            (row[1], row[2], headers, value),
        )
        seq = int(added.lastrowid or 0)
        connection.execute("UPDATE cursors SET seq = ? WHERE name = 'local'", (seq,))
    return seq


def decided(hub: Home) -> dict[str, Rows]:
    return {name: rows for name, rows in hub.tables().items() if name not in BY_HAND}


def test_a_restored_store_goes_on_with_new_topics_to_where_the_lost_one_came(
    lost: Home, kafka_server: str, tmp_path: Path
) -> None:
    lost("db", "backup", tmp_path / "backup")
    go_on(lost)
    restored = over_kafka(tmp_path / "restored", kafka_server)
    restored("db", "restore", tmp_path / "backup", "--nothing-sent")
    assert "messages will be published again" in restored("topics", "renew", "--why", "test").out
    shutil.copytree(lost.out, restored.out, dirs_exist_ok=True)
    go_on(restored)
    assert decided(restored) == decided(lost)
    assert restored.delivered() == lost.delivered()


def test_what_was_published_and_not_yet_handled_at_the_backup_is_handled(
    lost: Home, kafka_server: str, tmp_path: Path
) -> None:
    unhandle(lost.home / "hub.db")
    lost("db", "backup", tmp_path / "backup")
    restored = over_kafka(tmp_path / "restored", kafka_server)
    restored("db", "restore", tmp_path / "backup", "--nothing-sent")
    known = len(restored.rows("SELECT * FROM inbox"))
    restored("topics", "renew", "--why", "test")
    told = restored("drain").out
    assert "seen before and left alone" in told
    assert len(restored.rows("SELECT * FROM inbox")) > known
