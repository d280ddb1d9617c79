"""Hubs that run as processes of their own, and waiting for what they do."""

import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO

import httpx

from hub.patience import Patience
from hub.settings import Settings, load_settings
from tests.e2e.home import HUB, Home
from tests.integration.server import TLS


def until(holds: Callable[[], bool], seconds: float = 30) -> None:
    """Wait until something holds; that it never does fails the test."""
    patience = Patience()
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never came to hold"
        patience.rest(0.05)


def settings_of(home: Home, **changes: object) -> Settings:
    """The settings of a hub, for one that runs in the process of the test."""
    own = {name.removeprefix("HUB_").lower(): value for name, value in home.settings.items()}
    return load_settings(**{"home": home.home, "out": home.out} | own | changes)


class Running:
    """A `hub run` of its own process, and its status page."""

    def __init__(self, process: subprocess.Popen[bytes], told: IO[bytes]) -> None:
        self.process = process
        lines = iter(lambda: told.readline().decode(), "")
        found = (re.search(r"status at http://[\d.]+:(\d+)", line) for line in lines)
        self.address = next(f"127.0.0.1:{one[1]}" for one in found if one)

    def get(self, path: str) -> httpx.Response:
        """What its status page answers."""
        return httpx.get(f"http://{self.address}{path}", timeout=10, verify=TLS)

    def leave(self) -> float:
        """Ask it to leave; how many seconds it took."""
        started = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)
        return time.monotonic() - started


@contextmanager
def running(home: Home) -> Iterator[Running]:
    """A `hub run` for the block."""
    command = [str(HUB), "run"]
    with subprocess.Popen(
        command, env=home.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout is not None
        try:
            yield Running(process, process.stdout)
        finally:
            process.kill()
