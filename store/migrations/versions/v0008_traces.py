"""Which trace led to a letter, an effect or an attestation, until something is done about it."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Bring the store to this version."""
    op.create_table(
        "traces",
        sa.Column("subject", sa.String(length=140), nullable=False),
        sa.Column("traceparent", sa.String(length=55), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_traces")),
    )


def downgrade() -> None:
    """Take the store back to the version before."""
    op.drop_table("traces")
