"""What the rules beyond the main path remember: oversight, overrides, held and corrected money."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Bring the store to this version."""
    op.create_table(
        "confirmations",
        sa.Column("site_id", sa.String(length=14), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("accepting", sa.Boolean(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "month", name=op.f("pk_confirmations")),
    )
    op.create_table(
        "corrections",
        sa.Column("member_key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("site_id", sa.String(length=14), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("service", sa.String(length=12), nullable=False),
        sa.Column("reversal", sa.Boolean(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("rule_id", sa.String(length=8), nullable=False),
        sa.Column("remittance_id", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint(
            "member_key", "site_id", "month", "service", "reversal", name=op.f("pk_corrections")
        ),
    )
    with op.batch_alter_table("corrections", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_corrections_remittance_id"), ["remittance_id"], unique=False
        )

    op.create_table(
        "flags",
        sa.Column("flag_id", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("site_id", sa.String(length=14), nullable=False),
        sa.Column("member_key", sa.BigInteger(), nullable=True),
        sa.Column("rule_id", sa.String(length=8), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("flag_id", name=op.f("pk_flags")),
    )
    with op.batch_alter_table("flags", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_flags_raised_on"), ["raised_on"], unique=False)

    op.create_table(
        "held_lines",
        sa.Column("member_key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("site_id", sa.String(length=14), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("service", sa.String(length=12), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("rule_id", sa.String(length=8), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint(
            "member_key", "site_id", "month", "service", name=op.f("pk_held_lines")
        ),
    )
    op.create_table(
        "overrides",
        sa.Column("override_id", sa.String(length=80), nullable=False),
        sa.Column("member_key", sa.BigInteger(), nullable=False),
        sa.Column("granted_by", sa.String(length=80), nullable=False),
        sa.Column("granted_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("override_id", name=op.f("pk_overrides")),
    )
    with op.batch_alter_table("overrides", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_overrides_member_key"), ["member_key"], unique=False)

    op.create_table(
        "recognitions",
        sa.Column("site_id", sa.String(length=14), nullable=False),
        sa.Column("applied_on", sa.Date(), nullable=True),
        sa.Column("achieved_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_recognitions")),
    )
    op.create_table(
        "standings",
        sa.Column("site_id", sa.String(length=14), nullable=False),
        sa.Column("standing", sa.String(length=12), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_standings")),
    )
    with op.batch_alter_table("remittances", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("brought", sa.BigInteger(), server_default="0", nullable=False)
        )
        batch_op.add_column(
            sa.Column("carried", sa.BigInteger(), server_default="0", nullable=False)
        )

    with op.batch_alter_table("rendering_sites", schema=None) as batch_op:
        batch_op.add_column(sa.Column("accepts_new_patients", sa.Boolean(), nullable=True))

    with op.batch_alter_table("sites", schema=None) as batch_op:
        batch_op.add_column(sa.Column("accepts_new_patients", sa.Boolean(), nullable=True))


def downgrade() -> None:
    """Take the store back to the version before."""
    for table in ("sites", "rendering_sites"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("accepts_new_patients")
    with op.batch_alter_table("remittances", schema=None) as batch_op:
        batch_op.drop_column("carried")
        batch_op.drop_column("brought")
    for table in (
        "standings",
        "recognitions",
        "overrides",
        "held_lines",
        "flags",
        "corrections",
        "confirmations",
    ):
        op.drop_table(table)
