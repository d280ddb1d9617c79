"""A hub process of a chaos run: one that only handles, or the worker of a quarter or of a load.

python -m tests.chaos.worker serve
python -m tests.chaos.worker days FILE       closes days up to the one that the file names
python -m tests.chaos.worker quarter FOLDER FILE  the same with dated folders of files, and ends
"""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from hub.app import Hub
from hub.settings import load_settings
from store.availability import UNAVAILABLE

LAST_DAY = date(2015, 3, 31)
_REST = 0.1
_START_SECONDS = 60.0


@contextmanager
def _working(hub: Hub) -> Iterator[None]:
    """Be the worker for the block, as soon as the one before is gone, as `hub run` does."""
    with hub.serving():
        while not hub.is_worker() and not hub.patience.rest(_REST):
            pass
        yield


def serve(hub: Hub) -> None:
    """Handle what comes, beside the others, until told to stop."""
    with hub.serving():
        while not hub.patience.rest(_REST):
            pass


def days(hub: Hub, wanted: Path) -> None:
    """Work off what comes, and close days up to the one that is wanted, until told to stop."""
    with _working(hub):
        while not hub.patience.is_over:
            if hub.step() is None:
                hub.close_until(date.fromisoformat(wanted.read_text(encoding="ascii")))
                hub.patience.rest(_REST)


def quarter(hub: Hub, source: Path, wanted: Path) -> None:
    """Run the files of each day that is wanted and close it, from the open one to the last."""
    with _working(hub):
        while (day := hub.open_day()) <= LAST_DAY:
            while day > date.fromisoformat(wanted.read_text(encoding="ascii")):
                if hub.step() is None and hub.patience.rest(_REST):
                    return
            folder = source / day.isoformat()
            for path in sorted(folder.iterdir()) if folder.is_dir() else ():
                hub.receive_path(path)
            hub.close_until(day)
            assert hub.open_day() == day + timedelta(days=1)
        hub.drain()


def main(role: str, *place: str) -> int:
    """Run until the end, or until told to stop; nothing that is killed beside it ends it."""
    hub = Hub(load_settings(), start_seconds=_START_SECONDS)
    signal.signal(signal.SIGTERM, lambda *_: hub.patience.stop())
    try:
        {"serve": serve, "days": days, "quarter": quarter}[role](hub, *map(Path, place))
    except UNAVAILABLE:
        return int(not hub.patience.is_over)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
