"""Every revision of the tables, on both databases: the rows before it, and the rows after it.

Each table gets a row, or those that matter to a revision. A revision that makes rows or fills a new
column fails here until its case says with what; none may change a value that was there.
"""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory

from store import schema
from store.engine import Store

Values = dict[str, Any]
Rows = dict[str, list[Values]]
"""Rows by table, each with some of its columns."""


class Case(NamedTuple):
    """What a revision finds that matters to it, and what it makes of it."""

    found: Rows
    made: Rows


FIRST, DAY, LATER = date(2014, 12, 1), date(2014, 12, 8), date(2014, 12, 19)


def panel(member_key: int, left_on: date | None) -> Values:
    """A stay on a panel from the 8th on."""
    return {"member_key": member_key, "joined_on": DAY, "left_on": left_on}


def line(claim_key: int, procedure: str, revenue_code: str | None) -> Values:
    """A line of a claim."""
    return {"claim_key": claim_key, "procedure": procedure, "revenue_code": revenue_code}


CARE = {
    1: ("99281", None, True),
    2: ("99280", None, False),
    3: ("99285", None, True),
    4: ("99286", None, False),
    5: ("99223", None, True),
    6: ("99224", None, False),
    7: ("99213", "0110", True),
    8: ("99213", "0109", False),
    9: ("99213", "0981", True),
    10: ("99291", None, True),
}
"""Claims by their one line: its procedure and revenue code, and whether it is of a hospital."""

CASES = {
    "0002": Case(found={}, made={"remittances": [{"brought": 0, "carried": 0}]}),
    "0004": Case(
        found={
            "effects": [
                {"effect_id": "PM-1.u-1", "kind": "email", "due_on": DAY},
                {"effect_id": "b-1", "kind": "print", "due_on": DAY},
            ],
            "letters": [
                {"letter_id": "L-1", "mailed_on": LATER},
                {"letter_id": "L-2", "mailed_on": None},
            ],
        },
        made={
            "announcements": [{"email_id": "PM-1.u-1", "decided_on": DAY}],
            "letters": [
                {"letter_id": "L-1", "printed_on": LATER},
                {"letter_id": "L-2", "printed_on": None},
            ],
        },
    ),
    "0006": Case(
        found={
            "clock": [{"name": "first", "open_on": FIRST}],
            "members": [{"member_key": 1, "medicare": "none"}],
            "coverages": [{"member_key": 1, "code": "ACS", "starts_on": DAY, "ends_on": None}],
            "sites": [{"site_id": "1234567893-001", "pcmh_pilot": True}],
            "organizations": [{"organization_npi": "1234567893", "hospital_affiliated": False}],
        },
        made={
            "member_facts": [
                {
                    "member_key": 1,
                    "known_from": FIRST,
                    "told_from": date.min,
                    "medicare": "none",
                    "medicare_until": None,
                    "coverages": '[["ACS", "2014-12-08", null]]',
                }
            ],
            "provider_flags": [
                {"provider_id": "1234567893", "known_from": FIRST, "is_set": False},
                {"provider_id": "1234567893-001", "known_from": FIRST, "is_set": True},
            ],
            "certifications": [{"known_from": FIRST}],
            "overrides": [{"known_from": FIRST}],
        },
    ),
    "0009": Case(
        found={"files": [{"file_id": "ab" * 32}]},
        made={"files": [{"file_id": "ab" * 32, "content_id": "ab" * 32}]},
    ),
    "0010": Case(
        found={"panels": [panel(1, LATER), panel(2, None), panel(3, DAY)]},
        made={
            "panel_versions": [
                panel(1, None) | {"known_from": DAY},
                panel(1, LATER) | {"known_from": LATER},
                panel(2, None) | {"known_from": DAY},
                panel(3, DAY) | {"known_from": DAY},
            ]
        },
    ),
    "0012": Case(
        found={
            "claims": [{"claim_key": key} for key in CARE],
            "claim_lines": [line(key, *told[:2]) for key, told in CARE.items()],
        },
        made={
            "claims": [{"claim_key": key, "hospital_care": told[2]} for key, told in CARE.items()]
        },
    ),
}
NOTHING = Case({}, {})


