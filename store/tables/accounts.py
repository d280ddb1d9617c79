"""Tables of the portal's own: trading partners, accounts, sign-ins, site access and the audit."""

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, String, Table, Text

from store.tables.columns import ROW_NUMBER, Moment, metadata

trading_partners = Table(
    "trading_partners",
    metadata,
    Column("partner_id", String(12), primary_key=True),
    Column("kind", String(24), nullable=False),
    Column("name", Text, nullable=False),
    Column("status", String(10), nullable=False),
    Column("demographics", JSON, nullable=False),
    Column("era", JSON),
    Column("opened_at", Moment, nullable=False),
)
partner_organizations = Table(
    "partner_organizations",
    metadata,
    Column("partner_id", String(12), primary_key=True),
    Column("organization_npi", String(10), primary_key=True),
    Column("added_at", Moment, nullable=False),
    Index("ix_partner_organizations_organization_npi", "organization_npi"),
)
billing_pins = Table(
    "billing_pins",
    metadata,
    Column("organization_npi", String(10), primary_key=True),
    Column("pin_hash", Text, nullable=False),
    Column("issued_by", String(20), nullable=False),
    Column("issued_at", Moment, nullable=False),
)
agreements = Table(
    "agreements",
    metadata,
    Column("agreement_id", String(20), primary_key=True),
    Column("partner_id", String(12), nullable=False, index=True),
    Column("account_id", String(20), nullable=False),
    Column("entity_type", String(4), nullable=False),
    Column("fein", String(9)),
    Column("edition", String(10), nullable=False),
    Column("text", Text, nullable=False),
    Column("signature", Text, nullable=False),
    Column("signed_at", Moment, nullable=False),
    Column("host_name", Text, nullable=False),
    Column("address", String(45), nullable=False),
)
accounts = Table(
    "accounts",
    metadata,
    Column("account_id", String(20), primary_key=True),
    Column("partner_id", String(12), index=True),
    Column("user_name", Text),
    Column("user_key", Text, unique=True),
    Column("first", Text, nullable=False),
    Column("last", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("status", String(10), nullable=False),
    Column("password_hash", Text),
    Column("question", Text),
    Column("answer_hash", Text),
    Column("totp_secret", Text),
    Column("totp_step", BigInteger, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("password_at", Moment),
    Column("signed_in_at", Moment),
)
account_roles = Table(
    "account_roles",
    metadata,
    Column("account_id", String(20), primary_key=True),
    Column("role", String(4), primary_key=True),
)
recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("account_id", String(20), primary_key=True),
    Column("code_hash", String(64), primary_key=True),
)
pins = Table(
    "pins",
    metadata,
    Column("pin_id", String(20), primary_key=True),
    Column("account_id", String(20), nullable=False, index=True),
    Column("purpose", String(12), nullable=False),
    Column("pin_hash", String(64), unique=True),
    Column("wrong", Integer, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
)
sign_in_failures = Table(
    "sign_in_failures",
    metadata,
    Column("name_hash", String(64), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("failed_at", Moment, nullable=False),
    Column("locked_until", Moment),
)
sessions = Table(
    "sessions",
    metadata,
    Column("session_hash", String(64), primary_key=True),
    Column("account_id", String(20), nullable=False, index=True),
    Column("stage", String(12), nullable=False),
    Column("agent_hash", String(64), nullable=False),
    Column("site_id", String(14)),
    Column("started_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
)
drafts = Table(
    "drafts",
    metadata,
    Column("draft_hash", String(64), primary_key=True),
    Column("details", JSON, nullable=False),
    Column("started_at", Moment, nullable=False),
)
site_accesses = Table(
    "site_accesses",
    metadata,
    Column("account_id", String(20), primary_key=True),
    Column("site_id", String(14), primary_key=True),
    Column("state", String(10), nullable=False),
    Column("requested_at", Moment, nullable=False),
    Column("verified_by", Text),
    Column("verified_at", Moment),
    Column("recorded_by", String(20)),
    Column("decided_by", String(20)),
    Column("decided_at", Moment),
    Column("visited_at", Moment),
    Index("ix_site_accesses_site_id_state", "site_id", "state"),
)
administrative_leads = Table(
    "administrative_leads",
    metadata,
    Column("organization_npi", String(10), primary_key=True),
    Column("account_id", String(20), nullable=False),
    Column("named_by", String(20), nullable=False),
    Column("named_at", Moment, nullable=False),
)
site_contacts = Table(
    "site_contacts",
    metadata,
    Column("site_id", String(14), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("phone", String(12), nullable=False),
)
audit = Table(
    "audit",
    metadata,
    Column("seq", ROW_NUMBER, primary_key=True, autoincrement=True),
    Column("audit_id", String(32), nullable=False, unique=True),
    Column("happened_at", Moment, nullable=False),
    Column("action", String(40), nullable=False),
    Column("account_id", String(20), index=True),
    Column("partner_id", String(12), index=True),
    Column("subject", String(160), nullable=False),
    Column("address", String(45), nullable=False),
    Column("door", String(8)),
    Column("reason", Text),
)
audited_members = Table(
    "audited_members",
    metadata,
    Column("member_key", BigInteger, primary_key=True, autoincrement=False),
    Column("audit_id", String(32), primary_key=True),
)
