"""The effect ledger: what was asked of the world outside, and what became of it."""

from datetime import date
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, func, select, update

from store.tables import effects
from store.transaction import Transaction

PRINT: Final = "print"
"""The kind of the effect by which a batch of letters is printed."""


class EffectState(StrEnum):
    """Where an effect stands.

    QUEUED: to be done. STARTED: being done; after a crash nobody can know, so it becomes
    IN_DOUBT and is never repeated blindly. DONE; FAILED, put off too often; BOUNCED, rejected for
    good; SUPPRESSED, not to be tried: the outcome is known, and only an operator changes it.
    """

    QUEUED = "queued"
    STARTED = "started"
    DONE = "done"
    FAILED = "failed"
    BOUNCED = "bounced"
    SUPPRESSED = "suppressed"
    IN_DOUBT = "in_doubt"


SETTLEABLE: Final = frozenset(
    {
        EffectState.IN_DOUBT,
        EffectState.FAILED,
        EffectState.BOUNCED,
        EffectState.SUPPRESSED,
    }
)
"""States that an operator may settle; the others are settled, or will be by the hub itself."""


_OPEN: Final = frozenset({EffectState.STARTED, EffectState.IN_DOUBT})


class Effects:
    """The effects of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def queue(
        self,
        kind: str,
        effect_id: str,
        due_on: date,
        details: dict[str, Any],
        state: EffectState = EffectState.QUEUED,
    ) -> bool:
        """Ask for an effect once; False when it was asked for before."""
        if self.get(effect_id) is not None:
            return False
        self._transaction.add(
            effects,
            {
                "effect_id": effect_id,
                "kind": kind,
                "state": state.value,
                "attempts": 0,
                "details": details,
                "due_on": due_on,
                "outcome": None,
            },
        )
        return True

    def get(self, effect_id: str) -> Row[Any] | None:
        """An effect, or None."""
        return self._transaction.one(select(effects).where(effects.c.effect_id == effect_id))

    def is_done(self, effect_id: str) -> bool:
        """Whether an effect is known and done."""
        found = self.get(effect_id)
        return found is not None and found.state == EffectState.DONE.value

    def is_open(self, effect_id: str) -> bool:
        """Whether an effect was started, and nobody has said yet what became of it."""
        found = self.get(effect_id)
        return found is not None and EffectState(found.state) in _OPEN

    def start(
        self, kind: str, most: int, but_not: Select[tuple[str]] | None = None
    ) -> list[Row[Any]]:
        """Up to `most` queued effects of a kind, now marked as started, but for those ids."""
        queued = list(
            self._transaction.rows(
                select(effects)
                .where(*_queued(kind, but_not))
                .order_by(effects.c.due_on, effects.c.effect_id)
                .limit(most)
            )
        )
        for row in queued:
            self._set(row.effect_id, EffectState.STARTED, attempts=row.attempts + 1)
        return queued

    def are_queued(self, kind: str, but_not: Select[tuple[str]] | None = None) -> bool:
        """Whether any effect of a kind is still to be done, but for those ids."""
        found = select(effects.c.effect_id).where(*_queued(kind, but_not)).limit(1)
        return self._transaction.one(found) is not None

    def finish(self, effect_id: str, state: EffectState, outcome: str | None = None) -> None:
        """Say what became of a started effect."""
        self._set(effect_id, state, outcome=outcome)

    def put_back(self, effect_id: str, outcome: str) -> None:
        """Queue a started effect that could not even be tried, so that it does not count."""
        untried = effects.c.attempts - 1
        self._set(effect_id, EffectState.QUEUED, outcome=outcome, attempts=untried)

    def settle(self, effect_id: str, state: EffectState, outcome: str) -> bool:
        """Settle by hand what became of an effect, or queue it anew; whether it could be settled.

        Queued anew, it has as many tries before it as a new one.
        """
        found = self.get(effect_id)
        if found is None or EffectState(found.state) not in SETTLEABLE:
            return False
        attempts = 0 if state is EffectState.QUEUED else found.attempts
        self._set(effect_id, state, outcome=outcome, attempts=attempts)
        return True

    def doubt(self, kind: str, outcome: str) -> int:
        """Put the queued effects of a kind in doubt, as perhaps done; how many there were."""
        return self._transaction.execute(
            update(effects)
            .where(*_queued(kind))
            .values(state=EffectState.IN_DOUBT.value, outcome=outcome)
        )

    def settle_started(self, kind: str, state: EffectState) -> int:
        """Say what is to become of effects that a crash left started; how many there were."""
        return self._transaction.execute(
            update(effects)
            .where(effects.c.kind == kind, effects.c.state == EffectState.STARTED.value)
            .values(state=state.value)
        )

    def counts(self, kind: str) -> dict[str, int]:
        """How many effects of a kind are in each state."""
        statement = (
            select(effects.c.state, func.count().label("number"))
            .where(effects.c.kind == kind)
            .group_by(effects.c.state)
        )
        return {row.state: row.number for row in self._transaction.rows(statement)}

    def counts_by_kind(self) -> dict[tuple[str, str], int]:
        """How many effects there are of each kind and state."""
        statement = select(effects.c.kind, effects.c.state, func.count().label("number")).group_by(
            effects.c.kind, effects.c.state
        )
        rows = self._transaction.rows(statement)
        return {(row.kind, row.state): row.number for row in rows}

    def _set(self, effect_id: str, state: EffectState, **values: Any) -> None:
        self._transaction.execute(
            update(effects)
            .where(effects.c.effect_id == effect_id)
            .values(state=state.value, **values)
        )


def _queued(
    kind: str, but_not: Select[tuple[str]] | None = None
) -> tuple[ColumnElement[bool], ...]:
    queued = (effects.c.kind == kind, effects.c.state == EffectState.QUEUED.value)
    return queued if but_not is None else (*queued, effects.c.effect_id.not_in(but_not))