class Step(NamedTuple):
    """Every row of every table before a revision and after it."""

    before: Rows
    after: Rows


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(Path(schema.__file__).parent / "migrations"))


REVISIONS = [script.revision for script in reversed(list(_scripts().walk_revisions()))]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def steps(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Step]]:
    """Each revision in turn, from the second on, in one database that has rows before each."""
    url = f"sqlite:///{tmp_path_factory.mktemp('upgrades') / 'hub.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql_server").empty_database()
    store = Store(url)
    found: dict[str, Step] = {}
    tables: list[sa.Table] = []
    for revision in REVISIONS:
        with store.engine.begin() as connection:
            before = _filled(connection, tables, CASES.get(revision, NOTHING).found)
            command.upgrade(schema._config(connection), revision)
            tables = _tables(connection)
            found[revision] = Step(before, _rows(connection, tables))
            for table in tables:
                connection.execute(table.delete())
    yield found
    store.close()


def _filled(connection: sa.Connection, tables: list[sa.Table], found: Rows) -> Rows:
    """Every row of every table, after each got what a case says of it, or any row."""
    for table in tables:
        rows = [_row(table, one) for one in found.get(table.name, [{}])]
        connection.execute(table.insert(), rows)
    return _rows(connection, tables)


def _tables(connection: sa.Connection) -> list[sa.Table]:
    metadata = sa.MetaData()
    metadata.reflect(connection)
    return [table for name, table in metadata.tables.items() if name != "alembic_version"]


def _rows(connection: sa.Connection, tables: list[sa.Table]) -> Rows:
    return {
        table.name: [dict(row) for row in connection.execute(table.select()).mappings()]
        for table in tables
    }


def _row(table: sa.Table, told: Values) -> Values:
    return {column.name: _value(column) for column in table.columns} | told


VALUES: dict[type[Any], Any] = {
    sa.JSON: {},
    sa.DateTime: datetime(2014, 12, 1, 12),  # noqa: DTZ001 - as a database keeps it
    sa.Date: DAY,
    sa.Boolean: True,
    sa.LargeBinary: b"{}",
    sa.Integer: 7,
}


def _value(column: sa.Column[Any]) -> Any:
    """Something that the column takes."""
    if isinstance(column.type, sa.String):
        return column.name[: column.type.length]
    return next(value for kind, value in VALUES.items() if isinstance(column.type, kind))


def _of(rows: list[Values], columns: set[str]) -> list[list[tuple[str, Any]]]:
    """Rows by some of their columns, in an order."""
    kept = ([(name, row[name]) for name in sorted(columns & row.keys())] for row in rows)
    return sorted(kept, key=repr)


@pytest.mark.parametrize("revision", REVISIONS)
def test_what_was_there_stays_as_it_was(steps: dict[str, Step], revision: str) -> None:
    before, after = steps[revision]
    for table in before.keys() & after.keys():
        common = set(after[table][0]) if after[table] else set()
        assert len(after[table]) == len(before[table]) > 0
        assert _of(after[table], set(before[table][0])) == _of(before[table], common)


@pytest.mark.parametrize("revision", REVISIONS)
def test_what_a_revision_makes_is_what_its_case_says(steps: dict[str, Step], revision: str) -> None:
    before, after = steps[revision]
    made = CASES.get(revision, NOTHING).made
    for table, rows in after.items():
        known = set(before[table][0]) if table in before else set()
        if table in made:
            assert _of(rows, set(made[table][0])) == _of(made[table], set(made[table][0]))
        else:
            new = [{name: row[name] for name in row.keys() - known} for row in rows]
            assert all(value is None for row in new for value in row.values()), table
            assert known or not rows, table
