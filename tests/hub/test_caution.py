"""Caution: a message that ends its process is set aside after some have ended, and no other is."""

from collections.abc import Callable

import pytest

from hub.caution import Caution
from hub.dispatch import Delivery, Outcome
from store import tables
from tests.hub.test_dispatching import Bench, records
from tests.programme import Programme

ATTEMPTS, SPAN = 2, 10


class Death(BaseException):
    """What a process dies of: nothing of it runs after this."""


@pytest.fixture
def bench(empty_programme: Callable[..., Programme]) -> Bench:
    return Bench(empty_programme())


def deliveries(number: int) -> list[Delivery]:
    return [Delivery(record, seq) for seq, record in enumerate(records(number), start=1)]


def live(bench: Bench, given: list[Delivery]) -> Outcome:
    """What a new process makes of these deliveries."""
    return bench.dispatcher(ATTEMPTS, SPAN).handle(given, lambda *_: None)


def notes(bench: Bench) -> list[tuple[str, int, int, int]]:
    return [tuple(row) for row in bench.programme.rows(tables.in_hand)]


def test_a_message_that_ends_its_process_is_set_aside_and_its_neighbours_are_handled(
    bench: Bench,
) -> None:
    bench.faults["20000001A"] = Death()
    for _ in range(1 + ATTEMPTS):  # once in the batch, then alone
        with pytest.raises(Death):
            live(bench, deliveries(3))
    assert live(bench, deliveries(3)) == Outcome(handled=1, repeated=1, given_up=1)
    assert bench.stored() == ["20000000A", "20000002A"]
    ((reason, sentence),) = bench.programme.refusals()
    assert reason == "given_up"
    assert "ended without a word 2 times" in sentence
    assert notes(bench) == []


def test_a_process_that_dies_once_costs_nothing_but_a_try(bench: Bench) -> None:
    bench.faults["20000001A"] = Death()
    with pytest.raises(Death):
        live(bench, deliveries(3))
    assert notes(bench) == [("mihms.members/0", 1, 3, 0)]
    bench.faults.clear()
    assert live(bench, deliveries(3)) == Outcome(handled=3)
    assert notes(bench) == []


def test_what_a_process_tries_again_itself_is_not_held_against_a_message(bench: Bench) -> None:
    bench.faults["20000001A"] = OSError(28, "full")
    dispatcher = bench.dispatcher(ATTEMPTS, SPAN)
    for _ in range(9):
        with pytest.raises(OSError, match="full"):
            dispatcher.handle(deliveries(3), lambda *_: None)
    assert len(bench.tries) == 18, "each time together, up to the one that cannot be done"
    bench.faults.clear()
    assert dispatcher.handle(deliveries(3), lambda *_: None) == Outcome(handled=3)


def test_a_process_that_is_asked_to_leave_holds_nothing_against_what_it_has_in_hand(
    bench: Bench,
) -> None:
    bench.faults["20000000A"] = Death()
    for _ in range(5):
        dispatcher = bench.dispatcher(ATTEMPTS, SPAN)
        with pytest.raises(Death):
            dispatcher.handle(deliveries(1), lambda *_: None)
        dispatcher.caution.let_go_of_all()
    assert notes(bench) == []
    assert bench.programme.refusals() == []


@pytest.mark.parametrize(("position", "noted"), [(10, True), (11, False)])
def test_only_the_first_messages_of_a_place_are_noted(
    bench: Bench, position: int, *, noted: bool
) -> None:
    caution = Caution(bench.programme.store, SPAN, ATTEMPTS)
    first, later = (Delivery(records(1)[0], number) for number in (1, position))
    assert caution.takes([first])
    with bench.programme.store.begin() as transaction:
        caution.let_go([first], transaction)
    assert caution.takes([later])
    assert bool(notes(bench)) == noted
