"""The Member Dashboard: when it is refreshed, what it shows, and which review of it counts."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from typing_extensions import TypedDict

import parameters
from rules.calendar import Month, months_before
from rules.citation import rule


class _Weekend(TypedDict):
    weekday: int
    nth: int


class _Visits(TypedDict):
    revenue_codes: list[str]
    procedures: list[str]


class _Gap(TypedDict):
    label: str
    conditions: list[str]
    procedures: list[str]
    months: int


DASHBOARD_REFRESH = parameters.load("dashboard_refresh", _Weekend)
DASHBOARD_LOOK_BACK = parameters.load("dashboard_look_back", int)
HOSPITAL_STAYS = parameters.load("hospital_stays", _Visits)
EMERGENCY_VISITS = parameters.load("emergency_visits", _Visits)
CARE_GAPS = parameters.load("care_gaps", dict[str, _Gap])


@rule("T6", "Health Home FAQ, question 24; the Saturday is our reading")
def refresh_day(month: Month) -> date:
    """The day at whose end the dashboards of a month are made from claims: its second Saturday."""
    weekend = DASHBOARD_REFRESH.on(month.first)
    first = 1 + (weekend["weekday"] - month.first.weekday()) % 7
    return month.day(first + 7 * (weekend["nth"] - 1))


@rule("T6", "Health Home FAQ, question 24; the Saturday is our reading")
def newest_dashboard(on: date) -> Month:
    """The month of the newest dashboard on a day: the last one until this month's is made."""
    month = Month.of(on)
    return month if on > refresh_day(month) else month.before()


@rule("T6", "Health Home FAQ, question 24; the Saturday is our reading")
def next_refresh(on: date) -> date:
    """The day at whose end the next dashboards are made."""
    return refresh_day(Month.of(newest_dashboard(on).last + timedelta(days=1)))


@rule("T6", "Health Home FAQ, question 30; the months are our reading")
def looked_back_to(on: date) -> date:
    """The first day of the stays and visits that a dashboard counts."""
    return months_before(on, DASHBOARD_LOOK_BACK.on(on))


@rule("T6", "Health Home FAQ, question 30; the measures are our starter list")
def gaps_in_care(
    conditions: Iterable[str], served: Mapping[str, date], on: date
) -> tuple[str, ...]:
    """The gaps in care of a member with these conditions, in the order of their list.

    `served` holds the last day of each procedure. A measure without conditions is for everybody.
    """
    own = frozenset(conditions)
    return tuple(
        name
        for name, gap in CARE_GAPS.on(on).items()
        if (not gap["conditions"] or not own.isdisjoint(gap["conditions"]))
        and not _is_closed(gap, served, on)
    )


def _is_closed(gap: _Gap, served: Mapping[str, date], on: date) -> bool:
    since = months_before(on, gap["months"])
    return any(since <= served.get(code, date.min) <= on for code in gap["procedures"])


@rule("T6", "Health Home FAQ, question 30; the measures are our starter list")
def gaps_looked_back_to(on: date) -> date:
    """The first day on which care can close any gap."""
    return months_before(on, max(gap["months"] for gap in CARE_GAPS.on(on).values()))


@rule("T6", "Health Home FAQ, question 30; the measures are our starter list")
def gap_procedures(on: date) -> frozenset[str]:
    """Every procedure that closes a gap in care."""
    return frozenset(code for gap in CARE_GAPS.on(on).values() for code in gap["procedures"])


def gap_label(gap: str, on: date) -> str:
    """A gap in care as a dashboard prints it."""
    return CARE_GAPS.on(on)[gap]["label"]


@rule("T3", "Health Home FAQ, questions 26 to 28")
def review_that_counts(reviews: Iterable[date | None], month: Month, on: date) -> date | None:
    """The newest review of the dashboard in a month, up to a day; None without one."""
    inside = (day for day in reviews if day and month.first <= day <= min(month.last, on))
    return max(inside, default=None)
