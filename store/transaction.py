"""One store transaction: rows are gathered and written in bulk, reads see what was gathered."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, cast

from sqlalchemy import (
    ClauseElement,
    Connection,
    Executable,
    FromClause,
    Row,
    Table,
    bindparam,
    delete,
)
from sqlalchemy.sql import visitors

from store import side_by_side
from store.bulk import Among, Values, write


class Transaction:
    """Reads and gathered writes of one unit of work, alone on the store or beside others.

    `add` and `put` gather rows; any read or other statement first writes what was gathered for
    the tables that it names, so that a handler always sees its own and its predecessors' work.
    The other rows wait, to be written together. `written` has the tables that got rows, `began_at`
    the second since 1970 in which it began, by a clock that decides nothing, or None.
    """

    def __init__(
        self,
        connection: Connection,
        *,
        writable: bool = True,
        alone: bool = True,
        began_at: int | None = None,
    ) -> None:
        self.began_at = began_at
        self.connection = connection
        self.writable = writable
        self.alone = alone
        self.gathered = 0
        self.written: set[Table] = set()
        self._pending: dict[tuple[Table, bool], list[Values]] = {}
        self._replaced: dict[tuple[Table, str], dict[Any, list[Values]]] = {}

    def add(self, table: Table, row: Values) -> None:
        """Gather a new row; every row of one table names the same columns."""
        self._gather((table, False), row)

    def put(self, table: Table, row: Values) -> None:
        """Gather a row that replaces the one of the same primary key, if there is one."""
        self._gather((table, True), row)

    def replace(self, table: Table, column: str, key: object, rows: list[Values]) -> None:
        """Gather rows that take the place of all rows whose `column` is `key`."""
        self._count_change(table)
        self._replaced.setdefault((table, column), {})[key] = rows

    def _count_change(self, table: FromClause | None) -> None:
        if not self.writable:
            raise RuntimeError("nothing can be written through a view of the store")
        if not self.alone:
            side_by_side.check(table)
        self.gathered += 1

    def _gather(self, place: tuple[Table, bool], row: Values) -> None:
        self._count_change(place[0])
        pending = self._pending.get(place)
        if pending is None:
            pending = self._pending[place] = []
        pending.append(row)

    def flush(self) -> None:
        """Write all gathered rows, in the order in which the tables were first used."""
        self._write(list(self._pending), list(self._replaced))

    def _flush_for(self, statement: Executable) -> None:
        """Write the gathered rows of the tables that a statement names."""
        if not self._pending and not self._replaced:
            return
        clause = cast("ClauseElement", statement)
        named = {part for part in visitors.iterate(clause) if isinstance(part, Table)}
        self._write(
            [place for place in self._pending if place[0] in named],
            [place for place in self._replaced if place[0] in named],
        )

    def _write(self, pending: list[tuple[Table, bool]], replaced: list[tuple[Table, str]]) -> None:
        for table, replacing in pending:
            rows = self._pending.pop((table, replacing))
            write(self.connection, table, rows, replacing=replacing)
            self.written.add(table)
        for table, column in replaced:
            rows_by_key = self._replaced.pop((table, column))
            gone = delete(table).where(table.c[column] == bindparam("gone"))
            self.connection.execute(gone, [{"gone": key} for key in rows_by_key])
            fresh = [row for rows in rows_by_key.values() for row in rows]
            if fresh:
                write(self.connection, table, fresh, replacing=False)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Keep what is written in the block only if the block does not fail."""
        self.flush()
        with self.connection.begin_nested():
            try:
                yield
                self.flush()
            except BaseException:
                self._pending.clear()
                self._replaced.clear()
                raise

    def execute(self, statement: Executable, values: Mapping[str, Any] | None = None) -> int:
        """Run a statement that changes rows and give how many it changed."""
        self._count_change(getattr(statement, "table", None))
        self._flush_for(statement)
        return self.connection.execute(statement, values or {}).rowcount

    def execute_many(self, statement: Executable, rows: Sequence[Values]) -> None:
        """Run a statement that changes rows once for each of these values."""
        self._count_change(getattr(statement, "table", None))
        self._flush_for(statement)
        if rows:
            self.connection.execute(statement, rows)

    def rows(
        self, statement: Executable, values: Mapping[str, Any] | None = None
    ) -> Sequence[Row[Any]]:
        """Every row of a query."""
        self._flush_for(statement)
        return self.connection.execute(statement, values or {}).fetchall()

    def among(self, query: Among, values: Iterable[Any]) -> Sequence[Row[Any]]:
        """Every row of a query that has one of these values."""
        self._flush_for(query.query)
        return query.rows(self.connection, values)

    def one(
        self, statement: Executable, values: Mapping[str, Any] | None = None
    ) -> Row[Any] | None:
        """The first row of a query, or None."""
        self._flush_for(statement)
        return self.connection.execute(statement, values or {}).first()

    def scalar(self, statement: Executable, values: Mapping[str, Any] | None = None) -> Any:
        """The first column of the first row of a query, or None."""
        self._flush_for(statement)
        return self.connection.execute(statement, values or {}).scalar()
