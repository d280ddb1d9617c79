"""What a store holds, so that two of them can be held against each other."""

from typing import Any

from sqlalchemy import Table, select

from store.engine import Store

Rows = list[tuple[Any, ...]]

NUMBERED = {
    "outbox": {"seq", "created_at"},
    "history": {"seq"},
    "portal_messages": {"number"},
    "refusals": {"refusal_id", "number"},
}
"""Columns that count or date arrivals: topics are read side by side, so members change places."""


def stored(store: Store, table: Table) -> Rows:
    """What a table holds, sorted, without the columns that count arrivals."""
    left_out = NUMBERED.get(table.name, set())
    columns = [column for column in table.columns if column.name not in left_out]
    with store.read() as view:
        return sorted((tuple(row) for row in view.rows(select(*columns))), key=repr)
