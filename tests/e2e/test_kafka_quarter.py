"""The quarter over Kafka and PostgreSQL, held message for message against the embedded default."""

import json
import os
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from sqlalchemy import Table, select

from schemas.topics import DEAD_LETTERS
from store import tables
from store.engine import Store
from tests.e2e.home import Home, Quarter, home_of_demo
from tests.e2e.stored import Rows, stored
from tests.integration.database import Postgresql

ELSEWHERE = {"cursors", "outbox", "outbox_days", "refusals"}
"""Tables that a test of their own looks at, and those that say how far each transport has come."""
PORTAL = "portal/messages.jsonl"


class OverKafka(NamedTuple):
    """What the quarter left behind: the files, and the store that is open for reading."""

    hub: Home
    store: Store


@pytest.fixture(scope="module")
def over_kafka(
    quarter: Quarter,
    kafka_server: str,
    postgresql_server: Postgresql,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[OverKafka]:
    """The same files, run over real servers."""
    url = postgresql_server.empty_database()
    hub = home_of_demo(
        tmp_path_factory.mktemp("kafka") / "out",
        HUB_DATABASE_URL=url,
        HUB_KAFKA_BOOTSTRAP=kafka_server,
        HUB_KAFKA_PREFIX=f"quarter-{os.getpid()}.",
    )
    hub.run("topics", "create", "--replication", "1")
    hub.run("demo", "--from", quarter.source, "--out", hub.out, "--transport", "kafka")
    store = Store(url)
    yield OverKafka(hub, store)
    store.close()
    postgresql_server.drop(url)


@pytest.fixture(scope="module")
def embedded(quarter: Quarter) -> Iterator[Store]:
    """The store of the embedded run."""
    store = Store(f"sqlite:///{quarter.hub.home / 'hub.db'}")
    yield store
    store.close()


@pytest.mark.parametrize(
    "table",
    [one for one in tables.metadata.sorted_tables if one.name not in ELSEWHERE],
    ids=lambda table: table.name,
)
def test_every_decision_is_the_same(over_kafka: OverKafka, embedded: Store, table: Table) -> None:
    assert stored(over_kafka.store, table) == stored(embedded, table)


def test_the_same_is_refused_for_the_same_reasons(over_kafka: OverKafka, embedded: Store) -> None:
    def refused(store: Store) -> Rows:
        rows = stored(store, tables.refusals)
        return [(*row[:8], row[8] and sorted(json.loads(row[8]).items()), row[9]) for row in rows]

    assert refused(over_kafka.store) == refused(embedded)


def test_every_message_is_the_same_and_refused_ones_are_dead_letters_too(
    over_kafka: OverKafka, embedded: Store
) -> None:
    sent = stored(over_kafka.store, tables.outbox)
    dead = [row for row in sent if row[0] == DEAD_LETTERS]
    assert [row for row in sent if row[0] != DEAD_LETTERS] == stored(embedded, tables.outbox)
    refused = [row for row in stored(embedded, tables.refusals) if row[6] is not None]
    assert len(dead) == len(refused) > 0


def test_what_happened_to_a_member_happened_in_the_same_order(
    over_kafka: OverKafka, embedded: Store
) -> None:
    history = tables.history
    columns = [column for column in history.columns if column.name != "seq"]
    statement = select(*columns).order_by(history.c.member_key, history.c.seq)
    with over_kafka.store.read() as one, embedded.read() as other:
        assert one.rows(statement) == other.rows(statement)


def test_every_delivered_file_is_the_same(over_kafka: OverKafka, quarter: Quarter) -> None:
    delivered = over_kafka.hub.delivered()
    assert delivered.keys() == quarter.delivered.keys()
    differing = [name for name, content in delivered.items() if content != quarter.delivered[name]]
    assert [name for name in differing if not name.startswith("refusals/")] in ([], [PORTAL])
    assert sorted(delivered[PORTAL].splitlines()) == sorted(quarter.delivered[PORTAL].splitlines())


def test_the_topics_hold_nothing_that_was_not_handled(over_kafka: OverKafka) -> None:
    told = over_kafka.hub.run("drain", code=None)
    assert "0 handled" in told.out, told
