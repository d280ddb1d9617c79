"""Who made tokens and keys, and through which door and why something was done."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Bring the store to this version; of what was done before, nothing more is known."""
    op.add_column("audit", sa.Column("door", sa.String(length=8), nullable=True))
    op.add_column("audit", sa.Column("reason", sa.Text(), nullable=True))
    op.add_column("partner_keys", sa.Column("made_by", sa.String(length=20), nullable=True))
    op.add_column("partner_tokens", sa.Column("made_by", sa.String(length=20), nullable=True))
    op.add_column("partner_tokens", sa.Column("begun_at", sa.DateTime(), nullable=True))
    op.add_column("site_accesses", sa.Column("recorded_by", sa.String(length=20), nullable=True))


def downgrade() -> None:
    """Take the store back to the version before."""
    op.drop_column("site_accesses", "recorded_by")
    op.drop_column("partner_tokens", "begun_at")
    op.drop_column("partner_tokens", "made_by")
    op.drop_column("partner_keys", "made_by")
    op.drop_column("audit", "reason")
    op.drop_column("audit", "door")
