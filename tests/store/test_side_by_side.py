"""Transactions side by side on PostgreSQL: different members do not wait, the same ones do."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from datetime import date
from itertools import count

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from pydantic_core import to_json

from consumers.routes import ROUTES
from hub.dispatch import Delivery, Dispatcher, Outcome
from hub.observe.instruments import Instruments
from hub.observe.spans import SpanTracing
from schemas.claims import ClaimReported
from schemas.envelope import Record, headers
from schemas.members import MemberReported
from schemas.message import Message
from schemas.refusal import RefusalReason, Refused
from store import tables
from store.calendar import Calendar
from store.engine import Store
from store.history import History
from store.members import Members
from store.messaging import Outbox
from store.portal_messages import PortalMessages
from store.refusals import Refusals
from store.side_by_side import NotAlone
from store.transaction import Transaction
from tests.integration.database import Postgresql

ADA, BEN = "10000001A", "10000002B"
TODAY = date(2014, 12, 1)
SOON = 0.3


@pytest.fixture
def store(postgresql_server: Postgresql) -> Iterator[Store]:
    url = postgresql_server.database()
    made = Store(url)
    with made.begin() as transaction:
        Calendar(transaction).start(TODAY)
    yield made
    made.close()
    postgresql_server.drop(url)


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as threads:
        yield threads


def note(store: Store, *keys: str) -> None:
    """Write a line of somebody's history in a transaction about these keys."""
    with store.begin_beside(keys) as transaction:
        History(transaction).note(1, TODAY, "noted", origin="/test#1")


def test_another_member_is_written_meanwhile(store: Store, pool: ThreadPoolExecutor) -> None:
    with store.begin_beside([ADA]):
        pool.submit(note, store, BEN).result(10)


def test_the_same_member_waits(store: Store, pool: ThreadPoolExecutor) -> None:
    with store.begin_beside([ADA, BEN]):
        asked = pool.submit(note, store, BEN, "10000003C")
        with pytest.raises(NotYet):
            asked.result(SOON)
    asked.result(10)


def test_who_writes_alone_waits_for_all_and_all_for_that_one(
    store: Store, pool: ThreadPoolExecutor
) -> None:
    def alone() -> None:
        with store.begin() as transaction:
            Outbox(transaction).advance("reader", 1)

    with store.begin_beside([ADA]):
        asked = pool.submit(alone)
        with pytest.raises(NotYet):
            asked.result(SOON)
    asked.result(10)
    with store.begin():
        asked = pool.submit(note, store, ADA)
        with pytest.raises(NotYet):
            asked.result(SOON)
    asked.result(10)


def emit(transaction: Transaction) -> None:
    Outbox(transaction).append(Record("mihms.members", "m1", b"{}"))


def refuse(transaction: Transaction) -> None:
    refused = Refused(RefusalReason.INVALID_DATA, "Wrong.")
    Refusals(transaction).of_message(Record("mihms.members", "m1", b"{}"), refused, TODAY)


def post(transaction: Transaction) -> None:
    PortalMessages(transaction).post("PM-1", "s", "k", subject="s", body="b", on=TODAY)


def close(transaction: Transaction) -> None:
    Calendar(transaction).close(TODAY)


@pytest.mark.parametrize("write", [emit, refuse, post, close])
def test_what_counts_or_emits_or_knows_of_others_is_not_written_beside_others(
    store: Store, write: Callable[[Transaction], None]
) -> None:
    with pytest.raises(NotAlone), store.begin_beside([ADA]) as transaction:
        write(transaction)


# --- through the dispatcher ---------------------------------------------------------------------


