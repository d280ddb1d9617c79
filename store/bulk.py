"""Many rows or values in one statement: SQLite takes them one by one, PostgreSQL as arrays."""

from collections.abc import Iterable, Sequence
from functools import cache
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    Executable,
    LargeBinary,
    Row,
    Select,
    String,
    Table,
    Text,
    bindparam,
    func,
    literal,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine, UserDefinedType

Values = dict[str, Any]

_VALUES: Final = "values"


class Among:
    """A query of the rows whose column has one of many values."""

    def __init__(self, query: Select[Any], column: ColumnElement[Any]) -> None:
        self.query = query
        one_by_one = column.in_(bindparam(_VALUES, expanding=True))
        at_once = column == func.any(bindparam(_VALUES, type_=_array(column.type)))
        self._of: dict[str, Executable] = {
            "sqlite": query.where(one_by_one),
            "postgresql": query.where(at_once),
        }

    def rows(self, connection: Connection, values: Iterable[Any]) -> Sequence[Row[Any]]:
        """The rows of these values."""
        query = self._of[connection.dialect.name]
        return connection.execute(query, {_VALUES: list(values)}).fetchall()


def one_of(column: ColumnElement[int], numbers: Iterable[int]) -> ColumnElement[bool]:
    """SQL for whether a column has one of these numbers, however many: they are one parameter."""
    listed = ",".join(map(str, sorted(numbers)))
    return column.bool_op("IN")(_Numbers(literal(f"[{listed}]", Text())))


class _Numbers(FunctionElement[int]):
    """The numbers of a JSON array, one a row."""

    inherit_cache = True

    sqlite = "(SELECT value FROM json_each(:array))"
    postgresql = "(SELECT unnest(CAST(translate(:array, '[]', '{}') AS bigint[])))"


@compiles(_Numbers, "sqlite")
def _of_sqlite(numbers: _Numbers, compiler: SQLCompiler, **how: Any) -> str:
    return numbers.sqlite.replace(":array", compiler.process(numbers.clauses, **how))


@compiles(_Numbers, "postgresql")
def _of_postgresql(numbers: _Numbers, compiler: SQLCompiler, **how: Any) -> str:
    return numbers.postgresql.replace(":array", compiler.process(numbers.clauses, **how))


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
    arrays = {name: list(map(itemgetter(name), rows)) for name in columns}
    connection.execute(_at_once(table, columns, replacing), arrays)


@cache
def _row_by_row(table: Table, replacing: bool) -> Executable:
    if not replacing:
        return table.insert()
    return _on_conflict(sqlite.insert(table), table)


@cache
def _at_once(table: Table, columns: tuple[str, ...], replacing: bool) -> Executable:
    arrays = [bindparam(name, type_=_array(table.c[name].type)) for name in columns]
    rows = func.unnest(*arrays).table_valued(*columns).render_derived()
    insert = postgresql.insert(table).from_select(columns, select(*rows.c))
    return _on_conflict(insert, table) if replacing else insert


class _Bytes(UserDefinedType[bytes]):
    """Bytes as psycopg takes them."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        """The name of the type in PostgreSQL."""
        return "BYTEA"


def _array(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    """The array of a type: of text without a length, to which a cast would silently cut it.

    One dimension is said, since a list may be a value of JSON.
    """
    element = Text() if isinstance(kind, String) else kind
    return ARRAY(_Bytes() if isinstance(kind, LargeBinary) else element, dimensions=1)


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
