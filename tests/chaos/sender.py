"""A stranger who sends at a steady rate, whatever befalls the hubs and the brokers."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count

from tests.chaos.field import Field, Sent, wait

RATE = 80
"""Messages a second."""
_PART = 20


class Sender:
    """Sends turn after turn until it is told to stop, and then to the end of the turn.

    `sent` is what the brokers have. After an outage it makes up for what it is late with.
    """

    def __init__(self, field: Field, turn: Callable[[int], Iterable[Sent]]) -> None:
        self._field = field
        self._turn = turn
        self._stopping = threading.Event()
        self._going = threading.Event()
        self._resting = threading.Event()
        self._going.set()
        self._taken = 0
        self.sent: list[Sent] = []

    @contextmanager
    def sending(self) -> Iterator[None]:
        """Send beside the block."""
        with ThreadPoolExecutor(1, thread_name_prefix="sender") as thread:
            sending = thread.submit(self._run)
            try:
                yield
            finally:
                self._stopping.set()
                self._going.set()
            sending.result()

    def _run(self) -> None:
        due = time.monotonic()
        for number in count():
            messages = list(self._turn(number))
            for first in range(0, len(messages), _PART):
                due = max(due, self._wait_while_paused())
                time.sleep(max(0.0, due - time.monotonic()))
                part = messages[first : first + _PART]
                self._field.send(part)
                self.sent += part
                due += len(part) / RATE
            if self._stopping.is_set():
                return

    def _wait_while_paused(self) -> float:
        """Rest while told to; from when on it goes on, or 0 without a rest."""
        if self._going.is_set():
            return 0.0
        self._resting.set()
        self._going.wait()
        self._resting.clear()
        return time.monotonic()

    def pause(self) -> None:
        """Have it rest; when this returns, the brokers have all that it sent."""
        self._going.clear()
        wait(self._resting.is_set, "the sender to rest")

    def go_on(self) -> None:
        """Have it send on."""
        self._going.set()

    def take(self) -> Sequence[Sent]:
        """What was sent since this was last asked, while it rests or has ended."""
        taken = self.sent[self._taken :]
        self._taken = len(self.sent)
        return taken
