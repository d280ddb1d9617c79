"""Attestations: what sites attested for which member and month, and what became of it."""

from datetime import date
from typing import Any

from sqlalchemy import Row, and_, func, or_, select, update

from rules.attestation import AttestationDecision
from schemas.attestations import Activity, MemberAttested
from store.tables import attestations, members
from store.traces import ATTESTATION, Traces
from store.transaction import Transaction


class Attestations:
    """The attestations of one transaction."""

    def __init__(self, transaction: Transaction, traces: Traces) -> None:
        self._transaction = transaction
        self._traces = traces

    def store(
        self,
        attested: MemberAttested,
        member_key: int,
        decision: AttestationDecision,
        on: date,
        reviewed_on: date | None,
    ) -> None:
        """Store an attestation and its answer, in place of an earlier one of the same month."""
        self._transaction.put(
            attestations,
            {
                "member_key": member_key,
                "site_id": attested.site_id,
                "month": attested.month,
                "activity": attested.activity.value,
                "reviewed_on": reviewed_on,
                "attested_on": on,
                "accepted": decision.accepted,
                "payable": decision.payable,
                "reason": decision.reason.value if decision.reason else None,
            },
        )
        if decision.payable:
            self._traces.leave(ATTESTATION, member_key, attested.site_id, attested.month)

    def take_back(self, member_key: int, site_id: str, month: str, reason: str) -> bool:
        """Accept an attestation no longer, for a reason; whether it was accepted."""
        statement = (
            update(attestations)
            .where(attestations.c.member_key == member_key, attestations.c.site_id == site_id)
            .where(attestations.c.month == month, attestations.c.accepted)
            .values(accepted=False, payable=False, reason=reason)
        )
        return self._transaction.execute(statement) > 0

    def is_payable(self, attested: MemberAttested, member_key: int) -> bool:
        """Whether an attestation of that site, member and month is payable already."""
        statement = select(attestations.c.payable).where(
            attestations.c.member_key == member_key,
            attestations.c.site_id == attested.site_id,
            attestations.c.month == attested.month,
        )
        return bool(self._transaction.scalar(statement))

    def make_payable(self, site_id: str, month: str, reviewed_on: date, lacking: str) -> list[int]:
        """Make payable what a site attested of a month and only lacked the review; its members."""
        own = and_(
            attestations.c.site_id == site_id,
            attestations.c.month == month,
            attestations.c.accepted,
            attestations.c.reason == lacking,
        )
        statement = select(attestations.c.member_key).where(own)
        found = sorted(row.member_key for row in self._transaction.rows(statement))
        changed = {"payable": True, "reason": None, "reviewed_on": reviewed_on}
        self._transaction.execute(update(attestations).where(own).values(changed))
        for member_key in found:
            self._traces.leave(ATTESTATION, member_key, site_id, month)
        return found

    def outreach_after(self, member_key: int, site_id: str, month: str) -> list[str]:
        """The months after one of which a site's outreach to a member is accepted, in order."""
        statement = (
            select(attestations.c.month)
            .where(attestations.c.member_key == member_key, attestations.c.site_id == site_id)
            .where(attestations.c.month > month, attestations.c.accepted)
            .where(attestations.c.activity == Activity.OUTREACH.value)
            .order_by(attestations.c.month)
        )
        return [row.month for row in self._transaction.rows(statement)]

    def activities_before(self, member_key: int, site_id: str, month: str) -> list[Activity]:
        """What a site attested for a member in the months before one, newest first.

        Outreach counts when it was accepted, a scan when the dashboard was reviewed as well.
        """
        outreach = attestations.c.activity == Activity.OUTREACH.value
        statement = (
            select(attestations.c.activity)
            .where(attestations.c.member_key == member_key)
            .where(attestations.c.site_id == site_id, attestations.c.month < month)
            .where(or_(attestations.c.payable, and_(outreach, attestations.c.accepted)))
            .order_by(attestations.c.month.desc())
        )
        return [Activity(row.activity) for row in self._transaction.rows(statement)]

    def payable(self, month: str) -> frozenset[tuple[int, str]]:
        """The (member_key, site_id) attested and payable in a month."""
        statement = select(attestations.c.member_key, attestations.c.site_id).where(
            attestations.c.month == month, attestations.c.payable
        )
        return frozenset((row.member_key, row.site_id) for row in self._transaction.rows(statement))

    def payable_at(self, site_id: str, month: str) -> frozenset[int]:
        """The members whom a site attested in a month, payable."""
        statement = select(attestations.c.member_key).where(
            attestations.c.site_id == site_id, attestations.c.month == month, attestations.c.payable
        )
        return frozenset(row.member_key for row in self._transaction.rows(statement))

    def questioned(self, on: date) -> list[Row[Any]]:
        """The attestations of a day with a reason against them, by site, month and member.

        Rows of (site_id, month, member_id, reason).
        """
        statement = (
            select(
                attestations.c.site_id,
                attestations.c.month,
                members.c.member_id,
                attestations.c.reason,
            )
            .join(members, members.c.member_key == attestations.c.member_key)
            .where(attestations.c.attested_on == on, attestations.c.reason.is_not(None))
            .where(attestations.c.reason != "withdrawn")
            .order_by(attestations.c.site_id, attestations.c.month, members.c.member_id)
        )
        return list(self._transaction.rows(statement))

    def counts(self) -> dict[str, int]:
        """How many attestations were accepted, and how many of these are payable."""
        statement = select(
            attestations.c.accepted, attestations.c.payable, func.count().label("number")
        ).group_by(attestations.c.accepted, attestations.c.payable)
        counts = {"payable": 0, "accepted, not payable": 0, "not accepted": 0}
        for row in self._transaction.rows(statement):
            kind = "payable" if row.payable else "accepted, not payable"
            counts[kind if row.accepted else "not accepted"] += row.number
        return counts