class Hub:
    """A dispatcher of the hub's own handlers, timed and traced, and messages for it."""

    def __init__(self, store: Store) -> None:
        instruments, tracing = Instruments(), SpanTracing(InMemorySpanExporter(), 1.0)
        routes = {
            kind: instruments.timed(kind, tracing.traced(kind, route))
            for kind, route in ROUTES.items()
        }
        self._dispatcher = Dispatcher(store, routes, attempts=1)
        self._numbers = count(1)

    def handle(self, *messages: Message, partition: int = 0) -> Outcome:
        given = [self._delivery(one, partition) for one in messages]
        return self._dispatcher.handle(given, lambda *_: None)

    def _delivery(self, message: Message, partition: int) -> Delivery:
        number = next(self._numbers)
        made = headers(
            id=str(number), source="/test", type=message.type, time="2014-12-01T12:00:00Z"
        )
        value = message.model_dump_json(exclude_none=True).encode()
        return Delivery(Record(message.topic.value, "m1", value, made), number, partition)


def member(member_id: str, last: str = "Example", born_on: str = "1961-04-02") -> MemberReported:
    told = MemberReported.example | {"member_id": member_id, "birth_date": born_on}
    return MemberReported.model_validate_json(
        to_json(told | {"name": {"first": "A", "last": last}})
    )


def claim(member_id: str, claim_id: str = "C-1") -> ClaimReported:
    told = ClaimReported.example | {"member_id": member_id, "claim_id": claim_id}
    return ClaimReported.model_validate_json(to_json(told))


def test_a_new_member_is_taken_though_that_needs_a_transaction_alone(store: Store) -> None:
    assert Hub(store).handle(member(ADA), member(BEN)) == Outcome(handled=2)
    with store.read() as view:
        assert len(view.rows(tables.members.select())) == 2


def test_keys_of_members_count_on_without_gaps_after_a_transaction_that_failed(
    store: Store,
) -> None:
    class Failed(Exception): ...

    def fail() -> None:
        with store.begin() as transaction:
            assert Members(transaction).keys_for([ADA])[ADA] == 1
            raise Failed

    with pytest.raises(Failed):
        fail()
    with store.begin() as transaction:
        assert Members(transaction).keys_for([BEN, ADA]) == {BEN: 1, ADA: 2}


def test_a_refusal_in_a_batch_is_numbered_and_the_rest_is_handled_once(store: Store) -> None:
    hub = Hub(store)
    hub.handle(member(ADA), member(BEN))
    wrong = member(BEN, born_on="2015-01-01")
    assert hub.handle(member(ADA, "Lovelace"), wrong) == Outcome(handled=1, refused=1)
    with store.read() as view:
        assert [row.number for row in view.rows(tables.refusals.select())] == [1]
        assert len(view.rows(tables.history.select())) == 3


def replaced(member_id: str) -> ClaimReported:
    return claim(member_id).model_copy(update={"frequency": "replacement"})


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(member(ADA, born_on="1961-04-03"), id="a member with new facts"),
        pytest.param(claim(ADA, "C-2"), id="a claim"),
        pytest.param(replaced(ADA), id="a claim that replaces one of another day"),
    ],
)
def test_what_is_about_a_known_member_waits_for_no_other(
    store: Store, pool: ThreadPoolExecutor, message: Message
) -> None:
    hub = Hub(store)
    hub.handle(member(ADA), claim(ADA))
    with store.begin() as transaction:
        Calendar(transaction).close(TODAY)
    with store.begin_beside([BEN]):
        assert pool.submit(hub.handle, message).result(10) == Outcome(handled=1)


def test_batches_of_many_threads_lose_nothing_and_keep_each_members_order(store: Store) -> None:
    hub = Hub(store)
    ids = [f"2000{n:04d}A" for n in range(40)]
    hub.handle(*(member(one) for one in ids))
    base = len(ids)

    def report(mine: int) -> None:
        for version in range(5):
            own = ids[mine::4]
            hub.handle(*(member(one, f"V{version}") for one in own), partition=mine)
            hub.handle(*(claim(one, f"C-{one}-{version}") for one in own), partition=mine)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(report, range(4)))
    with store.read() as view:
        assert {row.last for row in view.rows(tables.members.select())} == {"V4"}
        assert len(view.rows(tables.claims.select())) == 200
        assert len(view.rows(tables.history.select())) == base + 400
        assert len(view.rows(tables.inbox.select())) == base + 400
