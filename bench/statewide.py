"""A store as large as the state's, filled by SQL: practices, members and a year of their claims."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection

from store.calendar import Calendar
from store.engine import Store
from store.schema import upgrade

PRACTICES, ORGANIZATIONS, OUTSIDERS = 180, 100, 400
DAY: Final = date(2015, 1, 2)
"""A day of auto-assignment; the claims are of the year before it."""
_ADDRESS: Final = json.dumps(
    {"line1": "1 Main Street", "city": "Augusta", "state": "ME", "zip": "04330"}
)
_CODES: Final = ("25000", "4019", "49390", "2724", "496", "4280")
"""Diagnoses of six qualifying conditions."""
TWO_CONDITIONS, ONE_CONDITION, ON_PANELS = 15, 25, 13
"""Of a hundred members; whoever is on a panel has two conditions."""


def fill(store: Store, members: int, claims: int) -> None:
    """Put members, practices and claims into an empty store, each claim of one line.

    Every tenth claim is of primary care at the member's own practice, as many there again name
    the clinician alone, one is of a hospital system, and the others are of nobody in the programme.
    """
    upgrade(store)
    with store.begin() as transaction:
        Calendar(transaction).start(DAY)
        connection = transaction.connection
        _providers(connection)
        _members(connection, members)
        _claims(connection, members, claims)
    with store.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")


def npi(number: int) -> str:
    """A number with the look of an NPI."""
    return str(1_000_000_000 + number)


def practice(number: int) -> str:
    """The service location of the practice of that number; organizations have one or two."""
    return f"{npi(number % ORGANIZATIONS)}-{number // ORGANIZATIONS + 1:03d}"


def _providers(connection: Connection) -> None:
    organizations = [
        (npi(n), "010000000", f"Organization {n}", _ADDRESS, "207-555-0100", f"METPID{n:06d}",
         n % 10 == 0, "member", 12)
        for n in range(ORGANIZATIONS)
    ]  # fmt: skip
    sites = [
        (practice(n), practice(n)[:10], "HHP", f"Practice {n}", _ADDRESS, "207-555-0100",
         "2013-01-01", None, False, None)
        for n in range(PRACTICES)
    ]  # fmt: skip
    clinicians = [
        (npi(2_000 + n), practice(n % PRACTICES), True, None) for n in range(PRACTICES * 3)
    ]
    _insert(connection, "organizations", organizations)
    _insert(connection, "sites", sites)
    _insert(connection, "rendering_sites", clinicians)


def _insert(connection: Connection, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    every = list(rows)
    marks = ", ".join("?" * len(every[0]))
    connection.exec_driver_sql(f"INSERT INTO {table} VALUES ({marks})", every)


def _members(connection: Connection, members: int) -> None:
    connection.exec_driver_sql(
        f"""
        WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < {members})
        INSERT INTO members SELECT k, (10000000 + k) || 'A', 'Ada', NULL, 'Example', NULL,
          '1961-04-02', 'F', '{_ADDRESS}', 'en', 'standard',
          CASE WHEN k % 8 = 0 THEN 'AB' ELSE 'none' END,
          CASE WHEN k % 4 = 1 THEN '' || (1000002000 + k % {3 * PRACTICES}) END, NULL FROM n
        """
    )
    connection.exec_driver_sql("INSERT INTO member_keys SELECT member_key, member_id FROM members")
    connection.exec_driver_sql(
        f"""
        INSERT INTO panels SELECT member_key,
          (1000000000 + member_key % {PRACTICES} % {ORGANIZATIONS})
            || '-00' || (member_key % {PRACTICES} / {ORGANIZATIONS} + 1),
          'stage_a', '2014-06-01', NULL, NULL
        FROM members WHERE member_key % 100 < {ON_PANELS}
        """
    )
    connection.exec_driver_sql(
        """
        INSERT INTO member_facts SELECT member_key, '2013-01-01', '0001-01-01', birth_date, NULL,
          medicare, '0001-01-01', NULL, pccm_pcp_npi, '[["ACS", "2013-01-01", null]]' FROM members
        """
    )
    connection.exec_driver_sql(
        "INSERT INTO coverages SELECT member_key, 'ACS', '2013-01-01', NULL FROM members"
    )


def _claims(connection: Connection, members: int, claims: int) -> None:
    """The claims, in the order of days, as the feed brings them; indexes are built at the end."""
    indexes = connection.exec_driver_sql(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        " AND tbl_name IN ('claims', 'claim_diagnoses', 'claim_lines')"
    ).all()
    for index in indexes:
        connection.exec_driver_sql(f"DROP INDEX {index.name}")
    turn = f"(k / {members})"
    member = f"(k * 7919 % {members} + 1)"
    own = f"({member} % {PRACTICES})"
    served = f"date('2014-01-06', '+' || (k * 360 / {claims}) || ' days')"
    numbers = (
        f"WITH RECURSIVE n(k) AS (SELECT 0 UNION ALL SELECT k + 1 FROM n WHERE k < {claims - 1})"
    )
    organization = f"({own} % {ORGANIZATIONS})"
    connection.exec_driver_sql(
        f"""
        {numbers} INSERT INTO claims SELECT k + 1, 'C' || k, {member}, 'professional',
          CASE WHEN {turn} % 10 < 3 THEN '' || (1000000000 + {organization})
               WHEN {turn} % 10 = 3 THEN '' || (1000000000 + k % 10 * 10)
               ELSE '' || (1000005000 + k % {OUTSIDERS}) END,
          CASE WHEN {turn} % 10 IN (0, 1)
               THEN (1000000000 + {organization}) || '-00' || ({own} / {ORGANIZATIONS} + 1) END,
          CASE WHEN {turn} % 10 < 3
               THEN '' || (1000002000 + {own} + k % 3 * {PRACTICES}) END,
          {served}, {turn} % 10 = 0, NULL, 0 FROM n
        """
    )
    codes = " ".join(f"WHEN {n} THEN '{code}'" for n, code in enumerate(_CODES))
    connection.exec_driver_sql(
        f"""
        {numbers} INSERT INTO claim_diagnoses SELECT k + 1, 'ICD9',
          CASE WHEN {turn} % 3 = 0 AND {member} % 100 < {TWO_CONDITIONS} THEN
                 CASE ({member} + {turn} % 2) % 6 {codes} END
               WHEN {turn} % 3 = 0 AND {member} % 100 < {TWO_CONDITIONS + ONE_CONDITION}
               THEN '49390'
               ELSE '' || (52000 + k * 31 % 6000) END,
          {member}, {served} FROM n
        """
    )
    connection.exec_driver_sql(
        f"""
        {numbers} INSERT INTO claim_lines SELECT k + 1, 1, {member},
          CASE WHEN k % 5000 = 0 THEN 'S9480' WHEN {turn} % 10 = 0 THEN '99213' ELSE '80053' END,
          '', NULL, 7850, '1', {served}, {served} FROM n
        """
    )
    for index in indexes:
        connection.exec_driver_sql(index.sql)
