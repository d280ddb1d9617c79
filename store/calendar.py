"""The open day: the one day on which messages are handled until the clock closes it."""

from datetime import date, timedelta
from typing import Final

from sqlalchemy import bindparam, select

from store.tables import clock
from store.transaction import Transaction

_DAY = select(clock.c.open_on).where(clock.c.name == bindparam("name"))
_OPEN: Final = "programme"
_FIRST: Final = "first"
_DOUBTED: Final = "doubted"


class Calendar:
    """The programme's day in one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def start(self, on: date) -> bool:
        """Open the first day of a new programme; False when there is an open day already."""
        if self.open_day() is not None:
            return False
        self._transaction.put(clock, {"name": _FIRST, "open_on": on})
        self._transaction.put(clock, {"name": _OPEN, "open_on": on})
        return True

    def first_day(self) -> date | None:
        """The day that the programme was started on, or None before that."""
        found: date | None = self._transaction.scalar(_DAY, {"name": _FIRST})
        return found

    def open_day(self) -> date | None:
        """The day that is open, or None before the programme starts."""
        found: date | None = self._transaction.scalar(_DAY, {"name": _OPEN})
        return found

    def close(self, day: date) -> None:
        """Close the open day and open the next."""
        following = day + timedelta(days=1)
        self._transaction.put(clock, {"name": _OPEN, "open_on": following})

    def doubt_until(self, day: date) -> None:
        """Remember that the store is a restored one, and that effects to this day may be done."""
        self._transaction.put(clock, {"name": _DOUBTED, "open_on": day})

    def is_in_doubt(self, day: date) -> bool:
        """Whether effects of a day may have been done by the store that this one replaced."""
        doubted: date | None = self._transaction.scalar(_DAY, {"name": _DOUBTED})
        return doubted is not None and day <= doubted
