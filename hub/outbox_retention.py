"""Retention: messages that were published long ago leave the outbox, and that is written down."""

from datetime import date, timedelta
from typing import Final

import structlog

from hub.local import READER
from hub.wall_clock import now
from store.engine import Store
from store.interventions import Interventions, Operator
from store.messaging import Outbox

log = structlog.get_logger()

_AT_ONCE: Final = 20_000
WHO: Final = "the hub"


class OutboxRetention:
    """Throws away what every reader of the outbox has had for a number of days."""

    def __init__(self, store: Store, days: int) -> None:
        self._store = store
        self._days = days

    def purge(self, today: date) -> int:
        """Delete the messages of days that ended longer ago; how many there were.

        What is not yet published stays, however old. Each bit is a transaction of its own, so
        that no handler waits long.
        """
        last_day = today - timedelta(days=self._days)
        with self._store.read() as view:
            outbox = Outbox(view)
            to = min(outbox.end_of(last_day), outbox.position(READER))
            first = outbox.first()
        if first is None or first > to:
            return 0
        deleted = 0
        for start in range(first, to + 1, _AT_ONCE):
            with self._store.begin() as transaction:
                deleted += Outbox(transaction).delete_to(min(start + _AT_ONCE - 1, to))
        why = f"HUB_OUTBOX_DAYS is {self._days}: of days to {last_day}"
        with self._store.begin() as transaction:
            Interventions(transaction).note(
                Operator(WHO, why, now()), f"deleted {deleted} messages", "outbox"
            )
        log.info("outbox purged", number=deleted, to=last_day.isoformat())
        return deleted
