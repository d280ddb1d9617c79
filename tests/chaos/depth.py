"""How much is on its way at a moment of a chaos run: in Kafka, and in the outbox."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from aiokafka.errors import KafkaError

from hub.kafka.progress import Progress
from tests.chaos.field import Field

_ANSWER_SECONDS = 20.0


@dataclass(frozen=True)
class Depth:
    """Messages in Kafka that no hub has handled, and messages that wait in the outbox."""

    in_flight: int
    outbox: int

    @property
    def is_busy(self) -> bool:
        """Whether anything is on its way."""
        return bool(self.in_flight or self.outbox)


class Gauge:
    """Looks at the topics and the store of a field, when all of it answers."""

    def __init__(self, field: Field, loop: asyncio.AbstractEventLoop, progress: Progress) -> None:
        self._field = field
        self._loop = loop
        self._progress = progress

    def look(self) -> Depth:
        """How much is on its way now."""
        while True:
            asked = asyncio.run_coroutine_threadsafe(self._progress.ends(), self._loop)
            try:
                ends = asked.result(_ANSWER_SECONDS)
            except (KafkaError, TimeoutError):
                asked.cancel()
                continue
            left = self._field.patience.keep_trying(lambda ends=ends: self._progress.left(ends))
            outbox = self._field.patience.keep_trying(self._field.outbox_left)
            return Depth(sum(left.values()), outbox)


@contextmanager
def measuring(field: Field) -> Iterator[Gauge]:
    """A gauge for the block."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="depth", daemon=True)
    thread.start()

    async def connect() -> Progress:
        progress = Progress(field.store, field.cluster, lambda _topic, _number: None)
        await progress.start()
        return progress

    progress = asyncio.run_coroutine_threadsafe(connect(), loop).result()
    try:
        yield Gauge(field, loop, progress)
    finally:
        asyncio.run_coroutine_threadsafe(progress.stop(), loop).result(_ANSWER_SECONDS)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
