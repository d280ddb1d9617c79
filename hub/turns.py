"""Turns: which file is worked on next, so that nobody waits for somebody else's large one."""

from collections.abc import Iterable, Sequence
from itertools import count
from typing import Any, Final

from sqlalchemy import Row

from store.files import FileState

LARGE: Final = 4_000_000
"""Bytes of a file that is checked in pieces, as it takes longer than others should wait."""
_STAFF: Final = ""


class Turns:
    """Gives each sender its turn: the partners one by one, and the staff who hand in feeds.

    A partner's file that is small is checked at once: whoever sends it waits for its TA1 and 999.
    All else goes on piece by piece, the sender whose last turn is longest ago first.
    """

    def __init__(self) -> None:
        self._numbers = count(1)
        self._last: dict[str, int] = {}

    def next(self, waiting: Sequence[Row[Any]]) -> str | None:
        """The id of the file that is next among those that are not read to their end, or None."""
        senders = {row.partner_id or _STAFF for row in waiting}
        if not senders:
            return None
        firsts = {sender: _first_of(sender, waiting) for sender in sorted(senders)}
        chosen = min(firsts, key=lambda sender: self._rank(sender, firsts[sender]))
        self._last[chosen] = next(self._numbers)
        return str(firsts[chosen].file_id)

    def _rank(self, sender: str, first: Row[Any]) -> tuple[bool, int, int]:
        is_quick = sender != _STAFF and _stage(first) == 0
        return not is_quick, self._last.get(sender, 0), first.number


def _first_of(sender: str, waiting: Iterable[Row[Any]]) -> Row[Any]:
    """The file of a sender that goes before its others.

    Feeds are read one after the other. Of a partner's files all are checked, then their claims
    are answered, and then they are read, each time in the order in which they came.
    """
    own = [row for row in waiting if (row.partner_id or _STAFF) == sender]
    if sender == _STAFF:
        return own[0]
    return min(own, key=lambda row: (_stage(row), row.number))


def _stage(row: Row[Any]) -> int:
    match row.state:
        case FileState.RECEIVED:
            return int(row.size > LARGE)
        case FileState.ANSWERING:
            return 2
        case _:
            return 3
