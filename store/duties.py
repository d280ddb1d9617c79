"""Duties: core expectations by quarter, and who was added as a user and trained when."""

from datetime import date
from typing import Any

from sqlalchemy import Row, select, update

from schemas.duties import CoreExpectationsReported
from store.tables import core_reports, site_users, trainings
from store.transaction import Transaction


class Duties:
    """The duties of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def report_core(self, reported: CoreExpectationsReported, on: date) -> None:
        """Store a practice's report of a quarter, in place of an earlier one."""
        self._transaction.put(core_reports, reported.model_dump() | {"received_on": on})

    def reported(self, quarter: str) -> frozenset[str]:
        """The practices that reported their core expectations of a quarter."""
        statement = select(core_reports.c.site_id).where(core_reports.c.quarter == quarter)
        return frozenset(row.site_id for row in self._transaction.rows(statement))

    def add_user(self, site_id: str, user_id: str, on: date) -> None:
        """Remember since when a user is one of a site; a later report changes nothing."""
        if self._user(site_id, user_id) is None:
            row = {"site_id": site_id, "user_id": user_id, "added_on": on, "trained_on": None}
            self._transaction.put(trainings, row)

    def train(self, site_id: str, user_id: str, trained_on: date, on: date) -> None:
        """Store that a user was trained, who may not have been reported yet."""
        self.add_user(site_id, user_id, on)
        self._transaction.execute(
            update(trainings)
            .where(trainings.c.site_id == site_id, trainings.c.user_id == user_id)
            .values(trained_on=trained_on)
        )

    def untrained(self) -> list[Row[Any]]:
        """The active users who were not trained: (site_id, user_id, added_on), sorted."""
        statement = (
            select(trainings.c.site_id, trainings.c.user_id, trainings.c.added_on)
            .join(
                site_users,
                (site_users.c.site_id == trainings.c.site_id)
                & (site_users.c.user_id == trainings.c.user_id),
            )
            .where(trainings.c.trained_on.is_(None))
            .where(site_users.c.status == "active")
            .order_by(trainings.c.site_id, trainings.c.user_id)
        )
        return list(self._transaction.rows(statement))

    def _user(self, site_id: str, user_id: str) -> Row[Any] | None:
        statement = select(trainings).where(
            trainings.c.site_id == site_id, trainings.c.user_id == user_id
        )
        return self._transaction.one(statement)
