"""Trading partners, accounts, sign-ins, access to sites, and the audit."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Bring the store to this version."""
    op.create_table(
        "account_roles",
        sa.Column("account_id", sa.String(length=20), nullable=False),
        sa.Column("role", sa.String(length=4), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "role", name=op.f("pk_account_roles")),
    )
    op.create_table(
        "accounts",
        sa.Column("account_id", sa.String(length=20), nullable=False),
        sa.Column("partner_id", sa.String(length=12), nullable=True),
        sa.Column("user_name", sa.Text(), nullable=True),
        sa.Column("user_key", sa.Text(), nullable=True),
        sa.Column("first", sa.Text(), nullable=False),
        sa.Column("last", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("question", sa.Text(), nullable=True),
        sa.Column("answer_hash", sa.Text(), nullable=True),
        sa.Column("totp_secret", sa.Text(), nullable=True),
        sa.Column("totp_step", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("password_at", sa.DateTime(), nullable=True),
        sa.Column("signed_in_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("user_key", name=op.f("uq_accounts_user_key")),
    )
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_accounts_partner_id"), ["partner_id"], unique=False)

    op.create_table(
        "administrative_leads",
        sa.Column("organization_npi", sa.String(length=10), nullable=False),
        sa.Column("account_id", sa.String(length=20), nullable=False),
        sa.Column("named_by", sa.String(length=20), nullable=False),
        sa.Column("named_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("organization_npi", name=op.f("pk_administrative_leads")),
    )
    op.create_table(
        "agreements",
        sa.Column("agreement_id", sa.String(length=20), nullable=False),
        sa.Column("partner_id", sa.String(length=12), nullable=False),
        sa.Column("account_id", sa.String(length=20), nullable=False),
        sa.Column("entity_type", sa.String(length=4), nullable=False),
        sa.Column("fein", sa.String(length=9), nullable=True),
        sa.Column("edition", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("signed_at", sa.DateTime(), nullable=False),
        sa.Column("host_name", sa.Text(), nullable=False),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.PrimaryKeyConstraint("agreement_id", name=op.f("pk_agreements")),
    )
    with op.batch_alter_table("agreements", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agreements_partner_id"), ["partner_id"], unique=False)

    op.create_table(
        "audit",
        sa.Column(
            "seq",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("audit_id", sa.String(length=32), nullable=False),
        sa.Column("happened_at", sa.DateTime(), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.String(length=20), nullable=True),
        sa.Column("partner_id", sa.String(length=12), nullable=True),
        sa.Column("subject", sa.String(length=160), nullable=False),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit")),
        sa.UniqueConstraint("audit_id", name=op.f("uq_audit_audit_id")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_partner_id"), ["partner_id"], unique=False)

    op.create_table(
        "audited_members",
        sa.Column("member_key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("audit_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("member_key", "audit_id", name=op.f("pk_audited_members")),
    )
    op.create_table(
        "billing_pins",
        sa.Column("organization_npi", sa.String(length=10), nullable=False),
        sa.Column("pin_hash", sa.Text(), nullable=False),
        sa.Column("issued_by", sa.String(length=20), nullable=False),
        sa.Column("issued_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("organization_npi", name=op.f("pk_billing_pins")),
    )
    op.create_table(
        "drafts",
        sa.Column("draft_hash", sa.String(length=64), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("draft_hash", name=op.f("pk_drafts")),
    )
    op.create_table(
        "partner_organizations",
        sa.Column("partner_id", sa.String(length=12), nullable=False),
        sa.Column("organization_npi", sa.String(length=10), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint(
            "partner_id", "organization_npi", name=op.f("pk_partner_organizations")
        ),
    )
    with op.batch_alter_table("partner_organizations", schema=None) as batch_op:
        batch_op.create_index(
            "ix_partner_organizations_organization_npi", ["organization_npi"], unique=False
        )

    op.create_table(
        "pins",
        sa.Column("pin_id", sa.String(length=20), nullable=False),
        sa.Column("account_id", sa.String(length=20), nullable=False),
        sa.Column("purpose", sa.String(length=12), nullable=False),
        sa.Column("pin_hash", sa.String(length=64), nullable=True),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("pin_id", name=op.f("pk_pins")),
        sa.UniqueConstraint("pin_hash", name=op.f("uq_pins_pin_hash")),
    )
    with op.batch_alter_table("pins", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pins_account_id"), ["account_id"], unique=False)

    op.create_table(
        "recovery_codes",
        sa.Column("account_id", sa.String(length=20), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "code_hash", name=op.f("pk_recovery_codes")),
    )
    op.create_table(
        "sessions",
        sa.Column("session_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=20), nullable=False),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column("agent_hash", sa.String(length=64), nullable=False),
        sa.Column("site_id", sa.String(length=14), nullable=True),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("session_hash", name=op.f("pk_sessions")),
    )
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sessions_account_id"), ["account_id"], unique=False)

    op.create_table(
        "sign_in_failures",
        sa.Column("name_hash", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failed_at", sa.DateTime(), nullable=False),
        sa.Column("locked_until", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("name_hash", name=op.f("pk_sign_in_failures")),
    )
    op.create_table(
        "site_accesses",
        sa.Column("account_id", sa.String(length=20), nullable=False),
        sa.Column("site_id", sa.String(length=14), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("requested_at", sa.DateTime(), nullable=False),
        sa.Column("verified_by", sa.Text(), nullable=True),
        sa.Column("verified_at", sa.DateTime(), nullable=True),
        sa.Column("decided_by", sa.String(length=20), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("visited_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("account_id", "site_id", name=op.f("pk_site_accesses")),
    )
    with op.batch_alter_table("site_accesses", schema=None) as batch_op:
        batch_op.create_index("ix_site_accesses_site_id_state", ["site_id", "state"], unique=False)

    op.create_table(
        "site_contacts",
        sa.Column("site_id", sa.String(length=14), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("phone", sa.String(length=12), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "kind", name=op.f("pk_site_contacts")),
    )
    op.create_table(
        "trading_partners",
        sa.Column("partner_id", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("demographics", sa.JSON(), nullable=False),
        sa.Column("era", sa.JSON(), nullable=True),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("partner_id", name=op.f("pk_trading_partners")),
    )


def downgrade() -> None:
    """Take the store back to the version before."""
    for table in (
        "trading_partners",
        "site_contacts",
        "site_accesses",
        "sign_in_failures",
        "sessions",
        "recovery_codes",
        "pins",
        "partner_organizations",
        "drafts",
        "billing_pins",
        "audited_members",
        "audit",
        "agreements",
        "administrative_leads",
        "accounts",
        "account_roles",
    ):
        op.drop_table(table)
