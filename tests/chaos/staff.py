"""The staff of a quarter: they hand in the files of each day, and the clock goes on when it may."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from hub.app import Hub
from hub.settings import Settings
from tests.chaos.clock import Clock
from tests.chaos.field import Field, Stuck, wait

_DAY = timedelta(days=1)
_AT_LEAST = timedelta(days=2)


class Staff:
    """Lives through the days of dated folders up to the last, as far as it is let."""

    def __init__(self, field: Field, source: Path, clock: Clock, last: date) -> None:
        self._field = field
        self._source = source
        self._clock = clock
        self._last = last
        self._until = date.min
        self._wants_jump = threading.Event()
        self._jumped = threading.Event()
        self._leaving = threading.Event()
        self._living: Future[None] | None = None

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Be at work beside the block, and at its end let all days go by."""
        with ThreadPoolExecutor(1, thread_name_prefix="staff") as thread:
            self._living = thread.submit(self._live)
            try:
                yield
                self.let(self._last)
                self._living.result()
            finally:
                self._leaving.set()

    def let(self, until: date) -> None:
        """Let days go by up to this one."""
        self._until = max(self._until, until)

    def jump(self) -> bool:
        """Have the clock jump over the next days without files at once; False near the end."""
        self._jumped.clear()
        self._wants_jump.set()
        living = self._living
        wait(lambda: self._jumped.is_set() or (living is not None and living.done()), "a jump")
        return self._jumped.is_set()

    def _live(self) -> None:
        hub = Hub(self._settings())
        try:
            day = self._field.open_day()
            while day <= self._last and not self._leaving.is_set():
                if day > self._until and not self._wants_jump.is_set():
                    time.sleep(0.05)
                    continue
                for path in self._files(day):
                    hub.receive_path(path)
                day = self._next(day)
        finally:
            hub.close()

    def _settings(self) -> Settings:
        home = self._field.home
        return Settings(home=home.home, out=home.out, database_url=str(self._url()))

    def _url(self) -> str:
        return self._field.home.settings["HUB_DATABASE_URL"]

    def _files(self, day: date) -> list[Path]:
        folder = self._source / day.isoformat()
        return sorted(folder.iterdir()) if folder.is_dir() else []

    def _next(self, day: date) -> date:
        """Let the clock go on by a day, or jump to the next one with files, and wait for it."""
        following = day + _DAY
        while following <= self._last and not self._files(following):
            following += _DAY
        is_jump = self._wants_jump.is_set() and following - day >= _AT_LEAST
        if not is_jump:
            following = day + _DAY
        self._clock.set(following)
        wait(lambda: self._leaving.is_set() or self._field.open_day() >= following, "a day to end")
        if self._field.open_day() > following:
            raise Stuck(f"{following} ended before it was over")
        if is_jump:
            self._wants_jump.clear()
            self._jumped.set()
        return following
