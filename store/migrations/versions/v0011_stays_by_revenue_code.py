"""An index of the claim lines that have a revenue code, by which stays are found."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Bring the store to this version."""
    op.create_index(
        "ix_claim_lines_of_revenue_code",
        "claim_lines",
        ["revenue_code", "to_on", "from_on", "member_key"],
        sqlite_where=sa.text("revenue_code IS NOT NULL"),
        postgresql_where=sa.text("revenue_code IS NOT NULL"),
    )
