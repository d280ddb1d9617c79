"""The clock of a chaos run: hubs read it from a file, so that it can jump for all of them.

python -m tests.chaos.clock FILE run    is `hub run` by the clock of the file

The file holds by how many seconds the clock is ahead of the machine's. Every hub that finds it
moved by more than an hour says so in a file beside it: a jump that no hub saw is none.
"""

import sys
import threading
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from hub import wall_clock
from hub.cli.main import app
from hub.wall_clock import NEW_YORK

_NOON = time(12, tzinfo=NEW_YORK)
_A_JUMP = 3600.0


class Clock:
    """A clock that stands at noon of a day, ticks on from there, and can be turned beside that."""

    def __init__(self, file: Path, day: date) -> None:
        self.file = file
        self._turning = threading.Lock()
        self._ahead = self._turned = timedelta()
        self.set(day)

    def set(self, day: date) -> None:
        """Let it be noon of a day, by the clock before it was turned."""
        with self._turning:
            self._ahead = datetime.combine(day, _NOON) - datetime.now(UTC)
            self._write()

    def turn(self, by: timedelta) -> None:
        """Turn it, or on to where it was when the turn is over."""
        with self._turning:
            self._turned = by
            self._write()

    def _write(self) -> None:
        ahead = str((self._ahead + self._turned).total_seconds())
        written = self.file.with_suffix(".new")
        written.write_text(ahead, encoding="ascii")
        written.replace(self.file)

    def jumps(self) -> list[float]:
        """By how many seconds the clock was ahead after each jump that a hub saw."""
        seen = _seen(self.file)
        return list(map(float, seen.read_text(encoding="ascii").split())) if seen.exists() else []

    def was_seen_back(self, before: int) -> bool:
        """Whether, since there were so many jumps, a hub saw the clock turned back as it is now."""
        halfway = (self._ahead + self._turned / 2).total_seconds()
        return any(ahead < halfway for ahead in self.jumps()[before:])


class _Told:
    """The clock as a hub reads it."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._ahead = 0.0

    def __call__(self) -> datetime:
        """The time that the file makes it."""
        told = self._file.read_text(encoding="ascii")
        if abs(float(told) - self._ahead) > _A_JUMP:
            with _seen(self._file).open("a", encoding="ascii") as seen:
                seen.write(f"{told}\n")
        self._ahead = float(told)
        return datetime.now(UTC) + timedelta(seconds=self._ahead)


def _seen(file: Path) -> Path:
    return file.with_suffix(".seen")


if __name__ == "__main__":
    wall_clock.go_by(_Told(Path(sys.argv.pop(1))))
    app()
