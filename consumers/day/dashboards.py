"""The Member Dashboards when their day ends: made anew from claims for everybody on a panel."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from rules.calendar import Month
from rules.conditions import Code, conditions_shown
from rules.dashboard import (
    EMERGENCY_VISITS,
    HOSPITAL_STAYS,
    gap_procedures,
    gaps_in_care,
    gaps_looked_back_to,
    looked_back_to,
    refresh_day,
)
from rules.disclosure import protected_prefixes
from store.bulk import Values
from store.work import Work

NOT_ONCE = (0, None)


@dataclass(frozen=True, slots=True)
class Seen:
    """What claims show of one member on a day."""

    member_key: int
    hospital_stays: int
    last_stay_on: date | None
    emergency_visits: int
    last_emergency_on: date | None
    gaps: tuple[str, ...]


def refresh_dashboards(work: Work, day: date) -> None:
    """Make the dashboards of the month, without what providers are not shown (T6, M3)."""
    month = Month.of(day)
    if refresh_day(month) == day:
        shown = seen_on_panels(work, day, without=protected_prefixes(day))
        work.dashboards.store(_entry(one, month, day) for one in shown)


def seen_on_panels(work: Work, day: date, without: list[Code]) -> Iterator[Seen]:
    """What claims show of everybody on a panel; visits with these diagnoses are left out."""
    since = looked_back_to(day)
    stays = work.dashboards.visits(**HOSPITAL_STAYS.on(day), since=since, day=day, without=without)
    emergencies = work.dashboards.visits(
        **EMERGENCY_VISITS.on(day), since=since, day=day, without=without
    )
    codes = work.dashboards.codes(since, day)
    served = work.dashboards.last_served(gap_procedures(day), gaps_looked_back_to(day), day)
    for member_key in work.dashboards.members(day):
        conditions = conditions_shown(codes.get(member_key, ()), day)
        number, last_stay_on = stays.get(member_key, NOT_ONCE)
        visits, last_emergency_on = emergencies.get(member_key, NOT_ONCE)
        gaps = gaps_in_care(conditions, served.get(member_key, {}), day)
        yield Seen(member_key, number, last_stay_on, visits, last_emergency_on, gaps)


def _entry(seen: Seen, month: Month, day: date) -> Values:
    return {
        "month": str(month),
        "member_key": seen.member_key,
        "refreshed_on": day,
        "hospital_stays": seen.hospital_stays,
        "last_stay_on": seen.last_stay_on,
        "emergency_visits": seen.emergency_visits,
        "last_emergency_on": seen.last_emergency_on,
        "gaps": list(seen.gaps),
    }
