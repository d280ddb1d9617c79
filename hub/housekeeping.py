"""Housekeeping: what the hub looks after when a day has ended, each piece for itself."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final

import structlog

from consumers.day.reconciliation import differences
from hub.outbox_retention import OutboxRetention
from hub.wall_clock import now
from portal.exchange.overdue import alert_unanswered
from portal.exchange.retention import Retention
from store.audit import HUB
from store.engine import Store
from store.library import Library
from store.work import Work

log = structlog.get_logger()

_MOST_NAMED: Final = 20


@dataclass(frozen=True, slots=True)
class Housekeeping:
    """What follows the end of a day; `answer_days` is how long a partner has for an answer."""

    store: Store
    library: Library
    outbox: OutboxRetention
    files: Retention
    answer_days: int

    def after(self, day: date) -> list[Callable[[], object]]:
        """What is to be done once a day has ended; doing any of it again does no harm."""
        return [
            self._report_differences,
            partial(self.outbox.purge, day),
            partial(self.files.purge, HUB),
            partial(self.library.sweep, now()),
            partial(alert_unanswered, self.store, self.answer_days),
        ]

    def _report_differences(self) -> None:
        """Log every letter and e-mail of a closed day that the books cannot account for."""
        with self.store.read() as view:
            found = differences(Work.on_open_day(view))
        for tally in found:
            log.error(
                "day does not reconcile",
                day=tally.day.isoformat(),
                kind=tally.kind,
                missing=len(tally.missing),
                undecided=len(tally.undecided),
                late=len(tally.late),
                ids=[*tally.missing, *tally.undecided, *tally.late][:_MOST_NAMED],
            )
