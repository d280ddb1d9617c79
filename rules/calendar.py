"""The programme's calendar: months, mailing days, the payment day and the quarters."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Self

from typing_extensions import TypedDict

import parameters
from rules.citation import rule


class _Holiday(TypedDict, total=False):
    month: int
    day: int
    weekday: int
    nth: int


MAILING_HOLIDAYS = parameters.load("mailing_holidays", list[_Holiday])
PAYMENT_DAY = parameters.load("payment_day", int)
ASSIGNMENT_MONTHS = parameters.load("assignment_months", list[int])


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Self:
        """The month that `day` lies in."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> Self:
        """The month written YYYY-MM."""
        year, number = text.split("-")
        return cls(int(year), int(number))

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return date(self.year, self.number, monthrange(self.year, self.number)[1])

    def day(self, number: int) -> date:
        """Its day of that number."""
        return date(self.year, self.number, number)

    def before(self) -> "Month":
        """The month before it."""
        return Month.of(self.first - timedelta(days=1))


@lru_cache(maxsize=4096)
def is_business_day(day: date) -> bool:
    """Whether mail goes out and payments run: Monday to Friday, not a federal holiday.

    A holiday on a Saturday is kept the Friday before, one on a Sunday the Monday after.
    """
    if day.weekday() >= 5:
        return False
    observed = [day]
    if day.weekday() == 4:
        observed.append(day + timedelta(days=1))
    if day.weekday() == 0:
        observed.append(day - timedelta(days=1))
    holidays = MAILING_HOLIDAYS.on(day)
    return not any(_is_holiday(one, holidays, fixed=one != day) for one in observed)


def _is_holiday(day: date, holidays: list[_Holiday], *, fixed: bool) -> bool:
    for holiday in holidays:
        if holiday["month"] != day.month:
            continue
        if holiday.get("day") == day.day:
            return True
        if not fixed and "nth" in holiday and holiday["weekday"] == day.weekday():
            from_start = (day.day - 1) // 7 + 1
            is_last = (day + timedelta(days=7)).month != day.month
            if holiday["nth"] == from_start or (holiday["nth"] == -1 and is_last):
                return True
    return False


def business_day_from(day: date) -> date:
    """The first business day on or after `day`."""
    while not is_business_day(day):
        day += timedelta(days=1)
    return day


@rule("L2", "Health Home FAQ, question 25; the daily cut-off is our reading")
@rule("L1", "Health Home FAQ, questions 1 and 2; the daily cut-off is our reading")
def mail_date(decided_on: date) -> date:
    """The day a letter is mailed: the first business day after the day that decided it.

    The end of each day is the cut-off of one print batch.
    """
    return business_day_from(decided_on + timedelta(days=1))


@rule("P7", "Health Home FAQ, question 35; the business day is our reading")
def payment_run_day(month: Month) -> date:
    """The day on which the attestations of `month` are paid: in the second week of the next one."""
    following = Month.of(month.last + timedelta(days=1))
    return business_day_from(following.day(PAYMENT_DAY.on(following.first)))


@rule("AA1", "Health Home FAQ, question 1; the first business day is our reading")
def assignment_day(month: Month) -> date | None:
    """The day on which members are assigned in `month`, its first business day; None in others."""
    if month.number not in ASSIGNMENT_MONTHS.on(month.first):
        return None
    return business_day_from(month.first)


def months_before(day: date, months: int) -> date:
    """The same day of the month so many months before, or that month's last day."""
    before = day.year * 12 + day.month - 1 - months
    month = Month(before // 12, before % 12 + 1)
    return min(month.last, month.last.replace(day=min(day.day, month.last.day)))


def age(birth_date: date, on: date) -> int:
    """Whole years lived on a day."""
    return on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))
