"""Tables of trading partners: their profiles, keys and tokens, and what they sent and fetched."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from store.tables.columns import Moment, metadata

partner_profiles = Table(
    "partner_profiles",
    metadata,
    Column("partner_id", String(12), primary_key=True),
    Column("name", Text, nullable=False),
    Column("qualifier", String(2), nullable=False),
    Column("state", String(10), nullable=False),
    Column("state_since_on", Date, nullable=False),
    Column("held_because", Text),
    Column("sets", JSON, nullable=False),
    Column("contacts", JSON, nullable=False),
    Column("ta1", String(12), nullable=False),
    Column("remittance_profile", String(8)),
)
partner_keys = Table(
    "partner_keys",
    metadata,
    Column("partner_id", String(12), primary_key=True),
    Column("fingerprint", String(60), primary_key=True),
    Column("public_key", Text, nullable=False),
    Column("starts_at", Moment, nullable=False),
    Column("ends_at", Moment),
    Column("made_by", String(20)),
)
partner_tokens = Table(
    "partner_tokens",
    metadata,
    Column("token_id", String(16), primary_key=True),
    Column("partner_id", String(12), nullable=False, index=True),
    Column("digest", LargeBinary(32), nullable=False),
    Column("label", Text, nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("made_by", String(20)),
    Column("begun_at", Moment),
)
receptions = Table(
    "receptions",
    metadata,
    Column("file_id", String(64), primary_key=True),
    Column("reception_id", String(20), nullable=False, unique=True),
    Column("partner_id", String(12), nullable=False),
    Column("door", String(8), nullable=False),
    Column("name", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("received_on", Date, nullable=False),
    Column("test", Boolean, nullable=False),
    Column("verdict", String(16)),
    Column("problem", Text),
    Column("clean_sets", JSON),
    Column("claims_accepted", Integer, nullable=False),
    Column("claims_rejected", Integer, nullable=False),
    Column("answered_at", Moment),
    Column("read_at", Moment),
    Column("purged_on", Date),
    Index("ix_receptions_partner_id_received_at", "partner_id", "received_at"),
)
collected = Table(
    "collected",
    metadata,
    Column("partner_id", String(12), primary_key=True),
    Column("document_id", String(80), primary_key=True),
    Column("first_at", Moment, nullable=False),
    Column("times", Integer, nullable=False),
    Column("put_away", Boolean, nullable=False),
)
