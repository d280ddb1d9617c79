"""Member Dashboards: what claims show of members, what each site saw, and who reviewed it when."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, literal, or_, select

from rules.conditions import Code
from schemas.duties import DashboardReviewed
from store.bulk import Values
from store.tables import (
    claim_diagnoses,
    claim_lines,
    claims,
    dashboard_entries,
    dashboard_reviews,
    panels,
    site_users,
)
from store.transaction import Transaction


class Dashboards:
    """The dashboards of one transaction; reviews that were read are kept until it ends."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._reviews: dict[str, list[date]] = {}

    def review(self, reviewed: DashboardReviewed) -> None:
        """Store who scanned a site's dashboard on a day."""
        self._reviews.pop(reviewed.site_id, None)
        self._transaction.put(dashboard_reviews, reviewed.model_dump())

    def reviews(self, site_id: str) -> list[date]:
        """The days on which a site's dashboard was scanned."""
        if site_id not in self._reviews:
            statement = select(dashboard_reviews.c.reviewed_on).where(
                dashboard_reviews.c.site_id == site_id
            )
            rows = self._transaction.rows(statement)
            self._reviews[site_id] = [row.reviewed_on for row in rows]
        return self._reviews[site_id]

    def reviewers(self, site_id: str) -> dict[date, list[str]]:
        """Who scanned a site's dashboard on which day, by name where one is known; both sorted."""
        same = and_(
            site_users.c.site_id == dashboard_reviews.c.site_id,
            site_users.c.user_id == dashboard_reviews.c.user_id,
        )
        name = func.coalesce(site_users.c.name, dashboard_reviews.c.user_id).label("name")
        statement = (
            select(dashboard_reviews.c.reviewed_on, name)
            .join(site_users, same, isouter=True)
            .where(dashboard_reviews.c.site_id == site_id)
            .order_by(dashboard_reviews.c.reviewed_on, name)
        )
        found: dict[date, list[str]] = defaultdict(list)
        for row in self._transaction.rows(statement):
            found[row.reviewed_on].append(row.name)
        return found

    def has_reviewed(self, site_id: str, user_id: str, on: date) -> bool:
        """Whether a user's scan of a site's dashboard on a day is stored."""
        statement = select(dashboard_reviews).where(
            dashboard_reviews.c.site_id == site_id,
            dashboard_reviews.c.user_id == user_id,
            dashboard_reviews.c.reviewed_on == on,
        )
        return self._transaction.one(statement) is not None

    def store(self, entries: Iterable[Values]) -> None:
        """Store what the dashboards of a month show of each member."""
        for entry in entries:
            self._transaction.put(dashboard_entries, entry)

    def entry(self, member_key: int) -> Row[Any] | None:
        """What the newest dashboard shows of a member, or None."""
        statement = (
            select(dashboard_entries)
            .where(dashboard_entries.c.member_key == member_key)
            .order_by(dashboard_entries.c.month.desc())
        )
        return self._transaction.one(statement)

    def members(self, day: date) -> list[int]:
        """Everybody who is on a panel on a day, sorted."""
        statement = _on_a_panel(day).order_by(panels.c.member_key)
        return [row.member_key for row in self._transaction.rows(statement)]

    def codes(self, since: date, day: date) -> dict[int, list[Code]]:
        """The different diagnosis codes of everybody on a panel, of claims in a span of days."""
        columns = (claim_diagnoses.c.member_key, claim_diagnoses.c.system, claim_diagnoses.c.code)
        statement = (
            select(*columns)
            .where(claim_diagnoses.c.member_key.in_(_on_a_panel(day)))
            .where(claim_diagnoses.c.served_on.between(since, day))
            .distinct()
        )
        found: dict[int, list[Code]] = defaultdict(list)
        for row in self._transaction.rows(statement):
            found[row.member_key].append(Code(row.system, row.code))
        return found

    def visits(
        self,
        revenue_codes: Collection[str],
        procedures: Collection[str],
        since: date,
        day: date,
        without: Iterable[Code] = (),
    ) -> dict[int, tuple[int, date]]:
        """For each member on a panel: on how many days such a visit began, and the last of them.

        Claims with a diagnosis that begins like one of `without` are left out.
        """
        shown = or_(
            claim_lines.c.revenue_code.in_(sorted(revenue_codes)),
            claim_lines.c.procedure.in_(sorted(procedures)),
        )
        statement = (
            select(claims.c.member_key, claims.c.served_on)
            .join(claim_lines, claim_lines.c.claim_key == claims.c.claim_key)
            .where(shown, claims.c.served_on.between(since, day))
            .where(claims.c.member_key.in_(_on_a_panel(day)))
            .distinct()
        )
        if prefixes := list(without):
            statement = statement.where(~_has_diagnosis(prefixes))
        return self._counted(statement)

    def _counted(self, visits: Select[Any]) -> dict[int, tuple[int, date]]:
        days = visits.subquery()
        statement = select(
            days.c.member_key,
            func.count().label("number"),
            func.max(days.c.served_on).label("last"),
        ).group_by(days.c.member_key)
        return {row.member_key: (row.number, row.last) for row in self._transaction.rows(statement)}

    def last_served(
        self, procedures: Collection[str], since: date, day: date
    ) -> dict[int, dict[str, date]]:
        """For each member on a panel: the last day of each of these procedures, in a span."""
        columns = (claim_lines.c.member_key, claim_lines.c.procedure)
        statement = (
            select(*columns, func.max(claim_lines.c.from_on).label("last"))
            .where(claim_lines.c.procedure.in_(sorted(procedures)))
            .where(claim_lines.c.from_on.between(since, day))
            .where(claim_lines.c.member_key.in_(_on_a_panel(day)))
            .group_by(*columns)
        )
        found: dict[int, dict[str, date]] = defaultdict(dict)
        for row in self._transaction.rows(statement):
            found[row.member_key][row.procedure] = row.last
        return found

    def last_service(self, member_key: int, billing_npi: str, until: date) -> date | None:
        """The last day until one on which an organization served a member."""
        last: date | None = self._transaction.scalar(
            select(func.max(claims.c.served_on))
            .where(claims.c.member_key == member_key, claims.c.billing_npi == billing_npi)
            .where(claims.c.served_on <= until)
        )
        return last


def _on_a_panel(day: date) -> Select[Any]:
    return (
        select(panels.c.member_key)
        .where(panels.c.joined_on <= day)
        .where(or_(panels.c.left_on.is_(None), panels.c.left_on > day))
        .distinct()
    )


def _has_diagnosis(prefixes: list[Code]) -> ColumnElement[bool]:
    """Whether the claim has a diagnosis that begins like one of these."""
    lists: dict[tuple[str, int], list[str]] = defaultdict(list)
    for system, prefix in prefixes:
        lists[system, len(prefix)].append(prefix)
    begins = (
        and_(
            claim_diagnoses.c.system == system,
            func.substr(claim_diagnoses.c.code, 1, length).in_(listed),
        )
        for (system, length), listed in lists.items()
    )
    return (
        select(literal(1))
        .where(claim_diagnoses.c.claim_key == claims.c.claim_key, or_(*begins))
        .exists()
    )
