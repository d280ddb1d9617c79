"""Versions of panels, so that who was on one can be told as it was known on any day."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_KEY = "member_key, site_id, programme, joined_on"


def upgrade() -> None:
    """Bring the store to this version; a panel counts as known from the days it speaks of."""
    op.create_table(
        "panel_versions",
        sa.Column("member_key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("site_id", sa.String(length=14), nullable=False),
        sa.Column("programme", sa.String(length=8), nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.Column("known_from", sa.Date(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint(
            "member_key",
            "site_id",
            "programme",
            "joined_on",
            "known_from",
            name=op.f("pk_panel_versions"),
        ),
    )
    into = f"INSERT INTO panel_versions ({_KEY}, known_from, left_on) SELECT {_KEY}"
    was_ever = "left_on IS NULL OR left_on > joined_on"
    op.execute(f"{into}, joined_on, NULL FROM panels WHERE {was_ever}")
    op.execute(f"{into}, left_on, left_on FROM panels WHERE left_on IS NOT NULL")


def downgrade() -> None:
    """Take the store back to the version before."""
    op.drop_table("panel_versions")
