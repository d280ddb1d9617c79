"""Tables of files and trading partners."""

from sqlalchemy import JSON, BigInteger, Column, Date, Index, Integer, String, Table, Text

from store.tables.columns import Moment, metadata

files = Table(
    "files",
    metadata,
    Column("file_id", String(64), primary_key=True),
    Column("content_id", String(64), nullable=False),
    Column("number", BigInteger, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("received_on", Date, nullable=False),
    Column("state", String(12), nullable=False),
    Column("items_read", BigInteger, nullable=False, default=0),
    Column("messages", BigInteger, nullable=False, default=0),
    Column("refused", BigInteger, nullable=False, default=0),
    Column("plan", JSON),
    Index("ix_files_state", "state"),
    Index("ix_files_content_id", "content_id"),
)
interchanges = Table(
    "interchanges",
    metadata,
    Column("sender_id", String(15), primary_key=True),
    Column("receiver_id", String(15), primary_key=True),
    Column("control_number", String(9), primary_key=True),
    Column("file_id", String(64), nullable=False),
)
test_interchanges = Table(
    "test_interchanges",
    metadata,
    Column("sender_id", String(15), primary_key=True),
    Column("receiver_id", String(15), primary_key=True),
    Column("control_number", String(9), primary_key=True),
    Column("file_id", String(64), nullable=False),
)
control_numbers = Table(
    "control_numbers",
    metadata,
    Column("partner_id", String(15), primary_key=True),
    Column("series", String(20), primary_key=True),
    Column("last", BigInteger, nullable=False),
)
acknowledgments = Table(
    "acknowledgments",
    metadata,
    Column("acknowledgment_id", String(80), primary_key=True),
    Column("kind", String(4), nullable=False),
    Column("partner_id", String(15), nullable=False),
    Column("file_id", String(64), nullable=False),
    Column("verdict", String(20), nullable=False),
    Column("text", Text, nullable=False),
    Column("made_at", Moment),
    Column("purged_on", Date),
    Index("ix_acknowledgments_partner_id", "partner_id"),
    Index("ix_acknowledgments_file_id", "file_id"),
)
answers = Table(
    "answers",
    metadata,
    Column("file_id", String(64), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("partner_id", String(15), nullable=False),
    Column("interchange_number", BigInteger, nullable=False),
    Column("kind", String(4), nullable=False),
    Column("standing", String(24), nullable=False),
    Column("told", Text, nullable=False),
    Column("received_on", Date, nullable=False),
    Index("ix_answers_interchange", "partner_id", "interchange_number"),
)
