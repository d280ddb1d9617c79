"""Many rows in one statement: what SQLite takes row by row, PostgreSQL takes as arrays."""

from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    Connection,
    Executable,
    String,
    Table,
    Text,
    bindparam,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.types import TypeEngine

Values = dict[str, Any]


def write(connection: Connection, table: Table, rows: list[Values], *, replacing: bool) -> None:
    """Insert rows that name the same columns; a `replacing` one takes the place of its like.

    Of several rows of one primary key that replace, the last one counts.
    """
    columns = tuple(rows[0])
    if connection.dialect.name != "postgresql":
        connection.execute(_row_by_row(table, replacing), rows)
        return
    if replacing:
        key = [column.name for column in table.primary_key]
        rows = list({tuple(row[name] for name in key): row for row in rows}.values())
    arrays = {name: [row[name] for row in rows] for name in columns}
    connection.execute(_at_once(table, columns, replacing), arrays)


@cache
def _row_by_row(table: Table, replacing: bool) -> Executable:
    if not replacing:
        return table.insert()
    return _on_conflict(sqlite.insert(table), table)


@cache
def _at_once(table: Table, columns: tuple[str, ...], replacing: bool) -> Executable:
    arrays = [bindparam(name, type_=ARRAY(_element(table.c[name].type))) for name in columns]
    rows = func.unnest(*arrays).table_valued(*columns).render_derived()
    insert = postgresql.insert(table).from_select(columns, select(*rows.c))
    return _on_conflict(insert, table) if replacing else insert


def _element(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    """The type within an array: text without a length, to which a cast would silently cut it."""
    return Text() if isinstance(kind, String) else kind


def _on_conflict(insert: Any, table: Table) -> Executable:
    """The insert, taking the place of a row of the same primary key."""
    key = [column.name for column in table.primary_key]
    changed = {c.name: insert.excluded[c.name] for c in table.columns if c.name not in key}
    statement: Executable = (
        insert.on_conflict_do_update(index_elements=key, set_=changed)
        if changed
        else insert.on_conflict_do_nothing(index_elements=key)
    )
    return statement
