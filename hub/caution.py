"""Caution: what ends the process that handles it must not end every other one after it.

Where a hub died, the messages that it had in hand come again first. So the first ones that a
process gets of each place are noted in the store while it has them in hand, and a note that is
found there says of what another process may have died.
"""

from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from typing import Final, Protocol

from store.availability import UNAVAILABLE
from store.engine import Store
from store.in_hand import InHand, Span
from store.transaction import Transaction

DIED: Final = "Died"
"""Stands for the error of a process that ended without a word."""


class Placed(Protocol):
    """What has a place, and a number by which it comes there after others."""

    @property
    def place(self) -> str:
        """What its position is counted in."""

    @property
    def position(self) -> int:
        """Its number there."""


class Caution:
    """The notes that one process makes; `span` messages of each place are handled with caution."""

    def __init__(self, store: Store, span: int, most_times: int) -> None:
        self._store = store
        self._span = span
        self._most_times = most_times
        self._until: dict[str, int] = {}
        self._ours: defaultdict[str, set[Span]] = defaultdict(set)

    def takes(self, deliveries: Iterable[Placed]) -> bool:
        """Note that these are taken in hand; False if a process may have died of one of them."""
        new = [one for one in self._spans(deliveries) if one not in self._ours[one.place]]
        if not new:
            return True
        with self._store.begin_apart() as transaction:
            in_hand = InHand(transaction)
            for other in in_hand.noted(span.place for span in new):
                if other not in self._ours[other.place] and any(span.meets(other) for span in new):
                    return False
            for span in new:
                in_hand.note(span)
        for span in new:
            self._ours[span.place].add(span)
        return True

    def takes_alone(self, one: Placed) -> bool:
        """Note that one is taken in hand by itself; False if too many processes died of it."""
        alone = Span(one.place, one.position, one.position)
        if not self._is_due(one) or alone in self._ours[one.place]:
            return True
        with self._store.begin_apart() as transaction:
            in_hand = InHand(transaction)
            times = in_hand.noted([one.place]).get(alone, 0)
            if times < self._most_times:
                in_hand.note(alone, times + 1)
        self._ours[one.place].add(alone)
        return times < self._most_times

    def let_go(self, deliveries: Iterable[Placed], transaction: Transaction) -> None:
        """Forget, with the commit of a transaction, that these and all before were in hand."""
        done = {span.place: span.last for span in self._spans(deliveries)}
        if done:
            InHand(transaction).forget(done)
        for place, last in done.items():
            self._ours[place] = {span for span in self._ours[place] if span.last > last}

    def let_go_of_all(self) -> None:
        """Forget everything that this process has in hand: it ends because it was asked to.

        Without a database the notes stay, and count as if it had died.
        """
        all_ours = [span for ours in list(self._ours.values()) for span in ours.copy()]
        with suppress(*UNAVAILABLE), self._store.begin_apart() as transaction:
            InHand(transaction).forget({span.place: span.last for span in sorted(all_ours)})

    def _is_due(self, one: Placed) -> bool:
        until = self._until.setdefault(one.place, one.position + self._span)
        return one.position < until

    def _spans(self, deliveries: Iterable[Placed]) -> list[Span]:
        """The messages that are due for caution, as one span of each place."""
        positions: dict[str, list[int]] = {}
        for one in deliveries:
            if self._is_due(one):
                positions.setdefault(one.place, []).append(one.position)
        return [Span(place, min(all_), max(all_)) for place, all_ in positions.items()]
