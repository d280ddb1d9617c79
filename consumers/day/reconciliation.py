"""The reconciliation when a day ends: letters and e-mails decided against what became of them."""

from datetime import date, timedelta

from rules.calendar import is_business_day
from store.reconciliations import Tally
from store.work import Work


def reconcile(work: Work, day: date) -> None:
    """Keep the numbers of the day, which the hub compares when it has closed it."""
    for tally in tallies(work, day):
        work.reconciliations.record(tally)


def tallies(work: Work, day: date) -> tuple[Tally, Tally]:
    """The e-mails and the letters of a day as they stand now."""
    left_behind = is_business_day(day + timedelta(days=1))
    letters = work.reconciliations.letters(day, left_behind=left_behind)
    return work.reconciliations.emails(day), letters


def differences(work: Work) -> list[Tally]:
    """What did not balance when its day closed and does not balance now, oldest first."""
    suspects = work.reconciliations.suspects()
    return [tally for day in suspects for tally in tallies(work, day) if tally.differs]
