"""Two writers on one store: each waits for the other, and nothing is lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from store.engine import Store
from store.messaging import Outbox
from store.partners import Partners


def test_two_writers_that_count_together_lose_and_repeat_no_number(
    open_store: Callable[[], Store], store: Store
) -> None:
    def take(writer: Store) -> list[int]:
        numbers = []
        for _ in range(25):
            with writer.begin() as transaction:
                numbers.append(Partners(transaction).next_number("METPID000001", "interchange"))
        return numbers

    with ThreadPoolExecutor() as pool:
        taken = list(pool.map(take, [open_store(), open_store()]))
    assert sorted([*taken[0], *taken[1]]) == list(range(1, 51))


def test_a_view_is_not_disturbed_by_a_writer(open_store: Callable[[], Store], store: Store) -> None:
    with store.read() as view:
        assert Outbox(view).position("reader") == 0
        with open_store().begin() as transaction:
            Outbox(transaction).advance("reader", 7)
        assert Outbox(view).position("reader") == 0
    with store.read() as view:
        assert Outbox(view).position("reader") == 7
