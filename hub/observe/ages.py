"""How long what waits has been waiting, and how long nothing has moved."""

from collections import deque
from dataclasses import dataclass, replace
from typing import Final, Self

_MOST_MARKS: Final = 2000


@dataclass(frozen=True, slots=True)
class Age:
    """Seconds that the oldest has waited, and seconds without any progress; 0 when none waits."""

    oldest: float = 0.0
    unmoved: float = 0.0

    def since(self, sent_at: float | None, now: float) -> Self:
        """The age with the oldest as old as its own time says, where that is older.

        Both by the clock of a machine: what another one says of a time to come makes nothing older.
        """
        if sent_at is None:
            return self
        return replace(self, oldest=max(self.oldest, now - sent_at))


class Line:
    """A line of numbered messages that are dealt with in order, looked at now and then.

    Where nothing else is known, age counts from the look that first saw a message.
    """

    def __init__(self) -> None:
        self._marks: deque[tuple[int, float]] = deque()
        self._done: int | None = None
        self._moved_at = 0.0

    def look(self, done: int, left: int, now: float, end: int | None = None) -> Age:
        """The age of the line, of which all up to `done` are dealt with and `left` wait.

        `end` is the number of the last one, where numbers may be left out.
        """
        if done != self._done or not left:
            self._done, self._moved_at = done, now
        while self._marks and self._marks[0][0] <= done:
            self._marks.popleft()
        if not left:
            self._marks.clear()
            return Age()
        self._mark(done + left if end is None else end, now)
        return Age(now - self._marks[0][1], now - self._moved_at)

    def _mark(self, end: int, now: float) -> None:
        """Remember when the line was first seen to reach so far."""
        if self._marks and self._marks[-1][0] >= end:
            return
        if len(self._marks) == _MOST_MARKS:  # better too old than forgotten
            now = self._marks.pop()[1]
        self._marks.append((end, now))
