"""The date and time of the programme, by a real clock."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

NEW_YORK: Final = ZoneInfo("America/New_York")

_clocks: Final[list[Callable[[], datetime]]] = [partial(datetime.now, UTC)]


def now() -> datetime:
    """The time in the programme's time zone: the one place where a real clock is read."""
    return _clocks[-1]().astimezone(NEW_YORK)


def seconds() -> int:
    """The time in whole seconds since 1970: to tell ages, never to decide."""
    return int(now().timestamp())


def today() -> date:
    """Today's date in the programme's time zone."""
    return now().date()


def go_by(clock: Callable[[], datetime]) -> None:
    """Have this process go by another clock from now on, as a trial of days to come does."""
    _clocks.append(clock)
