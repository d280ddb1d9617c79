"""Enrollments: every request and assignment on its way to a panel, and what bars one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, func, select, update

from rules.enrollment import State, may_become
from schemas.requests import Assessment
from store.bulk import Among
from store.tables import bars, enrollments
from store.traces import REFERRAL, Traces
from store.transaction import Transaction

__all__ = ["ALL_SITES", "OPEN_STATES", "Enrollment", "Enrollments", "Origin", "State"]


class Origin(StrEnum):
    """How an enrollment began."""

    REFERRAL = "referral"
    AUTO_ASSIGNMENT = "auto_assignment"
    TELEPHONE = "telephone"
    TRANSFER = "transfer"


OPEN_STATES = (State.REQUESTED, State.UNDER_REVIEW, State.PENDING_OPT_OUT)
ON_PANEL = (State.ASSIGNED, State.OPTED_IN)
ALL_SITES = "*"


@dataclass(frozen=True, slots=True)
class Enrollment:
    """A new enrollment; `source` is the message that began it."""

    enrollment_id: str
    member_key: int
    site_id: str
    origin: Origin
    state: State
    requested_on: date
    source: str
    request_id: str | None = None
    assessment: Assessment | None = None
    decided_on: date | None = None
    reason: str | None = None
    basis: str | None = None
    batch: str | None = None


_OF_MEMBERS = Among(
    select(enrollments).order_by(enrollments.c.requested_on, enrollments.c.enrollment_id),
    enrollments.c.member_key,
)


class Enrollments:
    """The enrollments of one transaction; those of a member are kept until they change."""

    def __init__(self, transaction: Transaction, traces: Traces) -> None:
        self._transaction = transaction
        self._traces = traces
        self._known: dict[int, list[Row[Any]]] = {}
        self._member_of: dict[str, int] = {}

    def preload(self, member_keys: Iterable[int]) -> None:
        """Look up the enrollments of many members at once, so that they need no query."""
        wanted = [key for key in dict.fromkeys(member_keys) if key not in self._known]
        if wanted:
            self._known |= {key: [] for key in wanted}
            for row in self._transaction.among(_OF_MEMBERS, wanted):
                self._known[row.member_key].append(row)
                self._member_of[row.enrollment_id] = row.member_key

    def add(self, new: Enrollment) -> None:
        """Store a new enrollment."""
        self._known.pop(new.member_key, None)
        if new.state is State.REQUESTED:
            self._traces.leave(REFERRAL, new.enrollment_id)
        self._transaction.add(
            enrollments,
            {
                "enrollment_id": new.enrollment_id,
                "member_key": new.member_key,
                "site_id": new.site_id,
                "origin": new.origin.value,
                "state": new.state.value,
                "request_id": new.request_id,
                "assessment": new.assessment.model_dump() if new.assessment else None,
                "requested_on": new.requested_on,
                "decided_on": new.decided_on,
                "reason": new.reason,
                "basis": new.basis,
                "batch": new.batch,
                "mailed_on": None,
                "closed_on": None,
                "source": new.source,
            },
        )

    def move(self, enrollment: Row[Any], state: State, **values: Any) -> None:
        """Bring an enrollment to its next state, and set other columns.

        Raises:
            ValueError: that state may not follow.
        """
        if not may_become(State(enrollment.state), state):
            raise ValueError(f"an enrollment goes from {enrollment.state} to no {state.value}")
        self.change(enrollment.enrollment_id, state=state, **values)

    def end(self, member_key: int, site_id: str, state: State) -> None:
        """Bring the enrollments that put a member on a site's panel to their last state."""
        for row in self.of_member(member_key, ON_PANEL):
            if row.site_id == site_id:
                self.move(row, state)

    def change(self, enrollment_id: str, **values: Any) -> None:
        """Set columns of an enrollment."""
        self._known.pop(self._member_of.get(enrollment_id, 0), None)
        changed = {name: getattr(value, "value", value) for name, value in values.items()}
        self._transaction.execute(
            update(enrollments)
            .where(enrollments.c.enrollment_id == enrollment_id)
            .values(**changed)
        )

    @staticmethod
    def assessment(stored: dict[str, Any] | None) -> Assessment | None:
        """The provider's assessment as an enrollment's row keeps it."""
        return None if stored is None else Assessment.model_validate(stored)

    def of_member(self, member_key: int, states: tuple[State, ...]) -> list[Row[Any]]:
        """A member's enrollments in these states, oldest first."""
        self.preload([member_key])
        return [row for row in self._known[member_key] if row.state in states]

    def in_state(self, state: State) -> list[Row[Any]]:
        """Every enrollment in a state, in the order of the requests."""
        statement = (
            select(enrollments)
            .where(enrollments.c.state == state.value)
            .order_by(enrollments.c.requested_on, enrollments.c.enrollment_id)
        )
        return list(self._transaction.rows(statement))

    def mailed(self, mailed_on: date) -> list[Row[Any]]:
        """The pending enrollments whose letter was mailed on a day, by site and member."""
        statement = (
            select(enrollments)
            .where(enrollments.c.state == State.PENDING_OPT_OUT.value)
            .where(enrollments.c.mailed_on == mailed_on)
            .order_by(enrollments.c.site_id, enrollments.c.member_key)
        )
        return list(self._transaction.rows(statement))

    def members_with_open(self) -> frozenset[int]:
        """The members who have an enrollment under review or in its opt-out window."""
        statement = select(enrollments.c.member_key).where(
            enrollments.c.state.in_([state.value for state in OPEN_STATES])
        )
        return frozenset(row.member_key for row in self._transaction.rows(statement))

    def bar(self, member_key: int, site_id: str, reason: str, on: date) -> None:
        """Keep a member from auto-assignment to a site, or to `ALL_SITES` (AA8)."""
        row = {"member_key": member_key, "site_id": site_id, "reason": reason, "barred_on": on}
        self._transaction.put(bars, row)

    def unbar(self, member_key: int, site_id: str) -> None:
        """Let a member who opted in again be assigned to a site, or to any."""
        gone = bars.c.site_id.in_((site_id, ALL_SITES))
        self._transaction.execute(bars.delete().where(bars.c.member_key == member_key, gone))

    def last_batch(self, until: date) -> list[Row[Any]]:
        """The newest batch of auto-assignment decided by the end of a day, by member.

        Empty when there was none yet. Rows of (batch, member_key, site_id, basis).
        """
        assigned = enrollments.c.origin == Origin.AUTO_ASSIGNMENT.value
        newest = select(func.max(enrollments.c.requested_on)).where(
            assigned, enrollments.c.requested_on <= until
        )
        names = ("batch", "member_key", "site_id", "basis")
        statement = (
            select(*(enrollments.c[name] for name in names))
            .where(assigned, enrollments.c.requested_on == newest.scalar_subquery())
            .order_by(enrollments.c.member_key)
        )
        return list(self._transaction.rows(statement))

    def assigned_by_claims(self, member_key: int, site_id: str) -> bool:
        """Whether auto-assignment put a member on a site's panel."""
        statement = select(enrollments.c.enrollment_id).where(
            enrollments.c.member_key == member_key,
            enrollments.c.site_id == site_id,
            enrollments.c.origin == Origin.AUTO_ASSIGNMENT.value,
            enrollments.c.state.in_([state.value for state in ON_PANEL]),
        )
        return self._transaction.one(statement) is not None

    def bars(self) -> dict[int, set[str]]:
        """The sites that each barred member may not be assigned to."""
        found: dict[int, set[str]] = {}
        for row in self._transaction.rows(select(bars.c.member_key, bars.c.site_id)):
            found.setdefault(row.member_key, set()).add(row.site_id)
        return found
