"""Tables of enrollments, panels, certifications and duplications."""

from sqlalchemy import JSON, BigInteger, Column, Date, Index, String, Table, Text, UniqueConstraint

from store.tables.columns import metadata

enrollments = Table(
    "enrollments",
    metadata,
    Column("enrollment_id", String(20), primary_key=True),
    Column("member_key", BigInteger, nullable=False, index=True),
    Column("site_id", String(14), nullable=False),
    Column("origin", String(20), nullable=False),
    Column("state", String(20), nullable=False, index=True),
    Column("request_id", String(80)),
    Column("assessment", JSON),
    Column("requested_on", Date, nullable=False),
    Column("decided_on", Date),
    Column("reason", Text),
    Column("basis", Text),
    Column("batch", String(20)),
    Column("mailed_on", Date),
    Column("closed_on", Date),
    Column("source", String(120), nullable=False),
)
panels = Table(
    "panels",
    metadata,
    Column("member_key", BigInteger, primary_key=True, autoincrement=False),
    Column("site_id", String(14), primary_key=True),
    Column("programme", String(8), primary_key=True),
    Column("joined_on", Date, primary_key=True),
    Column("left_on", Date),
    Column("reason", Text),
    Index("ix_panels_site_id_left_on", "site_id", "left_on"),
)
panel_versions = Table(
    "panel_versions",
    metadata,
    Column("member_key", BigInteger, primary_key=True, autoincrement=False),
    Column("site_id", String(14), primary_key=True),
    Column("programme", String(8), primary_key=True),
    Column("joined_on", Date, primary_key=True),
    Column("known_from", Date, primary_key=True),
    Column("left_on", Date),
)
bars = Table(
    "bars",
    metadata,
    Column("member_key", BigInteger, primary_key=True, autoincrement=False),
    Column("site_id", String(14), primary_key=True),
    Column("reason", Text, nullable=False),
    Column("barred_on", Date, nullable=False),
)
certifications = Table(
    "certifications",
    metadata,
    Column("certification_id", String(80), primary_key=True),
    Column("known_from", Date, primary_key=True),
    Column("member_key", BigInteger, nullable=False, index=True),
    Column("bhho_site_id", String(14), nullable=False),
    Column("certified_on", Date, nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
)
duplications = Table(
    "duplications",
    metadata,
    Column("case_id", String(20), primary_key=True),
    Column("member_key", BigInteger, nullable=False, index=True),
    Column("service", String(40), nullable=False),
    Column("hhp_site_id", String(14), nullable=False),
    Column("cct_site_id", String(14)),
    Column("provider_site_id", String(14)),
    Column("opened_on", Date, nullable=False),
    Column("choose_by", Date),
    Column("state", String(20), nullable=False),
    Column("closed_on", Date),
    UniqueConstraint("member_key", "service", "hhp_site_id", "opened_on"),
)
site_requests = Table(
    "site_requests",
    metadata,
    Column("decision_id", String(20), primary_key=True),
    Column("site_id", String(14), nullable=False, index=True),
    Column("member_key", BigInteger, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("requested_on", Date, nullable=False),
    Column("decision", String(20), nullable=False),
    Column("effective_on", Date),
    Column("reason", String(24)),
)
