"""Retention: what is older than its class is kept is purged, and said to be."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from hub.app import Hub
from portal.exchange.errors import NotFound
from portal.exchange.retention import RETENTION, Retention
from store import tables
from store.work import Work
from tests.partners import NORTH, SOUTH, TESTER, answered, hub_with_partners, visitor, x12

DAYS = RETENTION.on(date(2014, 12, 1))


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    hub = hub_with_partners(tmp_path)
    yield hub
    hub.close()


def one_of_each(hub: Hub) -> dict[str, str]:
    """A file of each class; their ids."""
    return {
        "production": answered(hub, x12()).reception_id,
        "test": answered(hub, x12(sender=SOUTH, usage="T"), SOUTH).reception_id,
        "quarantined": answered(hub, b"hello").reception_id,
    }


def aged(hub: Hub, days: int) -> None:
    """Let everything have been received so many days before today."""
    with hub.store.begin() as transaction:
        on = Work.on_open_day(transaction).today - timedelta(days=days)
        for table in (tables.receptions, tables.files):
            transaction.execute(update(table).values(received_on=on))


@pytest.mark.parametrize("name", ["production", "test", "quarantined"])
def test_a_file_is_kept_for_the_days_of_its_class_and_no_longer(hub: Hub, name: str) -> None:
    days: dict[str, int] = dict(DAYS)
    one_of_each(hub)
    aged(hub, days[name])
    assert hub.retention.due().files[name] == 0
    aged(hub, days[name] + 1)
    assert hub.retention.due().files[name] == 1


def test_what_is_purged_is_gone_and_that_it_was_there_stays(hub: Hub) -> None:
    ids = one_of_each(hub)
    aged(hub, DAYS["test"] + 1)
    assert hub.retention.purge(TESTER).files == {
        "production": 0,
        "test": 1,
        "quarantined": 1,
    }
    assert hub.retention.due().is_nothing
    with pytest.raises(NotFound):
        hub.exchange.content_of(visitor(SOUTH), ids["test"])
    assert hub.exchange.reception(SOUTH, ids["test"]).purged_on == date(2014, 12, 1)
    assert hub.exchange.content_of(visitor(), ids["production"]).exists()
    with hub.store.read() as view:
        lines = Work.on_open_day(view).audit.lines(action="purged a file")
    assert sorted(line.subject.split()[0] for line in lines) == sorted(
        (ids["test"], ids["quarantined"])
    )


def test_answers_are_purged_with_the_files_that_they_answer(hub: Hub) -> None:
    answered(hub, x12())
    (name, *_) = [each.name for each in hub.exchange.documents(NORTH, waiting=True)]
    aged(hub, DAYS["answers"] + 1)
    assert hub.retention.purge(TESTER).answers == 3
    assert hub.exchange.documents(NORTH, waiting=False) == []
    with pytest.raises(NotFound):
        hub.exchange.fetch(visitor(), name)
    with hub.store.read() as view:
        (line,) = Work.on_open_day(view).audit.lines(action="purged answers")
    assert (line.partner_id, line.subject.split()[0]) == (NORTH, "3")


def test_purge_that_is_rolled_back_leaves_the_content(hub: Hub) -> None:
    ids = one_of_each(hub)
    aged(hub, DAYS["test"] + 1)

    def broken() -> datetime:
        raise OSError

    with pytest.raises(OSError, match=r"^$"):
        Retention(hub.store, hub.library, broken).purge(TESTER)
    assert hub.exchange.content_of(visitor(SOUTH), ids["test"]).exists()
    assert not hub.retention.due().is_nothing


def test_content_that_a_fault_left_is_taken_away_by_the_next_purge(hub: Hub) -> None:
    path = hub.exchange.content_of(visitor(SOUTH), one_of_each(hub)["test"])
    aged(hub, DAYS["test"] + 1)
    content = path.read_bytes()
    path.unlink()
    path.mkdir()  # nothing that can be unlinked
    with pytest.raises(OSError, match=path.name):
        hub.retention.purge(TESTER)
    path.rmdir()
    path.write_bytes(content)
    assert hub.retention.due().is_nothing
    hub.retention.purge(TESTER)
    assert not path.exists()


def test_content_that_another_file_needs_stays(hub: Hub) -> None:
    first, again = answered(hub, x12()), answered(hub, x12())
    with hub.store.begin() as transaction:
        transaction.execute(
            update(tables.receptions)
            .where(tables.receptions.c.file_id == first.file_id)
            .values(received_on=date(2000, 1, 1))
        )
    hub.retention.purge(TESTER)
    assert hub.exchange.content_of(visitor(), again.reception_id).read_bytes() == x12()


def test_the_end_of_a_day_purges(hub: Hub) -> None:
    one_of_each(hub)
    aged(hub, DAYS["test"] + 1)
    hub.close_until(date(2014, 12, 1))
    assert hub.retention.due().is_nothing
