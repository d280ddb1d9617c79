"""The days of an invented programme: mailings, the automatic assignment, arrivals of files."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

import parameters
from rules.calendar import Month, assignment_day

FREEZE_DAY: Final = parameters.load("panel_freeze_day", int)
DAY: Final = timedelta(days=1)
CLAIMS_ARRIVE_ON: Final = 6
"""The day of the month on which the claims of the month before arrive."""


def month_end(day: date) -> date:
    """The last day of the month of `day`."""
    return Month.of(day).last


@dataclass(slots=True)
class Calendar:
    """The days from the first to the last that are lived through.

    `months` are the first days of its months. `claim_arrivals` are the days on which claims
    arrive: the first day, then once in each later month.
    """

    first_day: date
    last_day: date
    months: tuple[date, ...] = field(init=False)
    claim_arrivals: tuple[date, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Find the months and the arrivals once."""
        months = [self.first_day.replace(day=1)]
        while (month := month_end(months[-1]) + DAY) <= self.last_day:
            months.append(month)
        later = (month.replace(day=CLAIMS_ARRIVE_ON) for month in months)
        arrivals = (day for day in later if self.first_day < day <= self.last_day)
        self.months = tuple(months)
        self.claim_arrivals = (self.first_day, *arrivals)

    def claims_arrive(self, served_on: date) -> date:
        """The day on which the claim of a service arrives.

        Raises:
            ValueError: it arrives after the last day.
        """
        first, *later = self.claim_arrivals
        if served_on < first:
            return first
        for day in later:
            if served_on < day.replace(day=1):
                return day
        raise ValueError(f"no claims arrive for services on {served_on}")

    def has_claims_of(self, day: date) -> bool:
        """Whether a claim of a service on `day` still arrives by the last day."""
        last = self.claim_arrivals[-1]
        return day < self.first_day or day < last.replace(day=1)

    def assigned_on(self) -> date | None:
        """The first day on which members are assigned automatically, if there is one."""
        for month in self.months:
            day = assignment_day(Month.of(month))
            if day is not None and self.first_day < day <= self.last_day:
                return day
        return None
