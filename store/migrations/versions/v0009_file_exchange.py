"""What the exchange of files with trading partners remembers."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Bring the store to this version."""
    op.create_table(
        "collected",
        sa.Column("partner_id", sa.String(length=12), nullable=False),
        sa.Column("document_id", sa.String(length=80), nullable=False),
        sa.Column("first_at", sa.DateTime(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("put_away", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("partner_id", "document_id", name=op.f("pk_collected")),
    )
    op.create_table(
        "partner_keys",
        sa.Column("partner_id", sa.String(length=12), nullable=False),
        sa.Column("fingerprint", sa.String(length=60), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("partner_id", "fingerprint", name=op.f("pk_partner_keys")),
    )
    op.create_table(
        "partner_profiles",
        sa.Column("partner_id", sa.String(length=12), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("qualifier", sa.String(length=2), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("state_since_on", sa.Date(), nullable=False),
        sa.Column("held_because", sa.Text(), nullable=True),
        sa.Column("sets", sa.JSON(), nullable=False),
        sa.Column("contacts", sa.JSON(), nullable=False),
        sa.Column("ta1", sa.String(length=12), nullable=False),
        sa.Column("remittance_profile", sa.String(length=8), nullable=True),
        sa.PrimaryKeyConstraint("partner_id", name=op.f("pk_partner_profiles")),
    )
    op.create_table(
        "partner_tokens",
        sa.Column("token_id", sa.String(length=16), nullable=False),
        sa.Column("partner_id", sa.String(length=12), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("token_id", name=op.f("pk_partner_tokens")),
    )
    with op.batch_alter_table("partner_tokens", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_partner_tokens_partner_id"), ["partner_id"], unique=False
        )

    op.create_table(
        "receptions",
        sa.Column("file_id", sa.String(length=64), nullable=False),
        sa.Column("reception_id", sa.String(length=20), nullable=False),
        sa.Column("partner_id", sa.String(length=12), nullable=False),
        sa.Column("door", sa.String(length=8), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("test", sa.Boolean(), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("clean_sets", sa.JSON(), nullable=True),
        sa.Column("claims_accepted", sa.Integer(), nullable=False),
        sa.Column("claims_rejected", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("read_at", sa.DateTime(), nullable=True),
        sa.Column("purged_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_receptions")),
        sa.UniqueConstraint("reception_id", name=op.f("uq_receptions_reception_id")),
    )
    with op.batch_alter_table("receptions", schema=None) as batch_op:
        batch_op.create_index(
            "ix_receptions_partner_id_received_at", ["partner_id", "received_at"], unique=False
        )

    op.create_table(
        "test_interchanges",
        sa.Column("sender_id", sa.String(length=15), nullable=False),
        sa.Column("receiver_id", sa.String(length=15), nullable=False),
        sa.Column("control_number", sa.String(length=9), nullable=False),
        sa.Column("file_id", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint(
            "sender_id", "receiver_id", "control_number", name=op.f("pk_test_interchanges")
        ),
    )
    with op.batch_alter_table("acknowledgments", schema=None) as batch_op:
        batch_op.add_column(sa.Column("made_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("purged_on", sa.Date(), nullable=True))
        batch_op.create_index("ix_acknowledgments_file_id", ["file_id"], unique=False)
        batch_op.create_index("ix_acknowledgments_partner_id", ["partner_id"], unique=False)

    with op.batch_alter_table("files", schema=None) as batch_op:
        batch_op.add_column(sa.Column("content_id", sa.String(length=64), nullable=True))
    op.execute("UPDATE files SET content_id = file_id")
    with op.batch_alter_table("files", schema=None) as batch_op:
        batch_op.alter_column("content_id", existing_type=sa.String(length=64), nullable=False)
        batch_op.create_index("ix_files_content_id", ["content_id"], unique=False)
        batch_op.create_index("ix_files_state", ["state"], unique=False)


def downgrade() -> None:
    """Take the store back to the version before."""
    with op.batch_alter_table("files", schema=None) as batch_op:
        batch_op.drop_index("ix_files_state")
        batch_op.drop_index("ix_files_content_id")
        batch_op.drop_column("content_id")

    with op.batch_alter_table("acknowledgments", schema=None) as batch_op:
        batch_op.drop_index("ix_acknowledgments_partner_id")
        batch_op.drop_index("ix_acknowledgments_file_id")
        batch_op.drop_column("purged_on")
        batch_op.drop_column("made_at")

    op.drop_table("test_interchanges")
    with op.batch_alter_table("receptions", schema=None) as batch_op:
        batch_op.drop_index("ix_receptions_partner_id_received_at")

    op.drop_table("receptions")
    with op.batch_alter_table("partner_tokens", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_partner_tokens_partner_id"))

    op.drop_table("partner_tokens")
    op.drop_table("partner_profiles")
    op.drop_table("partner_keys")
    op.drop_table("collected")
