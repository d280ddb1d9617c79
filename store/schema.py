"""The version of the store's tables: bringing it up to date, and telling whether it is."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, text

from store.engine import Store

if TYPE_CHECKING:
    from alembic.config import Config

HEAD: Final = "0017"
"""The newest version; a test holds it against the migrations."""


class OutOfDate(Exception):
    """The store's tables are missing or of another version: `hub init` brings them up to date."""


def upgrade(store: Store) -> None:
    """Create the tables, or bring those of an earlier version up to date; all or nothing."""
    from alembic import command  # noqa: PLC0415 - slow to import, needed here alone

    with store.engine.begin() as connection:
        command.upgrade(_config(connection), "head")
        if connection.dialect.name == "postgresql":
            _sort_by_code_point(connection)


def _sort_by_code_point(connection: Connection) -> None:
    """Have text sorted as SQLite does, whatever language the server was set up in."""
    columns = connection.execute(
        text(
            "SELECT table_name, column_name, data_type, character_maximum_length AS longest"
            " FROM information_schema.columns WHERE table_schema = current_schema()"
            " AND data_type IN ('text', 'character varying')"
            " AND collation_name IS DISTINCT FROM 'C' AND table_name <> 'alembic_version'"
        )
    )
    by_table: dict[str, list[str]] = {}
    for column in columns:
        kind = column.data_type + (f"({column.longest})" if column.longest else "")
        change = f'ALTER COLUMN "{column.column_name}" TYPE {kind} COLLATE "C"'
        by_table.setdefault(column.table_name, []).append(change)
    for table, changes in by_table.items():
        connection.execute(text(f'ALTER TABLE "{table}" {", ".join(changes)}'))


def check(store: Store) -> None:
    """Make sure that the tables are those that this program knows.

    Raises:
        OutOfDate: they are not.
    """
    with store.read() as view:
        tables = view.connection.dialect.get_table_names(view.connection)
        if "alembic_version" not in tables:
            raise OutOfDate
        found = view.connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    if found != HEAD:
        raise OutOfDate


def _config(connection: Connection) -> "Config":
    from alembic.config import Config  # noqa: PLC0415 - slow to import

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config
