"""Published messages are kept for so many days and no longer; what is not published stays."""

from collections.abc import Callable
from datetime import date

import pytest

from hub.local import READER
from hub.outbox_retention import OutboxRetention
from store import tables
from store.messaging import Outbox
from tests.programme import ADA, BEN, CAL, Programme

FIRST, SECOND, THIRD = (date(2014, 12, day) for day in (1, 2, 3))


@pytest.fixture
def programme(empty_programme: Callable[..., Programme]) -> Programme:
    """A programme that has had a message on each of three days, which are closed."""
    programme = empty_programme()
    for member in (ADA, BEN, CAL):
        programme.member(member, diagnoses=())
        programme.end_day()
    return programme


def ends(programme: Programme) -> list[int]:
    return [row.seq for row in programme.rows(tables.outbox_days)]


def kept(programme: Programme) -> list[int]:
    return [row.seq for row in programme.rows(tables.outbox)]


@pytest.mark.parametrize(
    ("days", "deleted_to"),
    [
        pytest.param(1, 1, id="two days"),
        pytest.param(2, 0, id="one day"),
        pytest.param(3, None, id="no day is so old"),
    ],
)
def test_messages_of_days_that_ended_so_long_ago_are_deleted(
    programme: Programme, days: int, deleted_to: int | None
) -> None:
    before = kept(programme)
    last = ends(programme)[deleted_to] if deleted_to is not None else 0
    deleted = OutboxRetention(programme.store, days).purge(THIRD)
    assert kept(programme) == [seq for seq in before if seq > last]
    assert deleted == len([seq for seq in before if seq <= last])


def test_a_message_that_is_not_published_stays_however_old(programme: Programme) -> None:
    first, *others = kept(programme)
    with programme.store.begin() as transaction:
        Outbox(transaction).advance(READER, first)
    assert OutboxRetention(programme.store, 1).purge(date(2020, 1, 1)) == 1
    assert kept(programme) == others


def test_a_purge_is_written_down_once_and_only_when_it_deletes(programme: Programme) -> None:
    retention = OutboxRetention(programme.store, 1)
    for _ in range(3):
        retention.purge(THIRD)
    (done,) = programme.rows(tables.interventions)
    assert (done.who, done.subject) == ("the hub", "outbox")
    assert done.what.startswith("deleted ")
    assert "HUB_OUTBOX_DAYS is 1" in done.why


def test_a_message_that_comes_again_after_its_purge_is_still_known(programme: Programme) -> None:
    again = programme.rows(tables.outbox)[0]
    OutboxRetention(programme.store, 1).purge(date(2020, 1, 1))
    assert kept(programme) == []
    with programme.store.begin() as transaction:
        transaction.add(
            tables.outbox,
            {name: getattr(again, name) for name in ("topic", "key", "headers", "value")},
        )
    assert programme.drain().repeated == 1
