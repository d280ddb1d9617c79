"""Whose file is worked on next."""

from typing import NamedTuple

import pytest

from hub.turns import LARGE, Turns
from store.files import FileState

RECEIVED, ANSWERING, READING = FileState.RECEIVED, FileState.ANSWERING, FileState.READING


class Waiting(NamedTuple):
    """A file as the store tells of it."""

    file_id: str
    number: int
    state: str
    size: int = 1_000
    partner_id: str | None = "A"


def turns_of(*waiting: Waiting, steps: int) -> list[str | None]:
    """Which files get the next turns, if none of them ends."""
    turns = Turns()
    return [turns.next(waiting) for _ in range(steps)]


def test_without_a_file_there_is_no_turn() -> None:
    assert turns_of(steps=1) == [None]


def test_senders_take_turns() -> None:
    waiting = (
        Waiting("a1", 1, READING),
        Waiting("b1", 2, READING, partner_id="B"),
        Waiting("a2", 3, READING),
        Waiting("feed", 4, READING, partner_id=None),
    )
    assert turns_of(*waiting, steps=6) == ["a1", "b1", "feed"] * 2


@pytest.mark.parametrize("state", [ANSWERING, READING])
def test_a_sender_without_a_turn_so_far_goes_before_one_that_had_many(state: FileState) -> None:
    turns = Turns()
    busy = Waiting("busy", 1, READING)
    for _ in range(5):
        turns.next([busy])
    new = Waiting("new", 2, state, partner_id="B")
    assert [turns.next([busy, new]) for _ in range(3)] == ["new", "busy", "new"]


def test_feeds_are_read_one_after_the_other_however_small_the_next_is() -> None:
    waiting = (
        Waiting("first", 1, READING, size=10 * LARGE, partner_id=None),
        Waiting("second", 2, RECEIVED, partner_id=None),
    )
    assert turns_of(*waiting, steps=3) == ["first"] * 3


@pytest.mark.parametrize(
    ("size", "first"),
    [
        pytest.param(LARGE, "new", id="small"),
        pytest.param(LARGE + 1, "feed", id="large"),
    ],
)
def test_a_small_file_of_a_partner_is_checked_at_once(size: int, first: str) -> None:
    turns = Turns()
    old = Waiting("old", 1, READING)
    turns.next([old])
    feed = Waiting("feed", 2, READING, partner_id=None)
    new = Waiting("new", 3, RECEIVED, size=size)
    assert turns.next([old, feed, new]) == first


def test_of_a_partners_files_small_ones_are_checked_before_large_ones_and_claims_answered() -> None:
    waiting = [
        Waiting("read", 1, READING),
        Waiting("answered", 2, ANSWERING),
        Waiting("large", 3, RECEIVED, size=LARGE + 1),
        Waiting("small", 4, RECEIVED),
    ]
    order = []
    while waiting:
        chosen = Turns().next(waiting)
        order.append(chosen)
        waiting = [one for one in waiting if one.file_id != chosen]
    assert order == ["small", "large", "answered", "read"]


def test_a_partners_files_are_read_in_the_order_in_which_they_came() -> None:
    waiting = (Waiting("first", 1, READING, size=10 * LARGE), Waiting("second", 2, READING))
    assert turns_of(*waiting, steps=3) == ["first"] * 3
