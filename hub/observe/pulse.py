"""The pulse of the worker: whether the piece of work that it is at still goes on."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from store.engine import Store


class Pulse:
    """Beats when a thread begins a piece of work, and at each of its statements to the store.

    What hangs, in a file, in writing a PDF or on the line to somebody, says nothing to the store.
    """

    def __init__(self, store: Store, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._thread: int | None = None
        self._beat_at = 0.0
        self.done = 0
        event.listen(store.engine, "before_cursor_execute", self._beat)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Be at a piece of work for the block."""
        self._beat_at = self._clock()
        self._thread = threading.get_ident()
        try:
            yield
        finally:
            self._thread = None

    def _beat(self, *_of_the_statement: Any) -> None:
        if self._thread == threading.get_ident():
            self._beat_at = self._clock()

    def worked(self) -> None:
        """Count a piece of work that was done, or is another hub's; looking in vain is none."""
        self.done += 1

    def silent(self) -> float:
        """Seconds since the last beat of the piece of work in hand; 0 at rest."""
        return self._clock() - self._beat_at if self._thread is not None else 0.0
