"""The watch: looks at the hub's progress from beside its work, and answers for what it sees."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import structlog

from hub.observe.exposition import Exposition, registry_of
from hub.observe.health import Check, readiness
from hub.observe.instruments import Instruments
from hub.observe.pulse import Pulse
from hub.observe.samples import Sample, Sampler
from hub.observe.watchdog import Watchdog
from hub.transport import Transport
from hub.wall_clock import today
from store.engine import Store

log = structlog.get_logger()

_LONGEST_INTERVAL: Final = 5.0
_LOOKS_BEFORE_A_STALL: Final = 6
_SHARE: Final = 20
"""Looks take at most a twentieth of the time."""
HUNG: Final = 10
"""How many times `stall_seconds` a piece of work may give no sign until its process is ended."""
_ANSWERS: Final = 5
"""Answers of a mail server that an e-mail may wait for, each of them `answer_seconds` at most."""
_LONGEST_LOOK: Final = 180.0
"""Seconds after which the watch itself counts as stuck: a lost connection takes some to show."""


@dataclass(frozen=True, slots=True)
class Watched:
    """What the watch looks at."""

    store: Store
    transport: Transport
    transport_name: str
    instruments: Instruments
    is_worker: Callable[[], bool]
    pulse: Pulse
    today: Callable[[], date] = field(default=today)


class Watch:
    """Takes samples in a thread of its own; the newest one is what health and metrics tell."""

    def __init__(
        self,
        watched: Watched,
        stall_seconds: float,
        give_up: Callable[[], None],
        answer_seconds: float = 0,
    ) -> None:
        self._watched = watched
        self._stall_seconds = stall_seconds
        self._give_up = give_up
        self._hung_seconds = max(HUNG * stall_seconds, _ANSWERS * answer_seconds)
        self._sampler = Sampler(watched.store, watched.transport, watched.pulse)
        self._watchdog = Watchdog(
            watched.transport, stall_seconds, watched.instruments.restarted, self._hung_seconds
        )
        self._stopping = threading.Event()
        self._newest = Sample(time.monotonic(), store_away="no look was taken yet")
        self.gave_up = False
        runs_on = (watched.transport_name, watched.store.engine.dialect.name)
        self.registry = registry_of(
            watched.instruments,
            Exposition(self.newest, watched.is_worker, watched.today, runs_on),
        )

    def newest(self) -> tuple[Sample, float]:
        """The newest sample, and how many seconds old it is."""
        return self._newest, time.monotonic() - self._newest.taken_at

    @contextmanager
    def looking(self) -> Iterator[None]:
        """Look again and again for the block."""
        thread = threading.Thread(target=self._run, name="watch", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._stopping.set()
            thread.join(_LONGEST_INTERVAL)

    def _run(self) -> None:
        interval = min(_LONGEST_INTERVAL, self._stall_seconds / _LOOKS_BEFORE_A_STALL)
        pause = 0.0
        while not self._stopping.wait(pause):
            pause = max(interval, _SHARE * self.look())

    def look(self) -> float:
        """Take a sample and act on it; how many seconds it took."""
        started = time.monotonic()
        try:
            self._newest = self._sampler.sample(started)
            if not self._watchdog.look(self._newest) and not self.gave_up:
                self.gave_up = True
                self._give_up()
        except Exception as error:  # noqa: BLE001 - a watch that dies would hide all that follows
            log.warning("look failed", error=type(error).__name__)
        return time.monotonic() - started

    def live(self) -> list[Check]:
        """Whether the process can still help itself."""
        _, age = self.newest()
        is_looking = age < _LONGEST_LOOK
        return [
            Check("watch", is_looking, f"the last look was {age:.0f} s ago"),
            Check("consumers", not self.gave_up, "given up" if self.gave_up else "looked after"),
        ]

    def ready(self) -> list[Check]:
        """Whether the hub makes the progress that it should."""
        sample, _ = self.newest()
        return [
            *self.live()[:1],
            *readiness(
                sample,
                is_worker=self._watched.is_worker(),
                today=self._watched.today(),
                stall_seconds=self._stall_seconds,
                hung_seconds=self._hung_seconds,
            ),
        ]
