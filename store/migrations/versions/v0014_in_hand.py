"""What hubs have in hand, where one may have died of it."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Bring the store to this version."""
    op.create_table(
        "in_hand",
        sa.Column("place", sa.String(length=60), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("place", "first", "last", name=op.f("pk_in_hand")),
    )


def downgrade() -> None:
    """Take the store back to the version before."""
    op.drop_table("in_hand")
