"""Tables of what was decided to leave, what it was compared with, and what operators did."""

from sqlalchemy import BigInteger, Column, Date, Integer, String, Table, Text

from store.tables.columns import ROW_NUMBER, metadata

announcements = Table(
    "announcements",
    metadata,
    Column("email_id", String(120), primary_key=True),
    Column("decided_on", Date, nullable=False, index=True),
)
suppressions = Table(
    "suppressions",
    metadata,
    Column("address", Text, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("since_on", Date, nullable=False),
)
reconciliations = Table(
    "reconciliations",
    metadata,
    Column("day", Date, primary_key=True),
    Column("kind", String(12), primary_key=True),
    Column("decided", Integer, nullable=False),
    Column("done", Integer, nullable=False),
    Column("queued", Integer, nullable=False),
    Column("in_doubt", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("bounced", Integer, nullable=False),
    Column("suppressed", Integer, nullable=False),
    Column("missing", Integer, nullable=False),
    Column("undecided", Integer, nullable=False),
)
interventions = Table(
    "interventions",
    metadata,
    Column("seq", ROW_NUMBER, primary_key=True, autoincrement=True),
    Column("at", String(32), nullable=False),
    Column("who", String(80), nullable=False),
    Column("what", String(40), nullable=False),
    Column("subject", Text, nullable=False, index=True),
    Column("why", Text, nullable=False),
)
outbox_days = Table(
    "outbox_days",
    metadata,
    Column("day", Date, primary_key=True),
    Column("seq", BigInteger, nullable=False),
)
