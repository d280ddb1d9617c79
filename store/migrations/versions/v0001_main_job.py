"""The tables of the main job."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0001"
down_revision: str | None = None
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Bring the store to this version."""
    op.create_table(
        "acknowledgments",
        sa.Column("acknowledgment_id", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=4), nullable=False),
        sa.Column("partner_id", sa.String(length=15), nullable=False),
        sa.Column("file_id", sa.String(length=64), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("acknowledgment_id", name=op.f("pk_acknowledgments")),
    )
    op.create_table(
        "affiliations",
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("hhp_site_id", sa.String(length=14), nullable=False),
        sa.Column("other_site_id", sa.String(length=14), nullable=False),
        sa.Column("mou_received_on", sa.Date(), nullable=True),
        sa.Column("form_received_on", sa.Date(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint(
            "kind", "hhp_site_id", "other_site_id", name=op.f("pk_affiliations")
        ),
    )
    op.create_table(
        "attestations",
        sa.Column("member_key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("site_id", sa.String(length=14), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("activity", sa.String(length=16), nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.Column("attested_on", sa.Date(), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("payable", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=24), nullable=True),
        sa.PrimaryKeyConstraint("member_key", "site_id", "month", name=op.f("pk_attestations")),
    )
    with op.batch_alter_table("attestations", schema=None) as batch_op:
        batch_op.create_index("ix_attestations_attested_on", ["attested_on"], unique=False)
        batch_op.create_index("ix_attestations_month", ["month"], unique=False)

    op.create_table(
        "bars",
        sa.Column("member_key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("site_id", sa.String(length=14), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("barred_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("member_key", "site_id", name=op.f("pk_bars")),
    )
    op.create_table(
        "certifications",
        sa.Column("certification_id", sa.String(length=80), nullable=False),
        sa.Column("member_key", sa.BigInteger(), nullable=False),
        sa.Column("bhho_site_id", sa.String(length=14), nullable=False),
        sa.Column("certified_on", sa.Date(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("certification_id", name=op.f("pk_certifications")),
    )
    with op.batch_alter_table("certifications", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_certifications_member_key"), ["member_key"], unique=False
        )

    op.create_table(
        "claim_diagnoses",
        sa.Column("claim_key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("system", sa.String(length=5), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("member_key", sa.BigInteger(), nullable=False),
        sa.Column("served_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("claim_key", "system", "code", name=op.f("pk_claim_diagnoses")),
    )
    with op.batch_alter_table("claim_diagnoses", schema=None) as batch_op:
        batch_op.create_index(
            "ix_claim_diagnoses_member_key_served_on", ["member_key", "served_on"], unique=False
        )

    op.create_table(
        "claim_lines",
        sa.Column("claim_key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("member_key", sa.BigInteger(), nullable=False),
        sa.Column("procedure", sa.String(length=5), nullable=True),
        sa.Column("modifiers", sa.String(length=12), nullable=False),
        sa.Column("revenue_code", sa.String(length=4), nullable=True),
        sa.Column("charge", sa.BigInteger(), nullable=False),
        sa.Column("units", sa.String(length=16), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("claim_key", "line", name=op.f("pk_claim_lines")),
    )
    with op.batch_alter_table("claim_lines", schema=None) as batch_op:
        batch_op.create_index(
            "ix_claim_lines_member_key_from_on", ["member_key", "from_on"], unique=False
        )

    op.create_table(
        "claims",
        sa.Column("claim_key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("claim_id", sa.String(length=38), nullable=False),
        sa.Column("member_key", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=13), nullable=False),
        sa.Column("billing_npi", sa.String(length=10), nullable=False),
        sa.Column("site_id", sa.String(length=14), nullable=True),
        sa.Column("rendering_npi", sa.String(length=10), nullable=True),
        sa.Column("served_on", sa.Date(), nullable=False),
        sa.Column("primary_care", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("claim_key", name=op.f("pk_claims")),
    )
    with op.batch_alter_table("claims", schema=None) as batch_op:
        batch_op.create_index(
            "ix_claims_member_key_served_on", ["member_key", "served_on"], unique=False
        )

    op.create_table(
        "clock",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("open_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_clock")),
    )
    op.create_table(
        "control_numbers",
        sa.Column("partner_id", sa.String(length=15), nullable=False),
        sa.Column("series", sa.String(length=20), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("partner_id", "series", name=op.f("pk_control_numbers")),
    )
    op.create_table(
        "coverages",
        sa.Column("member_key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("member_key", "code", "starts_on", name=op.f("pk_coverages")),
    )
    op.create_table(
        "cursors",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_cursors")),
    )
    op.create_table(
        "duplications",
        sa.Column("case_id", sa.String(length=20), nullable=False),
        sa.Column("member_key", sa.BigInteger(), nullable=False),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("hhp_site_id", sa.String(length=14), nullable=False),
        sa.Column("cct_site_id", sa.String(length=14), nullable=True),
        sa.Column("provider_site_id", sa.String(length=14), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("choose_by", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_duplications")),
        sa.UniqueConstraint(
            "member_key",
            "service",
            "hhp_site_id",
            "opened_on",
            name=op.f("uq_duplications_member_key_service_hhp_site_id_opened_on"),
        ),
    )
    with op.batch_alter_table("duplications", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_duplications_member_key"), ["member_key"], unique=False
        )

    op.create_table(
        "effects",
        sa.Column("effect_id", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("effect_id", name=op.f("pk_effects")),
    )
    with op.batch_alter_table("effects", schema=None) as batch_op:
        batch_op.create_index("ix_effects_kind_state", ["kind", "state"], unique=False)

    op.create_table(
        "enrollments",
        sa.Column("enrollment_id", sa.String(length=20), nullable=False),
        sa.Column("member_key", sa.BigInteger(), nullable=False),
        sa.Column("site_id", sa.String(length=14), nullable=False),
        sa.Column("origin", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("request_id", sa.String(length=80), nullable=True),
        sa.Column("assessment", sa.JSON(), nullable=True),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("basis", sa.Text(), nullable=True),
        sa.Column("batch", sa.String(length=20), nullable=True),
        sa.Column("mailed_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("enrollment_id", name=op.f("pk_enrollments")),
    )
    with op.batch_alter_table("enrollments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_enrollments_member_key"), ["member_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_enrollments_state"), ["state"], unique=False)

    op.create_table(
        "files",
        sa.Column("file_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("items_read", sa.BigInteger(), nullable=False),
        sa.Column("messages", sa.BigInteger(), nullable=False),
        sa.Column("refused", sa.BigInteger(), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_files")),
        sa.UniqueConstraint("number", name=op.f("uq_files_number")),
    )
    op.create_table(
        "history",
        sa.Column(
            "seq",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("member_key", sa.BigInteger(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("rule_id", sa.String(length=8), nullable=True),
        sa.Column("site_id", sa.String(length=14), nullable=True),
        sa.Column("origin", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_history")),
    )
    with op.batch_alter_table("history", schema=None) as batch_op:
        batch_op.create_index("ix_history_member_key", ["member_key"], unique=False)

    op.create_table(
        "inbox",
        sa.Column("digest", sa.LargeBinary(length=16), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_inbox")),
    )
    op.create_table(
        "interchanges",
        sa.Column("sender_id", sa.String(length=15), nullable=False),
        sa.Column("receiver_id", sa.String(length=15), nullable=False),
        sa.Column("control_number", sa.String(length=9), nullable=False),
        sa.Column("file_id", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint(
            "sender_id", "receiver_id", "control_number", name=op.f("pk_interchanges")
        ),
    )
    op.create_table(
        "letters",
        sa.Column("letter_id", sa.String(length=20), nullable=False),
        sa.Column("member_key", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("site_id", sa.String(length=14), nullable=False),
        sa.Column("enrollment_id", sa.String(length=20), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("mailed_on", sa.Date(), nullable=True),
        sa.Column("batch_id", sa.String(length=20), nullable=True),
        sa.PrimaryKeyConstraint("letter_id", name=op.f("pk_letters")),
    )
    with op.batch_alter_table("letters", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_letters_batch_id"), ["batch_id"], unique=False)

    op.create_table(
        "member_keys",
        sa.Column(
            "member_key",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("member_id", sa.String(length=9), nullable=False),
        sa.PrimaryKeyConstraint("member_key", name=op.f("pk_member_keys")),
        sa.UniqueConstraint("member_id", name=op.f("uq_member_keys_member_id")),
    )
    op.create_table(
        "members",
        sa.Column("member_key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("member_id", sa.String(length=9), nullable=False),
        sa.Column("first", sa.Text(), nullable=False),
        sa.Column("middle", sa.Text(), nullable=True),
        sa.Column("last", sa.Text(), nullable=False),
        sa.Column("suffix", sa.Text(), nullable=True),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("gender", sa.String(length=1), nullable=False),
        sa.Column("address", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(length=3), nullable=False),
        sa.Column("print", sa.String(length=8), nullable=False),
        sa.Column("medicare", sa.String(length=4), nullable=False),
        sa.Column("pccm_pcp_npi", sa.String(length=10), nullable=True),
        sa.Column("died_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("member_key", name=op.f("pk_members")),
    )
    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.create_index("ix_members_pccm_pcp_npi", ["pccm_pcp_npi"], unique=False)

    op.create_table(
        "organizations",
        sa.Column("organization_npi", sa.String(length=10), nullable=False),
        sa.Column("tax_id", sa.String(length=9), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.JSON(), nullable=False),
        sa.Column("phone", sa.String(length=12), nullable=False),
        sa.Column("partner_id", sa.String(length=12), nullable=False),
        sa.Column("hospital_affiliated", sa.Boolean(), nullable=False),
        sa.Column("remittance_profile", sa.String(length=8), nullable=False),
        sa.Column("fiscal_year_end_month", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("organization_npi", name=op.f("pk_organizations")),
        sa.UniqueConstraint("partner_id", name=op.f("uq_organizations_partner_id")),
    )
    op.create_table(
        "outbox",
        sa.Column(
            "seq",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_outbox")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "panels",
        sa.Column("member_key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("site_id", sa.String(length=14), nullable=False),
        sa.Column("programme", sa.String(length=8), nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint(
            "member_key", "site_id", "programme", "joined_on", name=op.f("pk_panels")
        ),
    )
    with op.batch_alter_table("panels", schema=None) as batch_op:
        batch_op.create_index("ix_panels_site_id_left_on", ["site_id", "left_on"], unique=False)

    op.create_table(
        "payment_lines",
        sa.Column("member_key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("site_id", sa.String(length=14), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("service", sa.String(length=12), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("rule_id", sa.String(length=8), nullable=False),
        sa.Column("remittance_id", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint(
            "member_key", "site_id", "month", "service", name=op.f("pk_payment_lines")
        ),
    )
    with op.batch_alter_table("payment_lines", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_payment_lines_remittance_id"), ["remittance_id"], unique=False
        )

    op.create_table(
        "portal_messages",
        sa.Column("message_id", sa.String(length=20), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("site_id", sa.String(length=14), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_portal_messages")),
        sa.UniqueConstraint("number", name=op.f("uq_portal_messages_number")),
    )
    op.create_table(
        "refusals",
        sa.Column("refusal_id", sa.String(length=20), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("file_id", sa.String(length=64), nullable=True),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("refused_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("topic", sa.String(length=40), nullable=True),
        sa.Column("key", sa.String(length=80), nullable=True),
        sa.Column("headers", sa.Text(), nullable=True),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("refusal_id", name=op.f("pk_refusals")),
        sa.UniqueConstraint("number", name=op.f("uq_refusals_number")),
    )
    with op.batch_alter_table("refusals", schema=None) as batch_op:
        batch_op.create_index("ix_refusals_state", ["state"], unique=False)

    op.create_table(
        "remittances",
        sa.Column("remittance_id", sa.String(length=20), nullable=False),
        sa.Column("organization_npi", sa.String(length=10), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("profile", sa.String(length=8), nullable=False),
        sa.Column("partner_id", sa.String(length=12), nullable=False),
        sa.Column("interchange_number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("remittance_id", name=op.f("pk_remittances")),
        sa.UniqueConstraint(
            "partner_id",
            "interchange_number",
            name=op.f("uq_remittances_partner_id_interchange_number"),
        ),
    )
    op.create_table(
        "rendering_sites",
        sa.Column("npi", sa.String(length=10), nullable=False),
        sa.Column("site_id", sa.String(length=14), nullable=False),
        sa.Column("primary_care", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("npi", "site_id", name=op.f("pk_rendering_sites")),
    )
    op.create_table(
        "service_spans",
        sa.Column("member_key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("billing_npi", sa.String(length=10), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint(
            "member_key", "service", "billing_npi", name=op.f("pk_service_spans")
        ),
    )
    with op.batch_alter_table("service_spans", schema=None) as batch_op:
        batch_op.create_index("ix_service_spans_last_on", ["last_on"], unique=False)

    op.create_table(
        "site_users",
        sa.Column("site_id", sa.String(length=14), nullable=False),
        sa.Column("user_id", sa.String(length=80), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "user_id", name=op.f("pk_site_users")),
    )
    op.create_table(
        "sites",
        sa.Column("site_id", sa.String(length=14), nullable=False),
        sa.Column("organization_npi", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=4), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.JSON(), nullable=False),
        sa.Column("phone", sa.String(length=12), nullable=False),
        sa.Column("programme_start_on", sa.Date(), nullable=False),
        sa.Column("programme_end_on", sa.Date(), nullable=True),
        sa.Column("pcmh_pilot", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_sites")),
    )
    with op.batch_alter_table("sites", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sites_organization_npi"), ["organization_npi"], unique=False
        )


def downgrade() -> None:
    """Bring the store back to the version before."""
    with op.batch_alter_table("sites", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sites_organization_npi"))

    op.drop_table("sites")
    op.drop_table("site_users")
    with op.batch_alter_table("service_spans", schema=None) as batch_op:
        batch_op.drop_index("ix_service_spans_last_on")

    op.drop_table("service_spans")
    op.drop_table("rendering_sites")
    op.drop_table("remittances")
    with op.batch_alter_table("refusals", schema=None) as batch_op:
        batch_op.drop_index("ix_refusals_state")

    op.drop_table("refusals")
    op.drop_table("portal_messages")
    with op.batch_alter_table("payment_lines", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payment_lines_remittance_id"))

    op.drop_table("payment_lines")
    with op.batch_alter_table("panels", schema=None) as batch_op:
        batch_op.drop_index("ix_panels_site_id_left_on")

    op.drop_table("panels")
    op.drop_table("outbox")
    op.drop_table("organizations")
    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.drop_index("ix_members_pccm_pcp_npi")

    op.drop_table("members")
    op.drop_table("member_keys")
    with op.batch_alter_table("letters", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_letters_batch_id"))

    op.drop_table("letters")
    op.drop_table("interchanges")
    op.drop_table("inbox")
    with op.batch_alter_table("history", schema=None) as batch_op:
        batch_op.drop_index("ix_history_member_key")

    op.drop_table("history")
    op.drop_table("files")
    with op.batch_alter_table("enrollments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_enrollments_state"))
        batch_op.drop_index(batch_op.f("ix_enrollments_member_key"))

    op.drop_table("enrollments")
    with op.batch_alter_table("effects", schema=None) as batch_op:
        batch_op.drop_index("ix_effects_kind_state")

    op.drop_table("effects")
    with op.batch_alter_table("duplications", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_duplications_member_key"))

    op.drop_table("duplications")
    op.drop_table("cursors")
    op.drop_table("coverages")
    op.drop_table("control_numbers")
    op.drop_table("clock")
    with op.batch_alter_table("claims", schema=None) as batch_op:
        batch_op.drop_index("ix_claims_member_key_served_on")

    op.drop_table("claims")
    with op.batch_alter_table("claim_lines", schema=None) as batch_op:
        batch_op.drop_index("ix_claim_lines_member_key_from_on")

    op.drop_table("claim_lines")
    with op.batch_alter_table("claim_diagnoses", schema=None) as batch_op:
        batch_op.drop_index("ix_claim_diagnoses_member_key_served_on")

    op.drop_table("claim_diagnoses")
    with op.batch_alter_table("certifications", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certifications_member_key"))

    op.drop_table("certifications")
    op.drop_table("bars")
    with op.batch_alter_table("attestations", schema=None) as batch_op:
        batch_op.drop_index("ix_attestations_month")
        batch_op.drop_index("ix_attestations_attested_on")

    op.drop_table("attestations")
    op.drop_table("affiliations")
    op.drop_table("acknowledgments")
