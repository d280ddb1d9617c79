"""One store transaction: rows are gathered and written in bulk, reads see what was gathered."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Connection, Executable, FromClause, Row, Table, bindparam, delete

from store import side_by_side
from store.bulk import Among, Values, write
from store.tables import history, outbox

_READ_BY_NO_RULE: Final = frozenset({history, outbox})


class Transaction:
    """Reads and gathered writes of one unit of work, alone on the store or beside others.

    `add` and `put` gather rows; any read or other statement first writes what was gathered, so
    that a handler always sees its own and its predecessors' work. Only what no rule reads, the
    history and the outbox, waits until the end, or for whoever calls `flush` to read it.
    """

    def __init__(
        self, connection: Connection, *, writable: bool = True, alone: bool = True
    ) -> None:
        self.connection = connection
        self.writable = writable
        self.alone = alone
        self.gathered = 0
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
        """Write all gathered rows."""
        self._flush_facts()
        self._write(list(self._pending))

    def _write(self, places: list[tuple[Table, bool]]) -> None:
        for place in places:
            table, replacing = place
            write(self.connection, table, self._pending.pop(place), replacing=replacing)

    def _flush_facts(self) -> None:
        """Write what rules read, in the order in which the tables were first used."""
        self._write([place for place in self._pending if place[0] not in _READ_BY_NO_RULE])
        while self._replaced:
            (table, column), rows_by_key = self._replaced.popitem()
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
        self._flush_facts()
        return self.connection.execute(statement, values or {}).rowcount

    def execute_many(self, statement: Executable, rows: Sequence[Values]) -> None:
        """Run a statement that changes rows once for each of these values."""
        self._count_change(getattr(statement, "table", None))
        self._flush_facts()
        if rows:
            self.connection.execute(statement, rows)

    def rows(
        self, statement: Executable, values: Mapping[str, Any] | None = None
    ) -> Sequence[Row[Any]]:
        """Every row of a query."""
        self._flush_facts()
        return self.connection.execute(statement, values or {}).fetchall()

    def among(self, query: Among, values: Iterable[Any]) -> Sequence[Row[Any]]:
        """Every row of a query that has one of these values."""
        self._flush_facts()
        return query.rows(self.connection, values)

    def one(
        self, statement: Executable, values: Mapping[str, Any] | None = None
    ) -> Row[Any] | None:
        """The first row of a query, or None."""
        self._flush_facts()
        return self.connection.execute(statement, values or {}).first()

    def scalar(self, statement: Executable, values: Mapping[str, Any] | None = None) -> Any:
        """The first column of the first row of a query, or None."""
        self._flush_facts()
        return self.connection.execute(statement, values or {}).scalar()
