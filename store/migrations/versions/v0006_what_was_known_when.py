"""Claims of a member are found in an index alone."""

from collections.abc import Sequence
from typing import Final

from alembic import op

revision: str = "0006"
down_revision: str | None = "0004"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_OF_MEMBER: Final = {
    "claims": ("served_on", "billing_npi", "site_id", "rendering_npi", "primary_care"),
    "claim_diagnoses": ("served_on", "system", "code"),
    "claim_lines": ("from_on", "procedure"),
}


def upgrade() -> None:
    """Bring the store to this version."""
    for table, columns in _OF_MEMBER.items():
        op.drop_index(f"ix_{table}_member_key_{columns[0]}", table)
        op.create_index(f"ix_{table}_of_member", table, ["member_key", *columns])


def downgrade() -> None:
    """Take the store back to the version before."""
    for table, columns in _OF_MEMBER.items():
        op.drop_index(f"ix_{table}_of_member", table)
        op.create_index(f"ix_{table}_member_key_{columns[0]}", table, ["member_key", columns[0]])
