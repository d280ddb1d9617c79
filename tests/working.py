"""A hub that works on an embedded store, as far as others can tell."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hub.lock import FileLock


@contextmanager
def sole_worker(path: Path) -> Iterator[None]:
    """Hold the lock file of an embedded store for the block.

    Raises:
        AlreadyRunning: another process holds it.
    """
    lock = FileLock(path)
    lock.take()
    try:
        yield
    finally:
        lock.release()
