"""A hub that is driven by its command line, as a user drives it, and what it left behind."""

import logging
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import structlog
from sqlalchemy import Table
from typer.testing import CliRunner

from hub.cli.main import app
from store import tables

HUB = Path(sys.executable).with_name("hub")
WIDE = {"COLUMNS": "240", "NO_COLOR": "1"}


Rows = list[tuple[Any, ...]]


class Told(NamedTuple):
    """What a command said: its exit code, standard output and standard error."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Home:
    """A hub in a folder of its own, and where it delivers to."""

    home: Path
    out: Path
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """The environment of its commands, without settings of other hubs."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
        own = {"HUB_HOME": str(self.home), "HUB_OUT": str(self.out), "HUB_PORTAL_LISTEN": ""}
        return clean | WIDE | own | self.settings

    def __call__(self, *arguments: object, code: int | None = 0, stdin: bytes = b"") -> Told:
        """Run a command in this process; it must end with `code`, unless that is None."""
        level = logging.getLogger().level
        environment: dict[str, str | None] = dict.fromkeys(os.environ)
        environment |= self.environment
        try:
            result = CliRunner().invoke(
                app, [str(one) for one in arguments], input=stdin, env=environment
            )
        finally:
            structlog.reset_defaults()
            logging.getLogger().setLevel(level)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        told = Told(result.exit_code, result.stdout, result.stderr)
        assert code is None or told.code == code, told
        return told

    def run(self, *arguments: object, code: int | None = 0, stdin: bytes = b"") -> Told:
        """Run a command as a process of its own."""
        ended = subprocess.run(
            [HUB, *map(str, arguments)],
            env=self.environment,
            input=stdin,
            capture_output=True,
            timeout=120,
            check=False,
        )
        told = Told(ended.returncode, ended.stdout.decode(), ended.stderr.decode())
        assert code is None or told.code == code, told
        return told

    def rows(self, statement: str, *values: object) -> Rows:
        """The rows of a query of the store."""
        with closing(sqlite3.connect(self.home / "hub.db")) as connection:
            return connection.execute(statement, values).fetchall()

    def tables(self) -> dict[str, Rows]:
        """Every row of every table, in the order of primary keys, without the time of a machine."""
        return {table.name: self._rows_of(table) for table in tables.metadata.sorted_tables}

    def _rows_of(self, table: Table) -> Rows:
        columns = (one.name for one in table.columns if one.name != "created_at")
        key = ", ".join(column.name for column in table.primary_key)
        return self.rows(
            f"SELECT {', '.join(columns)} FROM {table.name} ORDER BY {key}"  # noqa: S608 - our own
        )

    def send_again(self, pattern: str) -> None:
        """Put the messages whose data is like a pattern into the outbox again, under new ids."""
        with closing(sqlite3.connect(self.home / "hub.db")) as connection, connection:
            connection.execute(
                "INSERT INTO outbox (topic, key, headers, value)"
                """ SELECT topic, key, replace(headers, '"ce_id":"', '"ce_id":"again-'), value"""
                " FROM outbox WHERE CAST(value AS TEXT) LIKE ?",
                (pattern,),
            )

    def delivered(self) -> dict[str, bytes]:
        """Every delivered file by its name, hidden ones too."""
        folders = (path for path in self.out.iterdir() if path.is_dir() and path != self.home)
        files = (path for folder in folders for path in folder.rglob("*") if path.is_file())
        return {str(path.relative_to(self.out)): path.read_bytes() for path in files}


@dataclass(frozen=True)
class Quarter:
    """A demo that ran to its end, undisturbed."""

    source: Path
    hub: Home
    told: Told
    tables: dict[str, Rows]
    delivered: dict[str, bytes]


def home_of_demo(folder: Path, **settings: str) -> Home:
    """The hub of the demo that is put into a folder."""
    return Home(folder / "hub", folder, settings)
