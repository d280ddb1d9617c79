"""Tables of members and providers."""

from sqlalchemy import JSON, BigInteger, Boolean, Column, Date, Index, Integer, String, Table, Text

from store.tables.columns import ROW_NUMBER, metadata

member_keys = Table(
    "member_keys",
    metadata,
    Column("member_key", ROW_NUMBER, primary_key=True, autoincrement=True),
    Column("member_id", String(9), nullable=False, unique=True),
)
members = Table(
    "members",
    metadata,
    Column("member_key", BigInteger, primary_key=True, autoincrement=False),
    Column("member_id", String(9), nullable=False),
    Column("first", Text, nullable=False),
    Column("middle", Text),
    Column("last", Text, nullable=False),
    Column("suffix", Text),
    Column("birth_date", Date, nullable=False),
    Column("gender", String(1), nullable=False),
    Column("address", JSON, nullable=False),
    Column("language", String(3), nullable=False),
    Column("print", String(8), nullable=False),
    Column("medicare", String(4), nullable=False),
    Column("pccm_pcp_npi", String(10)),
    Column("died_on", Date),
    Index("ix_members_pccm_pcp_npi", "pccm_pcp_npi"),
)
member_facts = Table(
    "member_facts",
    metadata,
    Column("member_key", BigInteger, primary_key=True, autoincrement=False),
    Column("known_from", Date, primary_key=True),
    Column("told_from", Date, nullable=False),
    Column("birth_date", Date, nullable=False),
    Column("died_on", Date),
    Column("medicare", String(4), nullable=False),
    Column("medicare_from", Date, nullable=False),
    Column("medicare_until", Date),
    Column("pccm_pcp_npi", String(10)),
    Column("coverages", Text, nullable=False),
)
coverages = Table(
    "coverages",
    metadata,
    Column("member_key", BigInteger, primary_key=True, autoincrement=False),
    Column("code", String(10), primary_key=True),
    Column("starts_on", Date, primary_key=True),
    Column("ends_on", Date),
)
organizations = Table(
    "organizations",
    metadata,
    Column("organization_npi", String(10), primary_key=True),
    Column("tax_id", String(9), nullable=False),
    Column("name", Text, nullable=False),
    Column("address", JSON, nullable=False),
    Column("phone", String(12), nullable=False),
    Column("partner_id", String(12), nullable=False, unique=True),
    Column("hospital_affiliated", Boolean, nullable=False),
    Column("remittance_profile", String(8), nullable=False),
    Column("fiscal_year_end_month", Integer, nullable=False),
)
sites = Table(
    "sites",
    metadata,
    Column("site_id", String(14), primary_key=True),
    Column("organization_npi", String(10), nullable=False, index=True),
    Column("kind", String(4), nullable=False),
    Column("name", Text, nullable=False),
    Column("address", JSON, nullable=False),
    Column("phone", String(12), nullable=False),
    Column("programme_start_on", Date, nullable=False),
    Column("programme_end_on", Date),
    Column("pcmh_pilot", Boolean, nullable=False),
    Column("accepts_new_patients", Boolean),
)
provider_flags = Table(
    "provider_flags",
    metadata,
    Column("provider_id", String(14), primary_key=True),
    Column("known_from", Date, primary_key=True),
    Column("is_set", Boolean, nullable=False),
)
rendering_sites = Table(
    "rendering_sites",
    metadata,
    Column("npi", String(10), primary_key=True),
    Column("site_id", String(14), primary_key=True),
    Column("primary_care", Boolean, nullable=False),
    Column("accepts_new_patients", Boolean),
)
affiliations = Table(
    "affiliations",
    metadata,
    Column("kind", String(8), primary_key=True),
    Column("hhp_site_id", String(14), primary_key=True),
    Column("other_site_id", String(14), primary_key=True),
    Column("mou_received_on", Date),
    Column("form_received_on", Date),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date),
)
site_users = Table(
    "site_users",
    metadata,
    Column("site_id", String(14), primary_key=True),
    Column("user_id", String(80), primary_key=True),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("status", String(8), nullable=False),
)
