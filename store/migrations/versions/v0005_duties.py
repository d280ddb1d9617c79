"""Dashboards, duties, sharing, plans of care, interpreter bills, and the wording of letters."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

TABLES = (
    "provider_agreements",
    "authorizations",
    "care_plans",
    "core_reports",
    "dashboard_entries",
    "dashboard_reviews",
    "interpreter_bills",
    "site_requests",
    "trainings",
)


def upgrade() -> None:
    """Bring the store to this version."""
    _share()
    _owe()
    _bill_and_ask()
    with op.batch_alter_table("flags", schema=None) as batch_op:
        batch_op.add_column(sa.Column("about", sa.String(length=80), nullable=True))
    with op.batch_alter_table("letters", schema=None) as batch_op:
        batch_op.add_column(sa.Column("wording", sa.String(length=10), nullable=True))


def _share() -> None:
    op.create_table(
        "provider_agreements",
        sa.Column("site_id", sa.String(length=14), nullable=False),
        sa.Column("other_site_id", sa.String(length=14), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("site_id", "other_site_id", name=op.f("pk_provider_agreements")),
    )
    op.create_table(
        "authorizations",
        sa.Column("authorization_id", sa.String(length=80), nullable=False),
        sa.Column("member_key", sa.BigInteger(), nullable=False),
        sa.Column("bhho_site_id", sa.String(length=14), nullable=False),
        sa.Column("hhp_site_id", sa.String(length=14), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("authorization_id", name=op.f("pk_authorizations")),
    )
    _index("authorizations", "member_key")
    op.create_table(
        "care_plans",
        sa.Column("member_key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hhp_site_id", sa.String(length=14), nullable=False),
        sa.Column("cct_site_id", sa.String(length=14), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("goals", sa.JSON(), nullable=False),
        sa.Column("services", sa.JSON(), nullable=False),
        sa.Column("supports", sa.JSON(), nullable=False),
        sa.Column("referred_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint(
            "member_key", "hhp_site_id", "cct_site_id", name=op.f("pk_care_plans")
        ),
    )


def _owe() -> None:
    op.create_table(
        "core_reports",
        sa.Column("site_id", sa.String(length=14), nullable=False),
        sa.Column("quarter", sa.String(length=6), nullable=False),
        sa.Column("in_learning_collaborative", sa.Boolean(), nullable=False),
        sa.Column("has_health_record", sa.Boolean(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "quarter", name=op.f("pk_core_reports")),
    )
    op.create_table(
        "trainings",
        sa.Column("site_id", sa.String(length=14), nullable=False),
        sa.Column("user_id", sa.String(length=80), nullable=False),
        sa.Column("added_on", sa.Date(), nullable=False),
        sa.Column("trained_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("site_id", "user_id", name=op.f("pk_trainings")),
    )
    op.create_table(
        "dashboard_reviews",
        sa.Column("site_id", sa.String(length=14), nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=False),
        sa.Column("user_id", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint(
            "site_id", "reviewed_on", "user_id", name=op.f("pk_dashboard_reviews")
        ),
    )
    op.create_table(
        "dashboard_entries",
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("member_key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("refreshed_on", sa.Date(), nullable=False),
        sa.Column("hospital_stays", sa.Integer(), nullable=False),
        sa.Column("last_stay_on", sa.Date(), nullable=True),
        sa.Column("emergency_visits", sa.Integer(), nullable=False),
        sa.Column("last_emergency_on", sa.Date(), nullable=True),
        sa.Column("gaps", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("month", "member_key", name=op.f("pk_dashboard_entries")),
    )


def _bill_and_ask() -> None:
    op.create_table(
        "interpreter_bills",
        sa.Column("site_id", sa.String(length=14), nullable=False),
        sa.Column("request_id", sa.String(length=80), nullable=False),
        sa.Column("member_key", sa.BigInteger(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("charge", sa.BigInteger(), nullable=False),
        sa.Column("billed_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "request_id", name=op.f("pk_interpreter_bills")),
    )
    _index("interpreter_bills", "month")
    op.create_table(
        "site_requests",
        sa.Column("decision_id", sa.String(length=20), nullable=False),
        sa.Column("site_id", sa.String(length=14), nullable=False),
        sa.Column("member_key", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("decision", sa.String(length=20), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_site_requests")),
    )
    _index("site_requests", "site_id")


def _index(table: str, column: str) -> None:
    with op.batch_alter_table(table, schema=None) as batch_op:
        batch_op.create_index(batch_op.f(f"ix_{table}_{column}"), [column], unique=False)


def downgrade() -> None:
    """Take the store back to the version before."""
    with op.batch_alter_table("letters", schema=None) as batch_op:
        batch_op.drop_column("wording")
    with op.batch_alter_table("flags", schema=None) as batch_op:
        batch_op.drop_column("about")
    for table in TABLES:
        op.drop_table(table)
