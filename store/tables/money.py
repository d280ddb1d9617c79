"""Tables of attestations and payments."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
)

from store.tables.columns import Cents, metadata

attestations = Table(
    "attestations",
    metadata,
    Column("member_key", BigInteger, primary_key=True, autoincrement=False),
    Column("site_id", String(14), primary_key=True),
    Column("month", String(7), primary_key=True),
    Column("activity", String(16), nullable=False),
    Column("reviewed_on", Date),
    Column("attested_on", Date, nullable=False),
    Column("accepted", Boolean, nullable=False),
    Column("payable", Boolean, nullable=False),
    Column("reason", String(24)),
    Index("ix_attestations_month", "month"),
    Index("ix_attestations_attested_on", "attested_on"),
)
payment_lines = Table(
    "payment_lines",
    metadata,
    Column("member_key", BigInteger, primary_key=True, autoincrement=False),
    Column("site_id", String(14), primary_key=True),
    Column("month", String(7), primary_key=True),
    Column("service", String(12), primary_key=True),
    Column("amount", Cents, nullable=False),
    Column("rule_id", String(8), nullable=False),
    Column("remittance_id", String(20), nullable=False, index=True),
)
remittances = Table(
    "remittances",
    metadata,
    Column("remittance_id", String(20), primary_key=True),
    Column("organization_npi", String(10), nullable=False),
    Column("month", String(7), nullable=False),
    Column("paid_on", Date, nullable=False),
    Column("total", Cents, nullable=False),
    Column("profile", String(8), nullable=False),
    Column("partner_id", String(12), nullable=False),
    Column("interchange_number", BigInteger, nullable=False),
    Column("brought", Cents, nullable=False, server_default="0"),
    Column("carried", Cents, nullable=False, server_default="0"),
    UniqueConstraint("partner_id", "interchange_number"),
)
held_lines = Table(
    "held_lines",
    metadata,
    Column("member_key", BigInteger, primary_key=True, autoincrement=False),
    Column("site_id", String(14), primary_key=True),
    Column("month", String(7), primary_key=True),
    Column("service", String(12), primary_key=True),
    Column("amount", Cents, nullable=False),
    Column("rule_id", String(8), nullable=False),
    Column("held_on", Date, nullable=False),
)
reviews = Table(
    "reviews",
    metadata,
    Column("member_key", BigInteger, primary_key=True, autoincrement=False),
    Column("since_on", Date, nullable=False),
)
corrections = Table(
    "corrections",
    metadata,
    Column("member_key", BigInteger, primary_key=True, autoincrement=False),
    Column("site_id", String(14), primary_key=True),
    Column("month", String(7), primary_key=True),
    Column("service", String(12), primary_key=True),
    Column("reversal", Boolean, primary_key=True),
    Column("remittance_id", String(20), primary_key=True, index=True),
    Column("amount", Cents, nullable=False),
    Column("rule_id", String(8), nullable=False),
)
interpreter_bills = Table(
    "interpreter_bills",
    metadata,
    Column("site_id", String(14), primary_key=True),
    Column("request_id", String(80), primary_key=True),
    Column("member_key", BigInteger, nullable=False),
    Column("month", String(7), nullable=False),
    Column("units", Integer, nullable=False),
    Column("charge", Cents, nullable=False),
    Column("billed_on", Date, nullable=False),
    Index("ix_interpreter_bills_month", "month"),
)
