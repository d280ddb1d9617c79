"""A store of before the reconciliations: what left then counts as decided, letters as printed."""

import sqlite3
from contextlib import closing
from pathlib import Path

from alembic import command

from store import schema
from store.engine import Store


def test_what_left_before_the_upgrade_is_not_told_as_missing(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'hub.db'}")
    with store.engine.begin() as connection:
        command.upgrade(schema._config(connection), "0003")
    with closing(sqlite3.connect(tmp_path / "hub.db")) as old, old:
        old.execute(
            "INSERT INTO effects VALUES ('PM-1.u-1', 'email', 'done', 1, '{}', '2014-12-01', NULL)"
        )
        letter = "'opt_out', '1234567893-001', NULL, '{}', '2014-12-01'"
        old.execute(f"INSERT INTO letters VALUES ('L-1', 1, {letter}, '2014-12-02', 'b-1')")  # noqa: S608
        old.execute(f"INSERT INTO letters VALUES ('L-2', 2, {letter}, NULL, NULL)")  # noqa: S608
    schema.upgrade(store)
    with store.engine.connect() as connection:
        announced = connection.exec_driver_sql("SELECT * FROM announcements").fetchall()
        printed = connection.exec_driver_sql(
            "SELECT letter_id, printed_on FROM letters ORDER BY letter_id"
        ).fetchall()
    store.close()
    assert announced == [("PM-1.u-1", "2014-12-01")]
    assert printed == [("L-1", "2014-12-02"), ("L-2", None)]
