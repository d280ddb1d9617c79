"""Tables of what MaineCare watches: NCQA recognition, confirmations, overrides and flags."""

from sqlalchemy import BigInteger, Boolean, Column, Date, String, Table, Text

from store.tables.columns import metadata

recognitions = Table(
    "recognitions",
    metadata,
    Column("site_id", String(14), primary_key=True),
    Column("applied_on", Date),
    Column("achieved_on", Date),
    Column("ended_on", Date),
)
standings = Table(
    "standings",
    metadata,
    Column("site_id", String(14), primary_key=True),
    Column("standing", String(12), nullable=False),
    Column("since_on", Date, nullable=False),
)
confirmations = Table(
    "confirmations",
    metadata,
    Column("site_id", String(14), primary_key=True),
    Column("month", String(7), primary_key=True),
    Column("accepting", Boolean, nullable=False),
    Column("confirmed_on", Date, nullable=False),
)
overrides = Table(
    "overrides",
    metadata,
    Column("override_id", String(80), primary_key=True),
    Column("known_from", Date, primary_key=True),
    Column("member_key", BigInteger, nullable=False, index=True),
    Column("granted_by", String(80), nullable=False),
    Column("granted_on", Date, nullable=False),
    Column("ends_on", Date),
    Column("reason", Text, nullable=False),
)
flags = Table(
    "flags",
    metadata,
    Column("flag_id", String(20), primary_key=True),
    Column("kind", String(30), nullable=False),
    Column("site_id", String(14), nullable=False),
    Column("member_key", BigInteger),
    Column("rule_id", String(8), nullable=False),
    Column("raised_on", Date, nullable=False, index=True),
    Column("about", String(80)),
)
