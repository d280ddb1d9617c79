"""A hub process of a chaos run: one that only handles, or the worker of a quarter or of a load.

python -m tests.chaos.worker serve
python -m tests.chaos.worker days FILE       closes days up to the one that the file names
python -m tests.chaos.worker quarter FOLDER  runs dated folders of files, and ends
"""

import signal
import sys
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

from hub.app import Hub
from hub.lock import AlreadyRunning
from hub.settings import load_settings
from hub.transport import BrokerAway
from store.availability import UNAVAILABLE

LAST_DAY = date(2015, 3, 31)
_REST = 0.1


def serve(hub: Hub) -> None:
    """Handle what comes, beside the others, until told to stop."""
    with hub.serving():
        while not hub.patience.rest(_REST):
            pass


def days(hub: Hub, wanted: Path) -> None:
    """Work off what comes, and close days up to the one that is wanted, until told to stop."""
    with hub.working():
        while not hub.patience.is_over:
            if hub.step() is None:
                hub.close_until(date.fromisoformat(wanted.read_text(encoding="ascii")))
                hub.patience.rest(_REST)


def quarter(hub: Hub, source: Path) -> None:
    """Run the files of each day and close it, from the day that is open to the last."""
    with hub.working():
        while (day := hub.open_day()) <= LAST_DAY:
            folder = source / day.isoformat()
            for path in sorted(folder.iterdir()) if folder.is_dir() else ():
                hub.receive_path(path)
            hub.close_until(day)
            assert hub.open_day() == day + timedelta(days=1)
        hub.drain()


def main(role: str, *place: str) -> int:
    """Run until the end, or until what the hub stands on cannot be reached: then start it anew."""
    hub = Hub(load_settings())
    signal.signal(signal.SIGTERM, lambda *_: hub.patience.stop())
    with suppress(*UNAVAILABLE, AlreadyRunning, BrokerAway):
        {"serve": serve, "days": days, "quarter": quarter}[role](hub, *map(Path, place))
        return 0
    return 75


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
