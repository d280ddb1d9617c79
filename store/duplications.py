"""Cases of duplicate services: opened by a claim, closed by the rules or by the member."""

from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, select, update

from store.tables import duplications
from store.transaction import Transaction


class CaseState(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    DISENROLLED = "disenrolled"
    KEPT_HEALTH_HOME = "kept_health_home"
    OVERDUE = "overdue"
    SERVICE_ENDED = "service_ended"


@dataclass(frozen=True, slots=True)
class Case:
    """A member of Stage A whom another organization gives a duplicative service."""

    case_id: str
    member_key: int
    service: str
    hhp_site_id: str
    cct_site_id: str | None
    provider_site_id: str | None
    opened_on: date
    choose_by: date | None
    state: CaseState
    closed_on: date | None = None


class Duplications:
    """The duplication cases of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, case: Case) -> None:
        """Store a new case."""
        self._transaction.add(duplications, asdict(case) | {"state": case.state.value})

    def close(self, case_id: str, state: CaseState, on: date | None) -> None:
        """Say how a case ended, or that it is overdue, which ends it on no day."""
        self._transaction.execute(
            update(duplications)
            .where(duplications.c.case_id == case_id)
            .values(state=state.value, closed_on=on)
        )

    def open_cases(self, member_key: int | None = None) -> list[Row[Any]]:
        """The cases that wait for a choice, also when overdue, of a member or all; oldest first."""
        waiting = (CaseState.OPEN.value, CaseState.OVERDUE.value)
        statement = (
            select(duplications)
            .where(duplications.c.state.in_(waiting))
            .order_by(duplications.c.opened_on, duplications.c.case_id)
        )
        if member_key is not None:
            statement = statement.where(duplications.c.member_key == member_key)
        return list(self._transaction.rows(statement))

    def disenrolled(self) -> frozenset[int]:
        """The members whose case ended Stage A."""
        statement = select(duplications.c.member_key).where(
            duplications.c.state == CaseState.DISENROLLED.value
        )
        return frozenset(row.member_key for row in self._transaction.rows(statement))

    def known(self) -> dict[tuple[int, str], Row[Any]]:
        """The newest case of each member and service."""
        statement = select(duplications).order_by(duplications.c.opened_on)
        return {(row.member_key, row.service): row for row in self._transaction.rows(statement)}
