"""Why a request of a site was denied, as the site was told."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Bring the store to this version."""
    op.add_column("site_requests", sa.Column("reason", sa.String(length=24), nullable=True))


def downgrade() -> None:
    """Take the store back to the version before."""
    op.drop_column("site_requests", "reason")
