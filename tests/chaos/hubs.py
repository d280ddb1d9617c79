"""The hub processes of a chaos run: each is `hub run`, and is started anew when it ends."""

import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from hub.cli.running import UNFINISHED
from hub.lock import AlreadyRunning, SharedLock
from hub.patience import Patience
from store.engine import Store
from tests.chaos.clock import Clock
from tests.e2e.home import Home

_START_SECONDS = 60.0


class Process:
    """A `hub run`, and what it says."""

    def __init__(self, home: Home, clock: Clock, log: Path) -> None:
        self._log = log
        command = [sys.executable, "-m", "tests.chaos.clock", str(clock.file), "run"]
        with log.open("ab") as stream:
            self.process = subprocess.Popen(
                command, env=home.environment, stdout=stream, stderr=stream, start_new_session=True
            )

    @property
    def is_there(self) -> bool:
        """Whether it has not ended."""
        return self.process.poll() is None

    @property
    def handles(self) -> bool:
        """Whether it has come so far that it takes messages."""
        return self.is_there and b"Running on the open day" in self._log.read_bytes()

    def kill(self) -> bool:
        """Kill it; whether it was still there."""
        was_there = self.is_there
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        return was_there


class Hubs:
    """The hubs of a run: one of them is the worker, and when it goes, another one takes over."""

    def __init__(self, home: Home, clock: Clock, store: Store, folder: Path) -> None:
        self._home = home
        self._clock = clock
        self._lock = SharedLock(store)
        self._patience = Patience()
        self._folder = folder
        self._started = 0
        self._running: list[Process] = []
        self.ended = Counter[str]()
        self.failed = 0

    def start(self, number: int) -> None:
        """Start so many, and wait until all of them take messages and one is the worker."""
        self._running = [self._start() for _ in range(number)]
        self._wait_for(*self._running)
        self.worker()

    def _start(self) -> Process:
        self._started += 1
        return Process(self._home, self._clock, self._folder / f"hub-{self._started}.log")

    def look_after(self) -> None:
        """Start anew what has ended, as whoever runs a hub in earnest does."""
        for place, one in enumerate(self._running):
            if not one.is_there:
                self._count("hub ended by itself with", one.process.returncode)
                self._running[place] = self._start()

    def _count(self, how: str, code: int, *well: int) -> None:
        self.ended[f"{how} {code}"] += 1
        self.failed += code not in well

    def worker(self) -> Process | None:
        """The hub that is the worker now, as the lock tells; it is waited for, None in vain."""
        until = time.monotonic() + _START_SECONDS
        while time.monotonic() < until:
            holder = self._holder()
            for one in self._running:
                if one.process.pid == holder and one.is_there:
                    return one
            self.look_after()
            time.sleep(0.1)
        return None

    def _holder(self) -> int | None:
        try:
            self._patience.keep_trying(self._lock.take)
        except AlreadyRunning as held:
            name = held.pid.split()[0]
            return int(name) if name.isdecimal() else None
        self._lock.release()
        return None

    def kill_worker(self) -> bool:
        """Kill the worker, wherever it is; whether another hub took over."""
        worker = self.worker()
        if worker is None or not self._kill(worker):
            return False
        successor = self.worker()
        return successor is not None and successor is not worker

    def kill_other(self) -> bool:
        """Kill one that takes messages beside the worker; whether there was one."""
        other = self._beside_the_worker()
        return other is not None and self._kill(other)

    def _kill(self, one: Process) -> bool:
        was_there = one.kill()
        self._count("hub killed, it ended with", one.process.returncode, -signal.SIGKILL)
        self._running[self._running.index(one)] = self._start()
        return was_there

    def _beside_the_worker(self) -> Process | None:
        worker = self.worker()
        others = [one for one in self._running if one is not worker]
        self._wait_for(*others)
        return next((one for one in others if one.handles), None)

    def add(self) -> bool:
        """Start one more: the partitions are dealt anew; whether it came to take messages."""
        new = self._start()
        self._running.append(new)
        self._wait_for(new)
        return new.handles

    def remove(self) -> bool:
        """Ask one beside the worker to end: partitions are dealt anew; whether it left."""
        leaving = self._beside_the_worker()
        if leaving is None:
            return False
        self._running.remove(leaving)
        leaving.process.terminate()
        code = leaving.process.wait(60)
        self._count("hub asked to leave ended with", code, 0, UNFINISHED)
        return code in (0, UNFINISHED)

    def _wait_for(self, *some: Process) -> None:
        until = time.monotonic() + _START_SECONDS
        while not all(one.handles or not one.is_there for one in some):
            if time.monotonic() > until:
                return
            time.sleep(0.1)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._running)

    def stop(self) -> None:
        """Ask all of them to end, and wait."""
        for one in self._running:
            one.process.terminate()
        for one in self._running:
            try:
                code = one.process.wait(60)
            except subprocess.TimeoutExpired:
                one.kill()
                code = one.process.returncode
            self._count("hub asked to leave ended with", code, 0, UNFINISHED)
        self._running = []
