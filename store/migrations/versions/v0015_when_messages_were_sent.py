"""When each message of the outbox was put there, by the clock of its machine."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Bring the store to this version."""
    op.add_column("outbox", sa.Column("created_at", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """Take the store back to the version before."""
    op.drop_column("outbox", "created_at")
