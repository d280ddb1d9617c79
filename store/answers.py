"""What trading partners answered to what was sent to them, and where remittances stand by it."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any, Final

from sqlalchemy import Row, and_, select

from edi import Standing
from edi.acknowledgments.inbound import worst
from store.tables import acknowledgments, answers, remittances
from store.transaction import Transaction

_OPEN: Final = frozenset({Standing.UNANSWERED, Standing.RECEIVED})
_ACCEPTED: Final = frozenset({Standing.ACCEPTED, Standing.ACCEPTED_WITH_ERRORS})


@dataclass(frozen=True, slots=True)
class Answer:
    """One acknowledgment of an interchange that was sent to a partner.

    Attributes:
        number: its running number among the answers of its file, from 1.
        interchange_number: the control number of what it answers.
        kind: `ta1` or `999`.
        standing: where it leaves what it answers.
        told: its error codes and their places, without values.
    """

    file_id: str
    number: int
    partner_id: str
    interchange_number: int
    kind: str
    standing: Standing
    told: str
    received_on: date


@dataclass(frozen=True, slots=True)
class AnsweredRemittance:
    """A remittance that was sent, and what its payee's system answered.

    Attributes:
        standing: the worst of what was answered.
        answered_on: the day of the last answer, or None.
        told: the error codes that were told.
        contradictory: whether answers contradict each other.
    """

    remittance_id: str
    partner_id: str
    interchange_number: int
    month: str
    sent_on: date
    total: Decimal
    standing: Standing
    answered_on: date | None
    told: tuple[str, ...]
    contradictory: bool

    @property
    def is_accepted(self) -> bool:
        """Whether the payee's system took it in."""
        return self.standing in _ACCEPTED

    def is_overdue(self, today: date, days: int) -> bool:
        """Whether more than a number of days went by without the answer that was to come."""
        return self.standing in _OPEN and today > self.sent_on + timedelta(days=days)


class Answers:
    """The answers of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, answer: Answer) -> None:
        """Remember an answer."""
        self._transaction.add(answers, asdict(answer) | {"standing": answer.standing.value})

    def sent_as(self, partner_id: str, interchange_number: int) -> str | None:
        """What a partner was sent under a control number: `835`, `999`, `ta1`, or None."""
        remitted = select(remittances.c.remittance_id).where(
            remittances.c.partner_id == partner_id,
            remittances.c.interchange_number == interchange_number,
        )
        if self._transaction.one(remitted) is not None:
            return "835"
        issued = f"{partner_id}-{interchange_number:09d}"
        kind = select(acknowledgments.c.kind).where(acknowledgments.c.acknowledgment_id == issued)
        found: str | None = self._transaction.scalar(kind)
        return found

    def of_remittances(self) -> list[AnsweredRemittance]:
        """Every remittance with what was answered to it, by the day it was sent and its id."""
        answered = and_(
            answers.c.partner_id == remittances.c.partner_id,
            answers.c.interchange_number == remittances.c.interchange_number,
        )
        statement = (
            select(remittances, answers.c.standing, answers.c.told, answers.c.received_on)
            .join(answers, answered, isouter=True)
            .order_by(
                remittances.c.paid_on,
                remittances.c.remittance_id,
                answers.c.received_on,
                answers.c.number,
            )
        )
        rows = self._transaction.rows(statement)
        return [_answered(list(found)) for _, found in groupby(rows, key=_remittance_id)]


def _remittance_id(row: Row[Any]) -> Any:
    return row.remittance_id


def _answered(rows: list[Row[Any]]) -> AnsweredRemittance:
    sent = rows[0]
    standings = [Standing(row.standing) for row in rows if row.standing is not None]
    return AnsweredRemittance(
        remittance_id=sent.remittance_id,
        partner_id=sent.partner_id,
        interchange_number=sent.interchange_number,
        month=sent.month,
        sent_on=sent.paid_on,
        total=sent.total,
        standing=worst(standings),
        answered_on=rows[-1].received_on,
        told=tuple(dict.fromkeys(row.told for row in rows if row.told)),
        contradictory=len(frozenset(standings) - _OPEN) > 1,
    )
