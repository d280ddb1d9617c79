"""Questions about more members than a statement can have parameters, on both stores."""

from datetime import date

import pytest
from sqlalchemy import select

from store.bulk import one_of
from store.engine import Store
from store.tables import bars

MORE_THAN_FIT = range(100_000)
"""PostgreSQL takes 65,535 parameters of a statement."""


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        pytest.param(MORE_THAN_FIT, [3, 99_999], id="many"),
        pytest.param([99_999], [99_999], id="one"),
        pytest.param([4], [], id="another"),
        pytest.param([], [], id="none"),
    ],
)
def test_rows_of_however_many_members_are_found(
    store: Store, asked: list[int], found: list[int]
) -> None:
    with store.begin() as transaction:
        for key in (3, 99_999, 100_000):
            barred = {"member_key": key, "site_id": "S", "reason": "r"}
            transaction.add(bars, barred | {"barred_on": date(2014, 12, 1)})
        statement = select(bars.c.member_key).where(one_of(bars.c.member_key, asked))
        rows = transaction.rows(statement.order_by(bars.c.member_key))
    assert [row.member_key for row in rows] == found
