"""What the first page of a site counts: its panel, its attestations, its users and contacts."""

from datetime import date
from typing import Any, Final

from sqlalchemy import Row, Select, and_, func, or_, select

from store.enrollments import OPEN_STATES
from store.tables import (
    attestations,
    certifications,
    enrollments,
    members,
    panels,
    portal_messages,
    site_accesses,
    site_contacts,
    site_users,
)
from store.transaction import Transaction

_MEMBER: Final = (
    members.c.member_key,
    members.c.member_id,
    members.c.first,
    members.c.last,
    members.c.birth_date,
    panels.c.joined_on,
)
_ON_PANEL: Final = panels.join(members, members.c.member_key == panels.c.member_key)


class SiteOverview:
    """The overview of one site in one transaction."""

    def __init__(self, transaction: Transaction, site_id: str) -> None:
        self._transaction = transaction
        self._site_id = site_id

    def panel_counts(self, day: date) -> dict[str, int]:
        """How many members are on each of the site's panels on a day, by programme."""
        statement = (
            select(panels.c.programme, func.count().label("number"))
            .where(self._on(day))
            .group_by(panels.c.programme)
        )
        return {row.programme: row.number for row in self._transaction.rows(statement)}

    def attested_counts(self, month: str, day: date) -> dict[str, int]:
        """How many members of each panel of a day have a payable attestation of a month."""
        statement = (
            select(panels.c.programme, func.count().label("number"))
            .join(
                attestations,
                and_(
                    attestations.c.member_key == panels.c.member_key,
                    attestations.c.site_id == panels.c.site_id,
                    attestations.c.month == month,
                    attestations.c.payable,
                ),
            )
            .where(self._on(day))
            .group_by(panels.c.programme)
        )
        return {row.programme: row.number for row in self._transaction.rows(statement)}

    def _on(self, day: date) -> Any:
        return and_(
            panels.c.site_id == self._site_id,
            panels.c.joined_on <= day,
            or_(panels.c.left_on.is_(None), panels.c.left_on > day),
        )

    def members_of(self, programme: str, day: date) -> list[int]:
        """The members on one of the site's panels on a day."""
        statement = select(panels.c.member_key).where(
            self._on(day), panels.c.programme == programme
        )
        return [row.member_key for row in self._transaction.rows(statement)]

    def certified_of(self, programme: str, day: date) -> frozenset[int]:
        """Those of them who have a certification that holds on the day."""
        statement = (
            select(panels.c.member_key)
            .join(certifications, certifications.c.member_key == panels.c.member_key)
            .where(self._on(day), panels.c.programme == programme)
            .where(certifications.c.starts_on <= day, certifications.c.ends_on >= day)
        )
        return frozenset(row.member_key for row in self._transaction.rows(statement))

    def panel(self, programme: str, day: date, *, most: int, after: int) -> list[Row[Any]]:
        """Members on a panel on a day, by name."""
        return self._members(programme, day, select(*_MEMBER).select_from(_ON_PANEL), most, after)

    def attestations(
        self, programme: str, day: date, month: str, *, most: int, after: int
    ) -> list[Row[Any]]:
        """Members on a panel on a day, by name, with what was attested of a month."""
        columns = ("activity", "payable", "attested_on", "reason")
        attested = select(*_MEMBER, *(attestations.c[name] for name in columns))
        same = and_(
            attestations.c.member_key == panels.c.member_key,
            attestations.c.site_id == panels.c.site_id,
            attestations.c.month == month,
        )
        joined = _ON_PANEL.join(attestations, same, isouter=True)
        return self._members(programme, day, attested.select_from(joined), most, after)

    def _members(
        self, programme: str, day: date, selected: Select[Any], most: int, after: int
    ) -> list[Row[Any]]:
        statement = (
            selected.where(self._on(day), panels.c.programme == programme)
            .order_by(members.c.last, members.c.first, members.c.member_key)
            .limit(most)
            .offset(after)
        )
        return list(self._transaction.rows(statement))

    def pending(self) -> list[Row[Any]]:
        """The requests and assignments that have not led to the site's panel yet, newest first."""
        states = [state.value for state in OPEN_STATES]
        columns = ("requested_on", "decided_on", "mailed_on", "batch", "state")
        statement = (
            select(
                members.c.member_key,
                members.c.member_id,
                members.c.first,
                members.c.last,
                *(enrollments.c[name] for name in columns),
            )
            .join(members, members.c.member_key == enrollments.c.member_key)
            .where(enrollments.c.site_id == self._site_id, enrollments.c.state.in_(states))
            .order_by(enrollments.c.requested_on.desc(), members.c.last, members.c.first)
        )
        return list(self._transaction.rows(statement))

    def users(self) -> list[Row[Any]]:
        """The active users of the site by name, with their last visit if they had one."""
        own = and_(
            site_accesses.c.account_id == site_users.c.user_id,
            site_accesses.c.site_id == site_users.c.site_id,
        )
        statement = (
            select(site_users.c.name, site_accesses.c.visited_at)
            .join(site_accesses, own, isouter=True)
            .where(site_users.c.site_id == self._site_id, site_users.c.status == "active")
            .order_by(site_users.c.name)
        )
        return list(self._transaction.rows(statement))

    def contacts(self) -> dict[str, Row[Any]]:
        """The contacts of the site by their kind."""
        statement = select(site_contacts).where(site_contacts.c.site_id == self._site_id)
        return {row.kind: row for row in self._transaction.rows(statement)}

    def messages(self, *, most: int, after: int) -> list[Row[Any]]:
        """The site's secure messages, newest first."""
        statement = (
            select(portal_messages)
            .where(portal_messages.c.site_id == self._site_id)
            .order_by(portal_messages.c.number.desc())
            .limit(most)
            .offset(after)
        )
        return list(self._transaction.rows(statement))

    def message_count(self) -> int:
        """How many secure messages the site has."""
        statement = select(func.count()).where(portal_messages.c.site_id == self._site_id)
        return int(self._transaction.scalar(statement))

    def message(self, message_id: str) -> Row[Any] | None:
        """A message of this site, or None for one of another."""
        statement = select(portal_messages).where(
            portal_messages.c.message_id == message_id,
            portal_messages.c.site_id == self._site_id,
        )
        return self._transaction.one(statement)
