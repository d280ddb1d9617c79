"""Tables of messages: outbox, inbox, refusals, history, traces and the clock."""

from sqlalchemy import BigInteger, Column, Date, Index, Integer, LargeBinary, String, Table, Text

from store.tables.columns import ROW_NUMBER, metadata

outbox = Table(
    "outbox",
    metadata,
    Column("seq", ROW_NUMBER, primary_key=True, autoincrement=True),
    Column("topic", String(40), nullable=False),
    Column("key", String(80), nullable=False),
    Column("headers", Text, nullable=False),
    Column("value", LargeBinary, nullable=False),
    Column("created_at", BigInteger),
    sqlite_autoincrement=True,
)
cursors = Table(
    "cursors",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("seq", BigInteger, nullable=False),
)
inbox = Table("inbox", metadata, Column("digest", LargeBinary(16), primary_key=True))
in_hand = Table(
    "in_hand",
    metadata,
    Column("place", String(60), primary_key=True),
    Column("first", BigInteger, primary_key=True, autoincrement=False),
    Column("last", BigInteger, primary_key=True, autoincrement=False),
    Column("times", Integer, nullable=False),
)
refusals = Table(
    "refusals",
    metadata,
    Column("refusal_id", String(20), primary_key=True),
    Column("number", BigInteger, nullable=False, unique=True),
    Column("reason", String(40), nullable=False),
    Column("sentence", Text, nullable=False),
    Column("file_id", String(64)),
    Column("place", String(80), nullable=False),
    Column("refused_on", Date, nullable=False),
    Column("state", String(12), nullable=False),
    Column("topic", String(40)),
    Column("key", String(80)),
    Column("headers", Text),
    Column("value", LargeBinary, nullable=False),
    Index("ix_refusals_state", "state"),
)
history = Table(
    "history",
    metadata,
    Column("seq", ROW_NUMBER, primary_key=True, autoincrement=True),
    Column("member_key", BigInteger, nullable=False),
    Column("happened_on", Date, nullable=False),
    Column("what", Text, nullable=False),
    Column("rule_id", String(8)),
    Column("site_id", String(14)),
    Column("origin", String(120), nullable=False),
    Index("ix_history_member_key", "member_key"),
)
traces = Table(
    "traces",
    metadata,
    Column("subject", String(140), primary_key=True),
    Column("traceparent", String(55), nullable=False),
)
clock = Table(
    "clock",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("open_on", Date, nullable=False),
)
