"""What the libraries under Kafka complain of, as events of the log that hold none of its values."""

import logging
import time
from collections.abc import Callable, Iterator
from typing import Final

import structlog

log = structlog.get_logger()

LIBRARIES: Final = ("aiokafka", "faststream")
_APART_SECONDS: Final = 60.0
"""Between two events of one place: a broker that is away is complained of many times a second."""


class KafkaClientLog(logging.Handler):
    """Tells what a library says: where, in which words of its own, and for which kind of error.

    What it fills its words with may be of a message, and is left out; so are words that cannot be
    told from what fills them.
    """

    def __init__(self, stopwatch: Callable[[], float] = time.monotonic) -> None:
        super().__init__(logging.WARNING)
        self._stopwatch = stopwatch
        self._told_at: dict[str, float] = {}
        self._held_back: dict[str, int] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Tell of a complaint, unless its place was told of a moment ago: then count it."""
        where = f"{record.name}.{record.funcName}"
        number = self._held_back.get(where, 0) + 1
        last = self._told_at.get(where)
        if last is not None and self._stopwatch() < last + _APART_SECONDS:
            self._held_back[where] = number
            return
        self._told_at[where], self._held_back[where] = self._stopwatch(), 0
        said = record.msg if record.args and isinstance(record.msg, str) else ""
        error = next(_errors(record), "")
        if record.levelno >= logging.ERROR:
            log.error("kafka client failed", where=where, said=said, error=error, number=number)
        else:
            log.warning("kafka client warned", where=where, said=said, error=error, number=number)


def _errors(record: logging.LogRecord) -> Iterator[str]:
    """The kinds of errors that a record has, or that its words are filled with."""
    filled = record.args if isinstance(record.args, tuple) else ()
    for found in (*(record.exc_info or ()), *filled):
        kind = found if isinstance(found, type) else type(found)
        if issubclass(kind, BaseException):
            yield kind.__name__


def listen_to_libraries() -> None:
    """Have the libraries' warnings and errors told, and nothing else of what they say."""
    for name in LIBRARIES:
        library = logging.getLogger(name)
        library.setLevel(logging.WARNING)
        library.propagate = False
        library.handlers = [KafkaClientLog()]
