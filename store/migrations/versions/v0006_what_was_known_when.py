"""Versions of what rules use, corrections that come again, and claims found in an index alone."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_OF_MEMBER: Final = {
    "claims": ("served_on", "billing_npi", "site_id", "rendering_npi", "primary_care"),
    "claim_diagnoses": ("served_on", "system", "code"),
    "claim_lines": ("from_on", "procedure"),
}
_FIRST_DAY: Final = "(SELECT open_on FROM clock WHERE name = 'first')"


def upgrade() -> None:
    """Bring the store to this version; what is stored counts as known since the first day."""
    for table, columns in _OF_MEMBER.items():
        op.drop_index(f"ix_{table}_member_key_{columns[0]}", table)
        op.create_index(f"ix_{table}_of_member", table, ["member_key", *columns])
    op.add_column("claims", sa.Column("known_from", sa.Date(), nullable=True))
    _create_superseded_claims()
    _create_member_facts()
    _create_provider_flags()
    op.create_table(
        "reviews",
        sa.Column("member_key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("member_key", name=op.f("pk_reviews")),
    )
    for versions, day in (("certifications", "certified_on"), ("overrides", "granted_on")):
        known_from = sa.Column("known_from", sa.Date(), nullable=False)
        own, *others = _columns(versions)
        told = f"coalesce({_FIRST_DAY}, {day})"
        _rebuild(versions, [own, known_from, *others], [own.name, "known_from"], known_from=told)
        op.create_index(op.f(f"ix_{versions}_member_key"), versions, ["member_key"])
    _rebuild(
        "corrections",
        _columns("corrections"),
        ["member_key", "site_id", "month", "service", "reversal", "remittance_id"],
    )
    op.create_index(op.f("ix_corrections_remittance_id"), "corrections", ["remittance_id"])


def _create_superseded_claims() -> None:
    op.create_table(
        "superseded_claims",
        sa.Column("claim_key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("known_until", sa.Date(), nullable=False),
        sa.Column("known_from", sa.Date(), nullable=True),
        sa.Column("member_key", sa.BigInteger(), nullable=False),
        sa.Column("billing_npi", sa.String(length=10), nullable=False),
        sa.Column("diagnoses", sa.JSON(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("claim_key", "known_until", name=op.f("pk_superseded_claims")),
    )
    op.create_index(op.f("ix_superseded_claims_member_key"), "superseded_claims", ["member_key"])


def _create_member_facts() -> None:
    table = op.create_table(
        "member_facts",
        sa.Column("member_key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("known_from", sa.Date(), nullable=False),
        sa.Column("told_from", sa.Date(), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("died_on", sa.Date(), nullable=True),
        sa.Column("medicare", sa.String(length=4), nullable=False),
        sa.Column("medicare_from", sa.Date(), nullable=False),
        sa.Column("medicare_until", sa.Date(), nullable=True),
        sa.Column("pccm_pcp_npi", sa.String(length=10), nullable=True),
        sa.Column("coverages", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("member_key", "known_from", name=op.f("pk_member_facts")),
    )
    connection = op.get_bind()
    first_day = connection.execute(sa.text(_FIRST_DAY[1:-1]).columns(open_on=sa.Date())).scalar()
    spans: dict[int, list[Any]] = {}
    for row in connection.execute(sa.select(_reflected("coverages"))):
        last = row.ends_on and str(row.ends_on)
        spans.setdefault(row.member_key, []).append([row.code, str(row.starts_on), last])
    rows = [
        {
            "member_key": row.member_key,
            "known_from": first_day,
            "told_from": date.min,
            "birth_date": row.birth_date,
            "died_on": row.died_on,
            "medicare": row.medicare,
            "medicare_from": date.min,
            "medicare_until": None,
            "pccm_pcp_npi": row.pccm_pcp_npi,
            "coverages": json.dumps(spans.get(row.member_key, [])),
        }
        for row in connection.execute(sa.select(_reflected("members")))
    ]
    if rows:
        op.bulk_insert(table, rows)


def _create_provider_flags() -> None:
    op.create_table(
        "provider_flags",
        sa.Column("provider_id", sa.String(length=14), nullable=False),
        sa.Column("known_from", sa.Date(), nullable=False),
        sa.Column("is_set", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("provider_id", "known_from", name=op.f("pk_provider_flags")),
    )
    for table, provider_id, flag in (
        ("sites", "site_id", "pcmh_pilot"),
        ("organizations", "organization_npi", "hospital_affiliated"),
    ):
        op.execute(
            f"INSERT INTO provider_flags SELECT {provider_id}, {_FIRST_DAY}, {flag} FROM {table}"  # noqa: S608
        )


def _reflected(table: str) -> sa.Table:
    return sa.Table(table, sa.MetaData(), autoload_with=op.get_bind())


def _columns(table: str) -> list[sa.Column[Any]]:
    return [
        sa.Column(column.name, column.type, nullable=column.nullable, autoincrement=False)
        for column in _reflected(table).columns
    ]


def _rebuild(table: str, columns: list[sa.Column[Any]], key: list[str], **values: str) -> None:
    """Give a table another key, and the columns named in `values` by what SQL says of each."""
    kept = f"{table}_kept"
    op.execute(f"CREATE TABLE {kept} AS SELECT * FROM {table}")  # noqa: S608
    op.drop_table(table)
    op.create_table(table, *columns, sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{table}")))
    names = [column.name for column in columns]
    told = ", ".join(values.get(name, name) for name in names)
    op.execute(f"INSERT INTO {table} ({', '.join(names)}) SELECT {told} FROM {kept}")  # noqa: S608
    op.drop_table(kept)


def downgrade() -> None:
    """Take the store back to the version before; of several versions the newest stays."""
    _rebuild(
        "corrections",
        _columns("corrections"),
        ["member_key", "site_id", "month", "service", "reversal"],
    )
    op.create_index(op.f("ix_corrections_remittance_id"), "corrections", ["remittance_id"])
    for table in ("certifications", "overrides"):
        key = _columns(table)[0].name
        op.execute(
            f"DELETE FROM {table} WHERE known_from < (SELECT max(later.known_from)"  # noqa: S608
            f" FROM {table} AS later WHERE later.{key} = {table}.{key})"
        )
        before = [column for column in _columns(table) if column.name != "known_from"]
        _rebuild(table, before, [key])
        op.create_index(op.f(f"ix_{table}_member_key"), table, ["member_key"])
    for table in ("reviews", "provider_flags", "member_facts", "superseded_claims"):
        op.drop_table(table)
    op.drop_column("claims", "known_from")
    for table, columns in _OF_MEMBER.items():
        op.drop_index(f"ix_{table}_of_member", table)
        op.create_index(f"ix_{table}_member_key_{columns[0]}", table, ["member_key", columns[0]])
