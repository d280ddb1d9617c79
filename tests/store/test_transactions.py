"""One store transaction: what is gathered, when it is written, and what reads see of it."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import bindparam, select
from sqlalchemy.exc import (
    DBAPIError,
    IntegrityError,
    OperationalError,
    ProgrammingError,
    StatementError,
)

from schemas.envelope import Record
from store.engine import Store
from store.messaging import Outbox
from store.side_by_side import NotAlone
from store.tables import bars, control_numbers, cursors, effects, inbox, payment_lines
from store.transaction import Transaction
from tests.integration.database import Postgresql

MESSAGE = Record("mihms.members", "m1", b"{}")
CURSOR = select(cursors.c.seq).where(cursors.c.name == bindparam("name"))


def seq(transaction: Transaction, name: str = "a") -> int | None:
    return transaction.scalar(CURSOR, {"name": name})


def test_a_read_sees_what_was_gathered_before_it(store: Store) -> None:
    with store.begin() as transaction:
        transaction.add(cursors, {"name": "a", "seq": 1})
        assert seq(transaction) == 1


def test_a_read_sees_what_was_gathered_for_any_table_that_it_names(store: Store) -> None:
    there = select(bars.c.site_id).where(
        select(cursors.c.seq).where(cursors.c.seq == bars.c.member_key).exists()
    )
    with store.begin() as transaction:
        transaction.put(bars, _bar(1, "a"))
        transaction.add(cursors, {"name": "a", "seq": 1})
        own = bars.alias("own")
        assert transaction.scalar(select(own.c.site_id)) == "a"
        assert transaction.scalar(there) == "a"
        transaction.replace(bars, "member_key", 1, [])
        assert transaction.scalar(there) is None


def test_what_a_statement_does_not_name_waits_to_be_written(store: Store) -> None:
    with store.begin() as transaction:
        transaction.put(bars, _bar(1, "a"))
        seq(transaction)
        assert transaction.written == set()
        barred(transaction)
        assert transaction.written == {bars}


def test_what_was_gathered_is_written_at_the_end(store: Store) -> None:
    with store.begin() as transaction:
        transaction.add(cursors, {"name": "a", "seq": 1})
    with store.read() as view:
        assert seq(view) == 1


def test_everything_is_rolled_back_when_the_block_fails(store: Store) -> None:
    with suppress(KeyError), store.begin() as transaction:
        transaction.add(cursors, {"name": "a", "seq": 1})
        transaction.flush()
        raise KeyError
    with store.read() as view:
        assert seq(view) is None


def test_put_takes_the_place_of_the_row_with_the_same_key(store: Store) -> None:
    for number in (1, 2):
        with store.begin() as transaction:
            transaction.put(cursors, {"name": "a", "seq": number})
    with store.begin() as transaction:
        transaction.put(cursors, {"name": "a", "seq": 3})
        transaction.put(cursors, {"name": "a", "seq": 4})
    with store.read() as view:
        assert [tuple(row) for row in view.rows(select(cursors))] == [("a", 4)]


def test_put_of_a_row_that_is_all_key_is_taken_twice(store: Store) -> None:
    with store.begin() as transaction:
        for _ in range(2):
            transaction.put(inbox, {"digest": b"d" * 16})
    with store.read() as view:
        assert len(view.rows(select(inbox))) == 1


def test_add_of_a_key_that_is_there_is_a_fault(store: Store) -> None:
    with store.begin() as transaction:
        transaction.add(cursors, {"name": "a", "seq": 1})
    with pytest.raises(IntegrityError), store.begin() as transaction:
        transaction.add(cursors, {"name": "a", "seq": 2})


def _bar(member_key: int, site_id: str) -> dict[str, object]:
    return {
        "member_key": member_key,
        "site_id": site_id,
        "reason": "r",
        "barred_on": date(2014, 12, 1),
    }


def barred(transaction: Transaction) -> list[tuple[int, str]]:
    rows = transaction.rows(select(bars).order_by(bars.c.member_key, bars.c.site_id))
    return [(row.member_key, row.site_id) for row in rows]


def test_replace_takes_the_place_of_every_row_of_a_key_and_of_no_other(store: Store) -> None:
    with store.begin() as transaction:
        transaction.add(bars, _bar(1, "a"))
        transaction.add(bars, _bar(1, "b"))
        transaction.add(bars, _bar(2, "a"))
        transaction.replace(bars, "member_key", 1, [_bar(1, "c")])
        assert barred(transaction) == [(1, "c"), (2, "a")]
        transaction.replace(bars, "member_key", 1, [])
    with store.read() as view:
        assert barred(view) == [(2, "a")]


def test_of_two_replacements_the_last_one_counts(store: Store) -> None:
    with store.begin() as transaction:
        transaction.replace(bars, "member_key", 1, [_bar(1, "a")])
        transaction.replace(bars, "member_key", 1, [_bar(1, "b")])
    with store.read() as view:
        assert barred(view) == [(1, "b")]


def test_a_transaction_counts_what_it_was_asked_to_change(store: Store) -> None:
    with store.begin() as transaction:
        assert transaction.gathered == 0
        seq(transaction)
        assert transaction.gathered == 0
        transaction.add(cursors, {"name": "a", "seq": 1})
        transaction.replace(bars, "member_key", 1, [])
        assert transaction.execute(cursors.delete()) == 1
        assert transaction.gathered == 3


def test_a_view_refuses_to_write(store: Store) -> None:
    with pytest.raises(RuntimeError), store.read() as view:
        view.add(cursors, {"name": "a", "seq": 1})
    with pytest.raises(RuntimeError), store.read() as view:
        view.replace(bars, "member_key", 1, [])
    with pytest.raises(RuntimeError), store.read() as view:
        view.execute(cursors.delete())
    with store.read() as view:
        assert seq(view) is None


# --- what others hear -----------------------------------------------------------------------------


def test_who_waits_for_messages_hears_of_those_that_were_committed(database_url: str) -> None:
    heard: list[str] = []
    store = Store(database_url, sent=lambda: heard.append("sent"))
    with store.begin() as transaction:
        transaction.put(cursors, {"name": "a", "seq": 1})
    assert heard == []
    with suppress(KeyError), store.begin() as transaction:
        Outbox(transaction).append(MESSAGE)
        transaction.flush()
        raise KeyError
    assert heard == []
    with store.begin() as transaction:
        Outbox(transaction).append(MESSAGE)
        assert heard == []
    assert heard == ["sent"]
    store.close()


def test_a_transaction_apart_waits_for_nobody_and_writes_what_is_its_own(
    postgresql_server: Postgresql,
) -> None:
    url = postgresql_server.database()
    store = Store(url)
    with store.begin(), store.begin_apart() as transaction:
        transaction.put(cursors, {"name": "a", "seq": 1})
    with store.read() as view:
        assert seq(view) == 1
    with pytest.raises(NotAlone), store.begin_apart() as transaction:
        Outbox(transaction).append(MESSAGE)
    store.close()
    postgresql_server.drop(url)


# --- dollars --------------------------------------------------------------------------------------


def _paid(amount: Decimal) -> dict[str, object]:
    return {
        "member_key": 1,
        "site_id": "s",
        "month": "2015-01",
        "service": "pccm",
        "amount": amount,
        "rule_id": "P3",
        "remittance_id": "r",
    }


@pytest.mark.parametrize("amount", ["0.00", "0.01", "3.50", "12.00", "-8.50", "99999999999.99"])
def test_dollars_come_back_to_the_cent(store: Store, amount: str) -> None:
    with store.begin() as transaction:
        transaction.add(payment_lines, _paid(Decimal(amount)))
    with store.read() as view:
        assert str(view.scalar(select(payment_lines.c.amount))) == amount


@pytest.mark.parametrize("amount", ["0.001", "3.505", "-0.009"])
def test_a_fraction_of_a_cent_is_refused(store: Store, amount: str) -> None:
    with pytest.raises(StatementError, match="fraction of a cent"), store.begin() as transaction:
        transaction.add(payment_lines, _paid(Decimal(amount)))


def test_an_error_of_the_database_names_no_values(store: Store) -> None:
    row = {"partner_id": "p", "series": "SECRET", "last": 1}
    with store.begin() as transaction:
        transaction.add(control_numbers, row)
    with pytest.raises(IntegrityError) as raised, store.begin() as transaction:
        transaction.add(control_numbers, row)
    assert "SECRET" not in str(raised.value)


def test_a_missing_table_is_an_error_of_the_store(store: Store) -> None:
    cursors.drop(store.engine)
    with pytest.raises((OperationalError, ProgrammingError)), store.read() as view:
        seq(view)


@pytest.mark.parametrize(
    "details",
    [[{}, {"a": [1, {"b": None}]}], [[], []], [["x"], []], [[["x", "y"], ["z"]], None]],
    ids=["objects", "empty lists", "lists of different lengths", "lists of lists, nothing"],
)
def test_what_is_kept_as_json_comes_back_as_it_was(store: Store, details: list[Any]) -> None:
    with store.begin() as transaction:
        for number, told in enumerate(details):
            transaction.put(effects, effect(str(number)) | {"details": told})
    with store.read() as view:
        rows = view.rows(effects.select().order_by(effects.c.effect_id))
        assert [row.details for row in rows] == details


def test_text_that_is_too_long_is_an_error_and_never_cut(open_store: Callable[[], Store]) -> None:
    store = open_store()
    if store.is_shared:
        with pytest.raises(DBAPIError), store.begin() as transaction:
            transaction.add(effects, effect("x" * 500))
    with store.read() as view:
        assert view.rows(effects.select()) == []


def effect(effect_id: str) -> dict[str, Any]:
    """A row of the effect ledger."""
    return {
        "effect_id": effect_id,
        "kind": "email",
        "state": "queued",
        "attempts": 0,
        "details": {},
        "due_on": date(2014, 12, 1),
        "outcome": None,
    }
