"""Claims that are of emergency or inpatient care, which tie nobody to a practice."""

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_INDEXED: Final = (
    "member_key",
    "served_on",
    "billing_npi",
    "site_id",
    "rendering_npi",
    "primary_care",
    "hospital_care",
)


def upgrade() -> None:
    """Bring the store to this version, looking anew at the claims that are stored."""
    column: sa.Column[bool] = sa.Column(
        "hospital_care", sa.Boolean(), nullable=False, server_default=sa.false()
    )
    op.add_column("claims", column)
    lines = sa.table(
        "claim_lines", *(sa.column(name) for name in ("claim_key", "procedure", "revenue_code"))
    )
    claims = sa.table("claims", sa.column("claim_key"), sa.column("hospital_care", sa.Boolean()))
    shown = sa.or_(
        lines.c.procedure.between("99281", "99285"),
        lines.c.procedure.between("99217", "99223"),
        lines.c.procedure.between("99231", "99239"),
        lines.c.procedure.in_(["99291", "99292"]),
        lines.c.revenue_code.between("0110", "0174"),
        lines.c.revenue_code.between("0200", "0219"),
        lines.c.revenue_code.between("0450", "0459"),
        lines.c.revenue_code == "0981",
    )
    found = sa.select(lines.c.claim_key).where(shown)
    op.execute(claims.update().where(claims.c.claim_key.in_(found)).values(hospital_care=True))
    op.drop_index("ix_claims_of_member", "claims")
    op.create_index("ix_claims_of_member", "claims", list(_INDEXED))
