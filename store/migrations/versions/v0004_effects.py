"""What effects are settled and compared by: announcements, suppressions, reconciliations, audit."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_COUNTS = (
    "decided",
    "done",
    "queued",
    "in_doubt",
    "failed",
    "bounced",
    "suppressed",
    "missing",
    "undecided",
)


def upgrade() -> None:
    """Bring the store to this version."""
    op.create_table(
        "announcements",
        sa.Column("email_id", sa.String(length=120), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("email_id", name=op.f("pk_announcements")),
    )
    op.create_index(op.f("ix_announcements_decided_on"), "announcements", ["decided_on"])
    op.create_table(
        "suppressions",
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_suppressions")),
    )
    op.create_table(
        "reconciliations",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in _COUNTS),
        sa.PrimaryKeyConstraint("day", "kind", name=op.f("pk_reconciliations")),
    )
    row_number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "interventions",
        sa.Column("seq", row_number, autoincrement=True, nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_interventions")),
    )
    op.create_index(op.f("ix_interventions_subject"), "interventions", ["subject"])
    op.create_table(
        "outbox_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_outbox_days")),
    )
    with op.batch_alter_table("letters", schema=None) as batch_op:
        batch_op.add_column(sa.Column("printed_on", sa.Date(), nullable=True))
        batch_op.create_index("ix_letters_mailed_on", ["mailed_on"], unique=False)
    with op.batch_alter_table("effects", schema=None) as batch_op:
        batch_op.create_index("ix_effects_kind_due_on", ["kind", "due_on"], unique=False)
    _take_over()


def _take_over() -> None:
    """Count what left before this version as decided, and its letters as printed."""
    op.execute(
        "INSERT INTO announcements (email_id, decided_on)"
        " SELECT effect_id, due_on FROM effects WHERE kind = 'email'"
    )
    op.execute("UPDATE letters SET printed_on = mailed_on WHERE mailed_on IS NOT NULL")


def downgrade() -> None:
    """Take the store back to the version before."""
    with op.batch_alter_table("effects", schema=None) as batch_op:
        batch_op.drop_index("ix_effects_kind_due_on")
    with op.batch_alter_table("letters", schema=None) as batch_op:
        batch_op.drop_index("ix_letters_mailed_on")
        batch_op.drop_column("printed_on")
    for table in (
        "outbox_days",
        "interventions",
        "reconciliations",
        "suppressions",
        "announcements",
    ):
        op.drop_table(table)
