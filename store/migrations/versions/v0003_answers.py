"""What trading partners answered to what was sent to them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Bring the store to this version."""
    op.create_table(
        "answers",
        sa.Column("file_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("partner_id", sa.String(length=15), nullable=False),
        sa.Column("interchange_number", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=4), nullable=False),
        sa.Column("standing", sa.String(length=24), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("file_id", "number", name=op.f("pk_answers")),
    )
    with op.batch_alter_table("answers", schema=None) as batch_op:
        batch_op.create_index(
            "ix_answers_interchange", ["partner_id", "interchange_number"], unique=False
        )


def downgrade() -> None:
    """Take the store back to the version before."""
    with op.batch_alter_table("answers", schema=None) as batch_op:
        batch_op.drop_index("ix_answers_interchange")
    op.drop_table("answers")
