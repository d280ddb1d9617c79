"""The Member Dashboard: its refresh, its gaps in care, and the review that counts."""

from datetime import date

import pytest

from rules.calendar import Month
from rules.dashboard import (
    CARE_GAPS,
    gap_label,
    gaps_in_care,
    gaps_looked_back_to,
    looked_back_to,
    newest_dashboard,
    next_refresh,
    refresh_day,
    review_that_counts,
)
from rules.disclosure import PROTECTED_DIAGNOSES

JANUARY = Month(2015, 1)
DAY = date(2015, 1, 10)


@pytest.mark.parametrize(
    ("month", "day"),
    [
        pytest.param(Month(2015, 1), date(2015, 1, 10), id="begins on a Thursday"),
        pytest.param(Month(2015, 8), date(2015, 8, 8), id="begins on a Saturday"),
        pytest.param(Month(2015, 2), date(2015, 2, 14), id="begins on a Sunday"),
    ],
)
def test_dashboards_are_refreshed_on_the_second_saturday(month: Month, day: date) -> None:
    assert refresh_day(month) == day
    assert day.weekday() == 5


@pytest.mark.parametrize(
    ("on", "newest", "following"),
    [
        pytest.param(date(2015, 1, 10), Month(2014, 12), date(2015, 1, 10), id="its day"),
        pytest.param(date(2015, 1, 11), JANUARY, date(2015, 2, 14), id="the day after"),
    ],
)
def test_dashboard_is_the_last_one_until_the_next_is_made(
    on: date, newest: Month, following: date
) -> None:
    assert newest_dashboard(on) == newest
    assert next_refresh(on) == following


def test_stays_and_visits_of_a_year_are_counted() -> None:
    assert looked_back_to(DAY) == date(2014, 1, 10)
    assert gaps_looked_back_to(DAY) == date(2014, 1, 10)


@pytest.mark.parametrize(
    ("conditions", "served", "found"),
    [
        pytest.param((), {}, {"primary_care"}, id="everybody needs primary care"),
        pytest.param((), {"99213": date(2014, 1, 10)}, set(), id="who had it has no gap"),
        pytest.param((), {"99309": date(2014, 1, 10)}, set(), id="in a nursing facility"),
        pytest.param((), {"99213": date(2014, 1, 9)}, {"primary_care"}, id="a day too long ago"),
        pytest.param((), {"99213": date(2015, 1, 11)}, {"primary_care"}, id="tomorrow"),
        pytest.param(("asthma",), {"99395": DAY}, {"lungs"}, id="asthma"),
        pytest.param(
            ("diabetes",),
            {
                "83036": date(2014, 7, 9),
                "92014": date(2014, 1, 10),
                "80061": date(2014, 12, 1),
                "99395": DAY,
            },
            {"diabetes_hba1c", "diabetes_kidney"},
            id="diabetes, partly cared for",
        ),
        pytest.param(
            ("diabetes",),
            dict.fromkeys(("83036", "92014", "80061", "82043", "99395"), date(2014, 7, 10)),
            set(),
            id="diabetes, cared for on the first days that count",
        ),
    ],
)
def test_gaps_in_care_follow_from_conditions_and_from_care(
    conditions: tuple[str, ...], served: dict[str, date], found: set[str]
) -> None:
    assert set(gaps_in_care(conditions, served, DAY)) == found


@pytest.mark.parametrize("gap", sorted(CARE_GAPS.on(DAY)))
def test_no_gap_rests_on_a_condition_that_is_protected(gap: str) -> None:
    assert not PROTECTED_DIAGNOSES.on(DAY).keys() & set(CARE_GAPS.on(DAY)[gap]["conditions"])
    assert gap_label(gap, DAY)


@pytest.mark.parametrize(
    ("reviews", "counts"),
    [
        pytest.param((None,), None, id="none"),
        pytest.param((date(2014, 12, 31),), None, id="the day before the month"),
        pytest.param((date(2015, 1, 1),), date(2015, 1, 1), id="its first day"),
        pytest.param((date(2015, 1, 21),), date(2015, 1, 21), id="today"),
        pytest.param((date(2015, 1, 22),), None, id="tomorrow"),
        pytest.param(
            (date(2014, 12, 31), None, date(2015, 1, 5), date(2015, 1, 9)),
            date(2015, 1, 9),
            id="the newest of several",
        ),
    ],
)
def test_the_newest_review_of_the_month_until_today_counts(
    reviews: tuple[date | None, ...], counts: date | None
) -> None:
    assert review_that_counts(reviews, JANUARY, date(2015, 1, 21)) == counts
