"""Tables of what providers share: agreements, authorizations, plans of care."""

from sqlalchemy import JSON, BigInteger, Column, Date, String, Table, Text

from store.tables.columns import metadata

provider_agreements = Table(
    "provider_agreements",
    metadata,
    Column("site_id", String(14), primary_key=True),
    Column("other_site_id", String(14), primary_key=True),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date),
)
authorizations = Table(
    "authorizations",
    metadata,
    Column("authorization_id", String(80), primary_key=True),
    Column("member_key", BigInteger, nullable=False, index=True),
    Column("bhho_site_id", String(14), nullable=False),
    Column("hhp_site_id", String(14), nullable=False),
    Column("signed_on", Date, nullable=False),
    Column("ends_on", Date),
)
care_plans = Table(
    "care_plans",
    metadata,
    Column("member_key", BigInteger, primary_key=True, autoincrement=False),
    Column("hhp_site_id", String(14), primary_key=True),
    Column("cct_site_id", String(14), primary_key=True),
    Column("reason", Text, nullable=False),
    Column("goals", JSON, nullable=False),
    Column("services", JSON, nullable=False),
    Column("supports", JSON, nullable=False),
    Column("referred_on", Date, nullable=False),
)
