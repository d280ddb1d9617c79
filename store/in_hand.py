"""What hubs have in hand: noted before it is begun, and forgotten with its commit."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import bindparam, delete, select

from store.bulk import Among
from store.tables import in_hand
from store.transaction import Transaction

_NOTED = Among(select(in_hand), in_hand.c.place)
_FORGET = delete(in_hand).where(
    in_hand.c.place == bindparam("of"), in_hand.c.last <= bindparam("up_to")
)


class Span(NamedTuple):
    """Messages of a place, from the first to the last."""

    place: str
    first: int
    last: int

    def meets(self, other: "Span") -> bool:
        """Whether the two have a message in common."""
        same = self.place == other.place
        return same and self.first <= other.last and other.first <= self.last


class InHand:
    """The notes of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def noted(self, places: Iterable[str]) -> dict[Span, int]:
        """What is in hand in these places, or was when a hub died, and how many times alone."""
        rows = self._transaction.among(_NOTED, places)
        return {Span(row.place, row.first, row.last): row.times for row in rows}

    def note(self, span: Span, times: int = 0) -> None:
        """Note what is taken in hand, and how many times one message was so by itself."""
        self._transaction.put(in_hand, {**span._asdict(), "times": times})

    def forget(self, done: Mapping[str, int]) -> None:
        """Forget of each place what ends with that message or before."""
        rows = [{"of": place, "up_to": last} for place, last in done.items()]
        self._transaction.execute_many(_FORGET, rows)
