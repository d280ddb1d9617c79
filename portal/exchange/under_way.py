"""What partners are handing in: the uploads that are open or wait, and the bytes of them."""

import threading
from dataclasses import dataclass
from typing import Final

from portal.exchange.errors import TooOften
from portal.exchange.limits import Limits

MOST_UPLOADS: Final = 50
"""Uploads of one partner at once, those included that wait to be renamed."""
_A_MINUTE: Final = 60


@dataclass(slots=True)
class _Tally:
    taken: int = 0
    uploads: int = 0
    size: int = 0


class UnderWay:
    """Counts against a partner's day what it has not finished: the disk holds that already."""

    def __init__(self) -> None:
        self._tallies: dict[str, _Tally] = {}
        self._lock = threading.Lock()

    def enter(self, partner_id: str, taken: int, limits: Limits) -> None:
        """Count one upload more; `taken` is what was handed in during the last 24 hours.

        Raises:
            TooLarge: with what is under way, that is too much.
            TooOften: there are too many at once.
        """
        with self._lock:
            tally = self._tallies.get(partner_id) or _Tally()
            if tally.uploads >= MOST_UPLOADS:
                told = f"{MOST_UPLOADS} uploads are under way: finish them or take them back."
                raise TooOften(told, _A_MINUTE)
            limits.check_day(taken + tally.size)
            tally.taken = taken
            tally.uploads += 1
            self._tallies[partner_id] = tally

    def grow(self, partner_id: str, more: int, limits: Limits) -> None:
        """Count bytes of an upload.

        Raises:
            TooLarge: with all that is under way, that is too much.
        """
        with self._lock:
            tally = self._tallies[partner_id]
            limits.check_day(tally.taken + tally.size + more)
            tally.size += more

    def leave(self, partner_id: str, size: int, *, kept: bool) -> None:
        """Count one upload less, of so many bytes, which were kept or not."""
        with self._lock:
            tally = self._tallies[partner_id]
            tally.uploads -= 1
            tally.size -= size
            tally.taken += size if kept else 0
            if not tally.uploads:
                del self._tallies[partner_id]
