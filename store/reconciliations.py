"""Reconciliations: of each day, what was decided to leave against what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import Row, and_, or_, select

from store.effects import PRINT, EffectState
from store.emails import EMAIL
from store.tables import announcements, effects, letters, reconciliations
from store.transaction import Transaction

LETTER: Final = "letter"
"""The kind of the letters in a reconciliation; their effects are the batches that hold them."""
_COUNTED: Final = {
    EffectState.DONE: "done",
    EffectState.QUEUED: "queued",
    EffectState.STARTED: "queued",
    EffectState.IN_DOUBT: "in_doubt",
    EffectState.FAILED: "failed",
    EffectState.BOUNCED: "bounced",
    EffectState.SUPPRESSED: "suppressed",
}


@dataclass(slots=True)
class Tally:
    """The letters or e-mails of a day: decided = done + queued + ... + suppressed + missing.

    Letters belong to the day that they are mailed on, e-mails to the day that they were decided
    on. `missing` names what was decided and left no trace, `undecided` what is in the ledger and
    nobody decided, `late` the letters that were not printed by the end of their mail date.
    """

    kind: str
    day: date
    decided: int = 0
    done: int = 0
    queued: int = 0
    in_doubt: int = 0
    failed: int = 0
    bounced: int = 0
    suppressed: int = 0
    missing: list[str] = field(default_factory=list)
    undecided: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)

    @property
    def differs(self) -> bool:
        """Whether the books do not balance, or letters are late."""
        return bool(self.missing or self.undecided or self.late)

    def count(self, one_id: str, state: str | None) -> None:
        """Count one that was decided, as what the ledger says of it."""
        self.decided += 1
        if state is None:
            self.missing.append(one_id)
        else:
            name = _COUNTED[EffectState(state)]
            setattr(self, name, getattr(self, name) + 1)


class Reconciliations:
    """The reconciliations of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def emails(self, day: date) -> Tally:
        """The e-mails that were decided on a day."""
        known = and_(effects.c.effect_id == announcements.c.email_id, effects.c.kind == EMAIL)
        decided = (
            select(announcements.c.email_id, effects.c.state)
            .join(effects, known, isouter=True)
            .where(announcements.c.decided_on == day)
            .order_by(announcements.c.email_id)
        )
        undecided = (
            select(effects.c.effect_id)
            .join(announcements, announcements.c.email_id == effects.c.effect_id, isouter=True)
            .where(effects.c.kind == EMAIL, effects.c.due_on == day)
            .where(announcements.c.email_id.is_(None))
            .order_by(effects.c.effect_id)
        )
        tally = _tally(EMAIL, day, self._transaction.rows(decided))
        tally.undecided = [row.effect_id for row in self._transaction.rows(undecided)]
        return tally

    def letters(self, day: date, *, left_behind: bool) -> Tally:
        """The letters that are mailed on a day.

        With `left_behind`, a letter that was decided by then and lies in no batch is missing:
        all of them should have gone into the next day's.
        """
        chosen = letters.c.mailed_on == day
        if left_behind:
            unbatched = and_(letters.c.mailed_on.is_(None), letters.c.decided_on <= day)
            chosen = or_(chosen, unbatched)
        batch = and_(effects.c.effect_id == letters.c.batch_id, effects.c.kind == PRINT)
        rows = self._transaction.rows(
            select(letters.c.letter_id, effects.c.state, letters.c.printed_on)
            .join(effects, batch, isouter=True)
            .where(chosen)
            .order_by(letters.c.letter_id)
        )
        tally = Tally(LETTER, day)
        for row in rows:
            state = EffectState.DONE.value if row.printed_on else row.state
            lost = state == EffectState.DONE and row.printed_on is None
            tally.count(row.letter_id, None if lost else state)
            if state == EffectState.QUEUED:
                tally.late.append(row.letter_id)
        return tally

    def record(self, tally: Tally) -> None:
        """Keep the numbers of a day as they were when it closed."""
        row: dict[str, Any] = {"day": tally.day, "kind": tally.kind, "decided": tally.decided}
        row |= {name: getattr(tally, name) for name in dict.fromkeys(_COUNTED.values())}
        row |= {"missing": len(tally.missing), "undecided": len(tally.undecided)}
        self._transaction.put(reconciliations, row)

    def days(self, since: date | None = None) -> list[date]:
        """The days that were reconciled, from a day on."""
        statement = select(reconciliations.c.day).distinct().order_by(reconciliations.c.day)
        if since is not None:
            statement = statement.where(reconciliations.c.day >= since)
        return [row.day for row in self._transaction.rows(statement)]

    def suspects(self) -> list[date]:
        """The days that did not balance when they closed, or had letters that were late."""
        recorded = reconciliations.c
        late = and_(recorded.kind == LETTER, recorded.queued > 0)
        statement = (
            select(recorded.day)
            .where(or_(recorded.missing > 0, recorded.undecided > 0, late))
            .distinct()
            .order_by(recorded.day)
        )
        return [row.day for row in self._transaction.rows(statement)]

    def recorded(self, day: date) -> dict[str, Row[Any]]:
        """The numbers of a day as they were when it closed, by kind."""
        statement = select(reconciliations).where(reconciliations.c.day == day)
        return {row.kind: row for row in self._transaction.rows(statement)}


def _tally(kind: str, day: date, rows: Iterable[Row[Any]]) -> Tally:
    tally = Tally(kind, day)
    for row in rows:
        tally.count(row.email_id, row.state)
    return tally
