"""The tables: what is remembered of people, providers, claims, panels, money and messages.

Messages of different topics may come in any order, so no foreign key ties one feed's rows to
another's; what belongs together is looked up by key when a decision needs it. Members appear
by `member_key`, a number that means nothing outside the store.
"""

from decimal import Decimal
from typing import Any, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Dialect,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
_ROW_NUMBER: Final = BigInteger().with_variant(Integer, "sqlite")


class Cents(TypeDecorator[Decimal]):
    """A US dollar amount, kept as whole cents."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """Dollars to cents; an amount with a fraction of a cent is a fault of the caller."""
        if value is None:
            return None
        cents = value * 100
        if cents != cents.to_integral_value():
            raise ValueError("an amount has a fraction of a cent")
        return int(cents)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:  # noqa: ARG002
        """Cents to dollars with two places."""
        return None if value is None else Decimal(value).scaleb(-2)


# --- messages -----------------------------------------------------------------------------

outbox = Table(
    "outbox",
    metadata,
    Column("seq", _ROW_NUMBER, primary_key=True, autoincrement=True),
    Column("topic", String(40), nullable=False),
    Column("key", String(80), nullable=False),
    Column("headers", Text, nullable=False),
    Column("value", LargeBinary, nullable=False),
    sqlite_autoincrement=True,
)
cursors = Table(
    "cursors",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("seq", BigInteger, nullable=False),
)
inbox = Table("inbox", metadata, Column("digest", LargeBinary(16), primary_key=True))
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
    Column("seq", _ROW_NUMBER, primary_key=True, autoincrement=True),
    Column("member_key", BigInteger, nullable=False),
    Column("happened_on", Date, nullable=False),
    Column("what", Text, nullable=False),
    Column("rule_id", String(8)),
    Column("site_id", String(14)),
    Column("origin", String(120), nullable=False),
    Index("ix_history_member_key", "member_key"),
)
clock = Table(
    "clock",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("open_on", Date, nullable=False),
)

# --- files and partners ---------------------------------------------------------------------

files = Table(
    "files",
    metadata,
    Column("file_id", String(64), primary_key=True),
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
)
interchanges = Table(
    "interchanges",
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
)

# --- members and providers --------------------------------------------------------------------

member_keys = Table(
    "member_keys",
    metadata,
    Column("member_key", _ROW_NUMBER, primary_key=True, autoincrement=True),
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
)
rendering_sites = Table(
    "rendering_sites",
    metadata,
    Column("npi", String(10), primary_key=True),
    Column("site_id", String(14), primary_key=True),
    Column("primary_care", Boolean, nullable=False),
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

# --- claims -----------------------------------------------------------------------------------

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
    Index("ix_claims_member_key_served_on", "member_key", "served_on"),
)
claim_diagnoses = Table(
    "claim_diagnoses",
    metadata,
    Column("claim_key", BigInteger, primary_key=True, autoincrement=False),
    Column("system", String(5), primary_key=True),
    Column("code", String(8), primary_key=True),
    Column("member_key", BigInteger, nullable=False),
    Column("served_on", Date, nullable=False),
    Index("ix_claim_diagnoses_member_key_served_on", "member_key", "served_on"),
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
    Index("ix_claim_lines_member_key_from_on", "member_key", "from_on"),
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

# --- enrollment -------------------------------------------------------------------------------

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

# --- months and money -------------------------------------------------------------------------

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
    UniqueConstraint("partner_id", "interchange_number"),
)

# --- letters, messages, mail ------------------------------------------------------------------

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
)
