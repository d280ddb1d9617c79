"""What the servers that tests start have in common: a free port, a process, and its end."""

import os
import signal
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Final, TypeVar

T = TypeVar("T")

CACHE = Path.home() / ".cache" / "health-homes-hub"
"""What is downloaded for tests is kept here, outside the checkout."""
TLS: Final = ssl.create_default_context()
"""What every client of a test is given, though it speaks plain HTTP: without, each would read all
authorities of the world anew."""


class NoServer(Exception):
    """A server can neither be found nor started; the message says what is missing."""


@contextmanager
def first_of(*ways: Callable[[], AbstractContextManager[T]]) -> Iterator[T]:
    """What the first of these ways gives that leads to a server.

    Raises:
        NoServer: none does; the message says of each way what is missing.
    """
    missing: list[str] = []
    with ExitStack() as stack:
        for way in ways:
            try:
                found = stack.enter_context(way())
            except NoServer as error:
                missing.append(str(error))
            else:
                yield found
                return
    raise NoServer("; ".join(missing))


def free_ports(number: int) -> list[int]:
    """Ports of this machine that nothing listens on."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


class Server:
    """A server process of our own, which is ended by its own process id."""

    def __init__(self, command: list[str], log: Path, user: str | None = None) -> None:
        with log.open("ab") as stream:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
                user=user,
                group=user,
                extra_groups=[] if user else None,
                cwd=log.parent,
                start_new_session=True,
            )
        self._log = log

    def wait_until(self, answers: Callable[[], bool], seconds: float = 30) -> None:
        """Wait until the server answers.

        Raises:
            NoServer: it ended, or does not answer in time.
        """
        end = time.monotonic() + seconds
        while not answers():
            if self._process.poll() is not None or time.monotonic() > end:
                self.stop()
                told = self._log.read_text(encoding="utf-8", errors="replace")[-600:]
                raise NoServer(f"the server did not come up: {told}")
            time.sleep(0.05)

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the process."""
        os.kill(self._process.pid, number)

    def stop(self, by: signal.Signals = signal.SIGTERM) -> None:
        """End the process and wait for its end."""
        if self._process.poll() is None:
            self.send(by)
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()


def listens(port: int) -> bool:
    """Whether something takes connections at a port of this machine."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
