"""Tables of what practices and their users owe: reports, training, reviews of the dashboard."""

from sqlalchemy import JSON, BigInteger, Boolean, Column, Date, Integer, String, Table

from store.tables.columns import metadata

core_reports = Table(
    "core_reports",
    metadata,
    Column("site_id", String(14), primary_key=True),
    Column("quarter", String(6), primary_key=True),
    Column("in_learning_collaborative", Boolean, nullable=False),
    Column("has_health_record", Boolean, nullable=False),
    Column("received_on", Date, nullable=False),
)
trainings = Table(
    "trainings",
    metadata,
    Column("site_id", String(14), primary_key=True),
    Column("user_id", String(80), primary_key=True),
    Column("added_on", Date, nullable=False),
    Column("trained_on", Date),
)
dashboard_reviews = Table(
    "dashboard_reviews",
    metadata,
    Column("site_id", String(14), primary_key=True),
    Column("reviewed_on", Date, primary_key=True),
    Column("user_id", String(80), primary_key=True),
)
dashboard_entries = Table(
    "dashboard_entries",
    metadata,
    Column("month", String(7), primary_key=True),
    Column("member_key", BigInteger, primary_key=True, autoincrement=False),
    Column("refreshed_on", Date, nullable=False),
    Column("hospital_stays", Integer, nullable=False),
    Column("last_stay_on", Date),
    Column("emergency_visits", Integer, nullable=False),
    Column("last_emergency_on", Date),
    Column("gaps", JSON, nullable=False),
)
