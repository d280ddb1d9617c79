"""What the reports of a site show: rows of panels, attestations, payments, visits and requests."""

from datetime import date
from typing import Any

from sqlalchemy import Row, Select, and_, func, null, or_, select, union_all

from rules.calendar import Month
from store.tables import (
    attestations,
    corrections,
    dashboard_entries,
    enrollments,
    members,
    panels,
    payment_lines,
    remittances,
    site_requests,
)
from store.transaction import Transaction

_MEMBER = (members.c.member_id, members.c.last, members.c.first)


class Reports:
    """The reports of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def panel(self, site_id: str, first: date, last: date) -> list[Row[Any]]:
        """The members on a site's panels on any day of a span, by panel and member."""
        statement = (
            select(panels.c.programme, *_MEMBER, panels.c.joined_on, panels.c.left_on)
            .join(members, members.c.member_key == panels.c.member_key)
            .where(panels.c.site_id == site_id, panels.c.joined_on <= last)
            .where(or_(panels.c.left_on.is_(None), panels.c.left_on > first))
            .order_by(panels.c.programme, members.c.member_id, panels.c.joined_on)
        )
        return list(self._transaction.rows(statement))

    def attestable(self, site_id: str, month: str, freeze: date) -> list[Row[Any]]:
        """The members of a site's frozen panels, with what was attested of the month."""
        same = and_(
            attestations.c.member_key == panels.c.member_key,
            attestations.c.site_id == panels.c.site_id,
            attestations.c.month == month,
        )
        statement = (
            select(
                panels.c.programme,
                *_MEMBER,
                attestations.c.activity,
                attestations.c.attested_on,
                attestations.c.payable,
                attestations.c.reason,
            )
            .join(members, members.c.member_key == panels.c.member_key)
            .join(attestations, same, isouter=True)
            .where(panels.c.site_id == site_id, panels.c.joined_on <= freeze)
            .where(or_(panels.c.left_on.is_(None), panels.c.left_on > freeze))
            .order_by(panels.c.programme, members.c.member_id)
        )
        return list(self._transaction.rows(statement))

    def payments(self, site_id: str, month: str) -> list[Row[Any]]:
        """The lines paid to a site in the run of a month, what was taken back among them."""
        lines = _paid(site_id).subquery()
        statement = (
            select(lines.c.month, *_MEMBER, lines.c.service, lines.c.amount)
            .join(members, members.c.member_key == lines.c.member_key)
            .where(lines.c.remittance_id == f"{site_id[:10]}-{month}")
            .order_by(lines.c.month, members.c.member_id, lines.c.service, lines.c.amount)
        )
        return list(self._transaction.rows(statement))

    def payment_months(self, site_id: str) -> list[Row[Any]]:
        """What a site was paid in each run, oldest first, and the remittance it is part of.

        (members, dollars), and the columns of the remittance, which is of all sites of the
        payee: its total is their lines + brought - carried.
        """
        lines = _paid(site_id).subquery()
        own = (
            select(
                lines.c.remittance_id,
                func.count(lines.c.member_key.distinct()).label("members"),
                func.sum(lines.c.amount).label("dollars"),
            )
            .group_by(lines.c.remittance_id)
            .subquery()
        )
        statement = (
            select(own.c.members, own.c.dollars, remittances)
            .join(own, own.c.remittance_id == remittances.c.remittance_id)
            .order_by(remittances.c.month)
        )
        return list(self._transaction.rows(statement))

    def visits(self, site_id: str) -> list[Row[Any]]:
        """The reviews of the dashboard that attestations rest on: (reviewed_on, members)."""
        statement = (
            select(attestations.c.reviewed_on, func.count().label("members"))
            .where(attestations.c.site_id == site_id, attestations.c.reviewed_on.is_not(None))
            .group_by(attestations.c.reviewed_on)
        )
        return list(self._transaction.rows(statement))

    def dashboard(self, site_id: str, month: Month) -> list[Row[Any]]:
        """The members on a site's panels in a month, with what its dashboard showed of each."""
        same = and_(
            dashboard_entries.c.member_key == panels.c.member_key,
            dashboard_entries.c.month == str(month),
        )
        shown = ("refreshed_on", "hospital_stays", "last_stay_on")
        visits = ("emergency_visits", "last_emergency_on", "gaps")
        statement = (
            select(
                panels.c.programme,
                *_MEMBER,
                *(dashboard_entries.c[name] for name in shown + visits),
                panels.c.member_key,
            )
            .join(members, members.c.member_key == panels.c.member_key)
            .join(dashboard_entries, same, isouter=True)
            .where(panels.c.site_id == site_id, panels.c.joined_on <= month.last)
            .where(or_(panels.c.left_on.is_(None), panels.c.left_on > month.first))
            .order_by(panels.c.programme, members.c.member_id)
        )
        return list(self._transaction.rows(statement))

    def requests(self, site_id: str) -> list[Row[Any]]:
        """The requests for a site and what was decided on each, oldest first.

        Rows of (requested_on, member_id, last, first, kind, decision, decided_on, mailed_on,
        reason); the reason is that of the staff where eligibility denied.
        """
        enrolled = select(
            enrollments.c.requested_on,
            *_MEMBER,
            enrollments.c.origin.label("kind"),
            enrollments.c.state.label("decision"),
            enrollments.c.decided_on,
            enrollments.c.mailed_on,
            enrollments.c.reason,
        ).join(members, members.c.member_key == enrollments.c.member_key)
        decided = select(
            site_requests.c.requested_on,
            *_MEMBER,
            site_requests.c.kind,
            site_requests.c.decision,
            site_requests.c.requested_on.label("decided_on"),
            null().label("mailed_on"),
            site_requests.c.reason,
        ).join(members, members.c.member_key == site_requests.c.member_key)
        both = union_all(
            enrolled.where(enrollments.c.site_id == site_id),
            decided.where(site_requests.c.site_id == site_id),
        ).subquery()
        order = (both.c.requested_on, both.c.member_id, both.c.kind, both.c.decision)
        return list(self._transaction.rows(select(both).order_by(*order)))


def _paid(site_id: str) -> Select[Any]:
    names = ("member_key", "month", "service", "amount", "remittance_id")
    parts = (
        select(*(table.c[name] for name in names)).where(table.c.site_id == site_id)
        for table in (payment_lines, corrections)
    )
    return select(union_all(*parts).subquery())
