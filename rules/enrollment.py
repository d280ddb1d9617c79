"""The states of an enrollment on its way to a panel and off it, and which may follow which."""

from enum import StrEnum
from typing import Final

from rules.citation import rule


class State(StrEnum):
    """Where an enrollment stands (R11)."""

    REQUESTED = "REQUESTED"
    UNDER_REVIEW = "UNDER_REVIEW"
    DENIED = "DENIED"
    PENDING_OPT_OUT = "PENDING_OPT_OUT"
    OPTED_OUT_SERVICE = "OPTED_OUT_SERVICE"
    OPTED_OUT_PRACTICE = "OPTED_OUT_PRACTICE"
    OPTED_IN = "OPTED_IN"
    ASSIGNED = "ASSIGNED"
    WITHDRAWN = "WITHDRAWN"
    TERMINATED = "TERMINATED"
    TRANSFERRED = "TRANSFERRED"


_OPTED_OUT: Final = frozenset({State.OPTED_OUT_SERVICE, State.OPTED_OUT_PRACTICE})
_BY_THE_MEMBER: Final = _OPTED_OUT | {State.OPTED_IN, State.WITHDRAWN}
_OFF_THE_PANEL: Final = _OPTED_OUT | {State.TERMINATED, State.TRANSFERRED}
NEXT: Final[dict[State, frozenset[State]]] = {
    State.REQUESTED: _BY_THE_MEMBER | {State.UNDER_REVIEW},
    State.UNDER_REVIEW: frozenset({State.PENDING_OPT_OUT, State.DENIED}),
    State.PENDING_OPT_OUT: _BY_THE_MEMBER | {State.ASSIGNED, State.DENIED},
    State.ASSIGNED: _OFF_THE_PANEL,
    State.OPTED_IN: _OFF_THE_PANEL,
}
"""What may come after each state; after the others nothing does."""


@rule("R11", "Health Home FAQ, questions 2, 5, 7 and 8; the states are our reading")
def may_become(now: State, then: State) -> bool:
    """Whether an enrollment may go from one state to another."""
    return then in NEXT.get(now, ())
