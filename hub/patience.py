"""Patience with what cannot be used just now: growing, uneven pauses, the same ones everywhere."""

import math
import random
import threading
import time
from collections.abc import Callable, Iterator
from itertools import count
from typing import Final, TypeVar

import structlog

from store.availability import is_passing, kind_of

log = structlog.get_logger()

T = TypeVar("T")

_FIRST: Final = 0.1
_LONGEST: Final = 15.0
_MOST_DOUBLINGS: Final = 40


def pause_after(failures: int, first: float = _FIRST, longest: float = _LONGEST) -> float:
    """Seconds to wait after so many failures: about twice those of one less, up to a limit.

    Half of it is by chance, so that those who failed together do not try again together.
    """
    pause = min(first * 2.0 ** min(failures - 1, _MOST_DOUBLINGS), longest)
    return pause * random.uniform(0.5, 1)  # noqa: S311 - it guards nothing


def pauses(first: float = _FIRST, longest: float = _LONGEST) -> Iterator[float]:
    """Seconds to wait after the first failure, the second, and so on without an end."""
    return (pause_after(failures, first, longest) for failures in count(1))


class Patience:
    """Tries again what the database or the disk could not do, until it is told to stop.

    What was lost is waited for without end. What was never reached may be named wrongly: it is
    waited for `start_seconds`.
    """

    def __init__(self, start_seconds: float = 0) -> None:
        self._start_seconds = start_seconds
        self._stirred = threading.Event()
        self._ended = threading.Event()

    def stop(self) -> None:
        """Wait no longer: what cannot be done now fails."""
        self._ended.set()
        self._stirred.set()

    def wake(self) -> None:
        """End the present rest, or the next one: there is something to do."""
        self._stirred.set()

    @property
    def is_over(self) -> bool:
        """Whether `stop` was called."""
        return self._ended.is_set()

    def rest(self, seconds: float) -> bool:
        """Wait, unless told to stop or woken before or meanwhile; whether it was told to stop."""
        if self._stirred.wait(seconds) and not self.is_over:
            self._stirred.clear()
        return self._ended.is_set()

    def stand_by(self, seconds: float) -> bool:
        """Wait, unless told to stop before or meanwhile; whether it was told to stop."""
        return self._ended.wait(seconds)

    def keep_trying(self, act: Callable[[], T]) -> T:
        """What `act` gives, as soon as the database and the disk let it.

        Raises:
            Exception: of `act`, if no time or repetition mends it, or `stop` was called.
        """
        return self._try(act, math.inf)

    def first_contact(self, act: Callable[[], T], *also: type[Exception]) -> T:
        """What `act` gives, which asks the database, or what else may not be there yet.

        Raises:
            Exception: of `act`, as above, or when it is one of `also`; and when time is up.
        """
        return self._try(act, time.monotonic() + self._start_seconds, also)

    def _try(self, act: Callable[[], T], until: float, also: tuple[type[Exception], ...] = ()) -> T:
        for pause in pauses():
            try:
                return act()
            except Exception as error:
                mends_itself = is_passing(error) or isinstance(error, also)
                if not mends_itself or time.monotonic() >= until or self.rest(pause):
                    raise
                if isinstance(error, also):
                    log.warning("kafka unavailable", error=str(error), pause=pause)
                else:
                    log.warning("store unavailable", error=kind_of(error), pause=pause)
        raise AssertionError("pauses never end")
