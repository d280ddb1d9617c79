"""Tables of letters, portal messages, effects, and the tries of e-mails."""

from sqlalchemy import JSON, BigInteger, Column, Date, Index, Integer, String, Table, Text

from store.tables.columns import Moment, metadata

letters = Table(
    "letters",
    metadata,
    Column("letter_id", String(20), primary_key=True),
    Column("member_key", BigInteger, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("site_id", String(14), nullable=False),
    Column("enrollment_id", String(20)),
    Column("details", JSON, nullable=False),
    Column("decided_on", Date, nullable=False),
    Column("mailed_on", Date),
    Column("batch_id", String(20), index=True),
    Column("wording", String(10)),
    Column("printed_on", Date),
    Index("ix_letters_mailed_on", "mailed_on"),
)
portal_messages = Table(
    "portal_messages",
    metadata,
    Column("message_id", String(20), primary_key=True),
    Column("number", BigInteger, nullable=False, unique=True),
    Column("site_id", String(14), nullable=False),
    Column("kind", String(30), nullable=False),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("posted_on", Date, nullable=False),
)
effects = Table(
    "effects",
    metadata,
    Column("effect_id", String(120), primary_key=True),
    Column("kind", String(12), nullable=False),
    Column("state", String(10), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("details", JSON, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("outcome", Text),
    Index("ix_effects_kind_state", "kind", "state"),
    Index("ix_effects_kind_due_on", "kind", "due_on"),
)
email_tries = Table(
    "email_tries",
    metadata,
    Column("email_id", String(120), primary_key=True),
    Column("tried_at", Moment, primary_key=True),
    Column("next_at", Moment),
)
