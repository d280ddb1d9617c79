"""Patience with a database that cannot be reached just now: growing, uneven pauses, no end."""

import random
import threading
from collections.abc import Callable, Iterator
from typing import Final, TypeVar

import structlog

from store.engine import UNAVAILABLE, is_passing

log = structlog.get_logger()

T = TypeVar("T")

_FIRST: Final = 0.1
_LONGEST: Final = 15.0


def pauses(first: float = _FIRST, longest: float = _LONGEST) -> Iterator[float]:
    """Seconds to wait: each time about twice as long, to a limit, and never the same for two."""
    pause = first
    while True:
        yield pause * random.uniform(0.5, 1)  # noqa: S311 - spreads tries, guards nothing
        pause = min(pause * 2, longest)


class Patience:
    """Tries again what the database could not do, until it is told to stop."""

    def __init__(self) -> None:
        self._stirred = threading.Event()
        self._over = False

    def stop(self) -> None:
        """Wait no longer: what cannot be done now fails."""
        self._over = True
        self._stirred.set()

    def wake(self) -> None:
        """End the present rest, or the next one: there is something to do."""
        self._stirred.set()

    @property
    def is_over(self) -> bool:
        """Whether `stop` was called."""
        return self._over

    def rest(self, seconds: float) -> bool:
        """Wait, unless told to stop or woken before or meanwhile; whether it was told to stop."""
        if self._stirred.wait(seconds) and not self._over:
            self._stirred.clear()
        return self._over

    def keep_trying(self, act: Callable[[], T]) -> T:
        """What `act` gives, as soon as the database lets it.

        Raises:
            sqlalchemy.exc.OperationalError: no time or repetition mends it, or `stop` was called.
        """
        for pause in pauses():
            try:
                return act()
            except UNAVAILABLE as error:
                if not is_passing(error) or self.rest(pause):
                    raise
                log.warning("store unavailable", error=type(error.orig).__name__, pause=pause)
        raise AssertionError("pauses never end")
