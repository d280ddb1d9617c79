"""When e-mails were tried at the mail server, so that a hub that starts anew does not hurry."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Bring the store to this version; of earlier tries nothing is known."""
    op.create_table(
        "email_tries",
        sa.Column("email_id", sa.String(length=120), nullable=False),
        sa.Column("tried_at", sa.DateTime(), nullable=False),
        sa.Column("next_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("email_id", "tried_at", name=op.f("pk_email_tries")),
    )


def downgrade() -> None:
    """Take the store back to the version before."""
    op.drop_table("email_tries")
