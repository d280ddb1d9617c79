"""Messages at the limit of what a broker takes: no dead letter of theirs halts the hub."""

from collections.abc import Callable
from typing import Any

import pytest

from hub.kafka import Cluster
from schemas.envelope import Record
from schemas.topics import DEAD_LETTERS, LONGEST_MESSAGE, Topic
from store import tables
from store.engine import Store
from store.messaging import Outbox
from tests.e2e.home import Home
from tests.integration.strangers import read, send, site

_OF_A_BATCH = 100
"""Bytes that Kafka adds to a value without headers."""


@pytest.mark.parametrize("room", [_OF_A_BATCH, 4095, 4096])
def test_the_dead_letter_of_the_longest_message_goes_out_and_the_hub_goes_on(
    home: Home, cluster: Cluster, room: int
) -> None:
    longest = LONGEST_MESSAGE - room
    send(cluster, Topic.PROVIDERS, (b"9" * longest, []), max_request_size=2 * LONGEST_MESSAGE)
    send(cluster, Topic.PROVIDERS, site(1))
    assert "1 handled, 1 refused" in home("drain").out
    (letter,) = read(cluster, DEAD_LETTERS)
    told = dict(letter.headers)
    assert told.get("ce_cutfrom") == (str(longest).encode() if room < 4096 else None)
    assert len(letter.value) == min(longest, LONGEST_MESSAGE - 4096)


def test_the_refusal_of_the_longest_message_keeps_the_whole(
    home: Home, cluster: Cluster, rows: Callable[..., list[Any]]
) -> None:
    longest = LONGEST_MESSAGE - _OF_A_BATCH
    send(cluster, Topic.PROVIDERS, (b"9" * longest, []), max_request_size=2 * LONGEST_MESSAGE)
    home("drain")
    assert [len(row.value) for row in rows(tables.refusals)] == [longest]


def append(url: str, *records: Record) -> None:
    """Put messages into the outbox, as handlers do."""
    store = Store(url)
    with store.begin() as transaction:
        for record in records:
            Outbox(transaction).append(record)
    store.close()


def report(number: int, longer: int = 0) -> Record:
    """A site's report in the outbox, with so many blanks behind it."""
    value, own = site(number)
    made = {name: (text or b"").decode() for name, text in own}
    return Record(Topic.PROVIDERS, "k", value + b" " * longer, made)


def test_a_message_that_no_broker_takes_is_set_aside_and_those_around_it_are_handled(
    home: Home, cluster: Cluster, url: str, rows: Callable[..., list[Any]]
) -> None:
    append(url, report(1), report(2, LONGEST_MESSAGE), report(3))
    told = home("drain").out
    assert "2 handled" in told
    assert "1 refused" in told
    assert [row.site_id for row in rows(tables.sites)] == ["1234567893-001", "1234567893-003"]
    (refusal,) = rows(tables.refusals)
    assert (refusal.reason, refusal.topic) == ("given_up", Topic.PROVIDERS)
    assert "No broker takes this message (MessageSizeTooLargeError)" in refusal.sentence
    (letter,) = read(cluster, DEAD_LETTERS)
    assert dict(letter.headers)["ce_originpartition"] == b"-1"


def test_a_dead_letter_that_no_broker_takes_is_left_out_and_its_refusal_stays(
    home: Home, cluster: Cluster, url: str, rows: Callable[..., list[Any]]
) -> None:
    letter = Record(DEAD_LETTERS, "RF-1", b"9" * LONGEST_MESSAGE, {"ce_id": "RF-1"})
    append(url, letter, report(1))
    assert "1 handled" in home("drain").out
    assert rows(tables.refusals) == []
    assert read(cluster, DEAD_LETTERS) == []
