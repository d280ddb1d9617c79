"""Tables of claims and of the services that they show."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    String,
    Table,
    false,
)

from store.tables.columns import Cents, metadata

claims = Table(
    "claims",
    metadata,
    Column("claim_key", BigInteger, primary_key=True, autoincrement=False),
    Column("claim_id", String(38), nullable=False),
    Column("member_key", BigInteger, nullable=False),
    Column("kind", String(13), nullable=False),
    Column("billing_npi", String(10), nullable=False),
    Column("site_id", String(14)),
    Column("rendering_npi", String(10)),
    Column("served_on", Date, nullable=False),
    Column("primary_care", Boolean, nullable=False),
    Column("known_from", Date),
    Column("hospital_care", Boolean, nullable=False, server_default=false()),
    Index(
        "ix_claims_of_member",
        "member_key",
        "served_on",
        "billing_npi",
        "site_id",
        "rendering_npi",
        "primary_care",
        "hospital_care",
    ),
)
superseded_claims = Table(
    "superseded_claims",
    metadata,
    Column("claim_key", BigInteger, primary_key=True, autoincrement=False),
    Column("known_until", Date, primary_key=True),
    Column("known_from", Date),
    Column("member_key", BigInteger, nullable=False, index=True),
    Column("billing_npi", String(10), nullable=False),
    Column("diagnoses", JSON, nullable=False),
    Column("lines", JSON, nullable=False),
)
claim_diagnoses = Table(
    "claim_diagnoses",
    metadata,
    Column("claim_key", BigInteger, primary_key=True, autoincrement=False),
    Column("system", String(5), primary_key=True),
    Column("code", String(8), primary_key=True),
    Column("member_key", BigInteger, nullable=False),
    Column("served_on", Date, nullable=False),
    Index("ix_claim_diagnoses_of_member", "member_key", "served_on", "system", "code"),
)
claim_lines = Table(
    "claim_lines",
    metadata,
    Column("claim_key", BigInteger, primary_key=True, autoincrement=False),
    Column("line", Integer, primary_key=True),
    Column("member_key", BigInteger, nullable=False),
    Column("procedure", String(5)),
    Column("modifiers", String(12), nullable=False),
    Column("revenue_code", String(4)),
    Column("charge", Cents, nullable=False),
    Column("units", String(16), nullable=False),
    Column("from_on", Date, nullable=False),
    Column("to_on", Date, nullable=False),
    Index("ix_claim_lines_of_member", "member_key", "from_on", "procedure"),
)
_HAS_REVENUE_CODE = claim_lines.c.revenue_code.is_not(None)
Index(
    "ix_claim_lines_of_revenue_code",
    claim_lines.c.revenue_code,
    claim_lines.c.to_on,
    claim_lines.c.from_on,
    claim_lines.c.member_key,
    sqlite_where=_HAS_REVENUE_CODE,
    postgresql_where=_HAS_REVENUE_CODE,
)
service_spans = Table(
    "service_spans",
    metadata,
    Column("member_key", BigInteger, primary_key=True, autoincrement=False),
    Column("service", String(40), primary_key=True),
    Column("billing_npi", String(10), primary_key=True),
    Column("first_on", Date, nullable=False),
    Column("last_on", Date, nullable=False),
    Index("ix_service_spans_last_on", "last_on"),
)
