"""The demo of docker-compose.yml, held message for message against the embedded default.

Its commands and settings are those of the file; only servers, names and `/data` are of the tests.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import Table, select

from hub.settings import Settings
from schemas.topics import DEAD_LETTERS
from store import tables
from store.engine import Store
from tests.e2e.home import Home, Quarter
from tests.e2e.stored import Rows, stored
from tests.integration.containers import COMPOSE, of_the_hub, services
from tests.integration.database import Postgresql

ELSEWHERE = {"cursors", "outbox", "outbox_days", "refusals"}
"""Tables that a test of their own looks at, and those that say how far each transport has come."""
DEMO = of_the_hub("demo")
PORTAL = "portal/messages.jsonl"


class OverKafka(NamedTuple):
    """What the quarter left behind: the files, and the store that is open for reading."""

    hub: Home
    store: Store
    source: Path

    def run(self) -> None:
        """Run the commands of the demo's services one after the other, on the tests' files."""
        for service in DEMO:
            told = _within(self.hub.out.parent, services()[service]["command"])
            self.hub.run(*told, *(("--from", self.source) if told[0] == "demo" else ()))


def _within(data: Path, told: list[str]) -> list[str]:
    """What is told, with a folder in place of the volume."""
    return [part.replace("/data", str(data)) for part in told]


@pytest.fixture(scope="module")
def over_kafka(
    quarter: Quarter,
    kafka_server: str,
    postgresql_server: Postgresql,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[OverKafka]:
    """The same files, run over real servers."""
    script = COMPOSE.parent / "deploy/postgres/demo.sql"
    url = postgresql_server.made_by(script.read_text(encoding="utf-8"))
    data = tmp_path_factory.mktemp("data")
    told = services()["demo"]["environment"]
    assert all(services()[name]["environment"] == told for name in DEMO)
    own = dict(zip(told, _within(data, list(told.values())), strict=True)) | {
        "HUB_DATABASE_URL": url,
        "HUB_KAFKA_BOOTSTRAP": kafka_server,
        "HUB_PORTAL_URL": Settings.model_fields["portal_url"].default,  # e-mails hold it
        "HUB_KAFKA_PREFIX": f"{os.getpid()}.{told['HUB_KAFKA_PREFIX']}",
    }
    store = Store(url)
    made = OverKafka(Home(Path(own["HUB_HOME"]), data / "demo", own), store, quarter.source)
    made.run()
    yield made
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


def test_the_demo_that_is_run_again_goes_on_where_it_was_and_does_nothing_twice(
    over_kafka: OverKafka,
) -> None:
    sorted_tables = tables.metadata.sorted_tables
    before = over_kafka.hub.delivered(), [stored(over_kafka.store, one) for one in sorted_tables]
    over_kafka.run()
    after = over_kafka.hub.delivered(), [stored(over_kafka.store, one) for one in sorted_tables]
    assert after == before
