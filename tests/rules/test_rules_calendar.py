"""The calendar: business days, mail dates, payment runs, quarters, months and ages."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.calendar import (
    Month,
    age,
    assignment_day,
    business_day_from,
    is_business_day,
    mail_date,
    payment_run_day,
)

DAYS = st.dates(date(2013, 1, 1), date(2199, 1, 1))
MONTHS = st.builds(Month, st.integers(2013, 2198), st.integers(1, 12))
HOLIDAYS_OF_2015 = [
    pytest.param(date(2015, 1, 1), id="New Year's Day"),
    pytest.param(date(2015, 1, 19), id="Martin Luther King Jr. Day"),
    pytest.param(date(2015, 2, 16), id="Washington's Birthday"),
    pytest.param(date(2015, 5, 25), id="Memorial Day"),
    pytest.param(date(2015, 7, 3), id="Independence Day, kept on Friday"),
    pytest.param(date(2015, 9, 7), id="Labor Day"),
    pytest.param(date(2015, 10, 12), id="Columbus Day"),
    pytest.param(date(2015, 11, 11), id="Veterans Day"),
    pytest.param(date(2015, 11, 26), id="Thanksgiving Day"),
    pytest.param(date(2015, 12, 25), id="Christmas Day"),
]


@pytest.mark.parametrize("holiday", HOLIDAYS_OF_2015)
def test_nothing_is_mailed_on_a_federal_holiday(holiday: date) -> None:
    assert not is_business_day(holiday)


def test_year_2015_has_251_business_days() -> None:
    days = [date(2015, 1, 1) + timedelta(days=number) for number in range(365)]
    assert sum(map(is_business_day, days)) == 251


@pytest.mark.parametrize(
    ("day", "business"),
    [
        pytest.param(date(2016, 12, 26), False, id="Monday after Christmas on a Sunday"),
        pytest.param(date(2016, 12, 27), True, id="Tuesday after Christmas on a Sunday"),
        pytest.param(date(2021, 12, 31), False, id="Friday before New Year on a Saturday"),
        pytest.param(date(2021, 12, 30), True, id="Thursday before New Year on a Saturday"),
        pytest.param(date(2022, 1, 3), True, id="Monday after New Year on a Saturday"),
        pytest.param(date(2015, 5, 18), True, id="Monday before the last one of May"),
        pytest.param(date(2015, 11, 19), True, id="third Thursday of November"),
        pytest.param(date(2020, 6, 19), True, id="June 19 before it was a holiday"),
        pytest.param(date(2021, 6, 18), False, id="Friday before the first Juneteenth"),
        pytest.param(date(2023, 6, 19), False, id="Juneteenth"),
    ],
)
def test_holiday_on_a_weekend_is_kept_on_the_nearest_weekday(day: date, *, business: bool) -> None:
    assert is_business_day(day) is business


@pytest.mark.parametrize(
    ("decided_on", "mailed_on"),
    [
        pytest.param(date(2014, 12, 22), date(2014, 12, 23), id="Monday: Tuesday"),
        pytest.param(date(2014, 12, 5), date(2014, 12, 8), id="Friday: Monday"),
        pytest.param(date(2014, 12, 6), date(2014, 12, 8), id="Saturday: Monday"),
        pytest.param(date(2014, 12, 7), date(2014, 12, 8), id="Sunday: Monday"),
        pytest.param(date(2014, 12, 24), date(2014, 12, 26), id="before Christmas: the 26th"),
        pytest.param(date(2014, 12, 25), date(2014, 12, 26), id="on Christmas: the 26th"),
        pytest.param(date(2014, 12, 31), date(2015, 1, 2), id="New Year's Eve: January 2"),
        pytest.param(date(2015, 7, 2), date(2015, 7, 6), id="before a holiday kept on Friday"),
        pytest.param(date(2015, 1, 16), date(2015, 1, 20), id="before a weekend of three days"),
    ],
)
def test_letter_is_mailed_on_the_first_business_day_after_its_decision(
    decided_on: date, mailed_on: date
) -> None:
    assert mail_date(decided_on) == mailed_on


@given(DAYS)
def test_mail_date_skips_no_business_day(decided_on: date) -> None:
    mailed_on = mail_date(decided_on)
    waited = (mailed_on - decided_on).days
    between = [decided_on + timedelta(days=number) for number in range(1, waited)]
    assert is_business_day(mailed_on)
    assert waited >= 1
    assert not any(map(is_business_day, between))


@given(DAYS)
def test_later_decision_is_never_mailed_earlier(decided_on: date) -> None:
    assert mail_date(decided_on) <= mail_date(decided_on + timedelta(days=1))


def test_business_day_is_its_own_first_one() -> None:
    assert business_day_from(date(2014, 12, 24)) == date(2014, 12, 24)


@pytest.mark.parametrize(
    ("month", "paid_on"),
    [
        pytest.param(Month(2014, 12), date(2015, 1, 8), id="December 2014: Thursday, January 8"),
        pytest.param(Month(2015, 1), date(2015, 2, 9), id="January 2015: the 8th is a Sunday"),
        pytest.param(Month(2015, 7), date(2015, 8, 10), id="July 2015: the 8th is a Saturday"),
        pytest.param(Month(2018, 9), date(2018, 10, 9), id="September 2018: the 8th is a holiday"),
    ],
)
def test_month_is_paid_from_the_8th_of_the_next_one(month: Month, paid_on: date) -> None:
    assert payment_run_day(month) == paid_on


@given(MONTHS)
def test_payment_run_is_a_business_day_of_the_second_week_of_the_next_month(month: Month) -> None:
    paid_on = payment_run_day(month)
    assert Month.of(paid_on).before() == month
    assert 8 <= paid_on.day <= 14
    assert is_business_day(paid_on)


@pytest.mark.parametrize(
    ("month", "day"),
    [
        pytest.param(Month(2015, 1), date(2015, 1, 2), id="January, after New Year's Day"),
        pytest.param(Month(2015, 4), date(2015, 4, 1), id="April"),
        pytest.param(Month(2015, 7), date(2015, 7, 1), id="July"),
        pytest.param(Month(2016, 10), date(2016, 10, 3), id="October, after a weekend"),
    ],
)
def test_members_are_assigned_on_the_first_business_day_of_a_quarter(
    month: Month, day: date
) -> None:
    assert assignment_day(month) == day


@pytest.mark.parametrize("number", [2, 3, 5, 6, 8, 9, 11, 12])
def test_nobody_is_assigned_in_the_other_months(number: int) -> None:
    assert assignment_day(Month(2015, number)) is None


@pytest.mark.parametrize(
    ("born_on", "on", "years"),
    [
        pytest.param(date(1997, 1, 15), date(2015, 1, 14), 17, id="day before the 18th birthday"),
        pytest.param(date(1997, 1, 15), date(2015, 1, 15), 18, id="18th birthday"),
        pytest.param(date(1996, 2, 29), date(2014, 2, 28), 17, id="born on February 29: the 28th"),
        pytest.param(date(1996, 2, 29), date(2014, 3, 1), 18, id="born on February 29: March 1"),
        pytest.param(date(2015, 1, 1), date(2015, 1, 1), 0, id="day of birth"),
    ],
)
def test_age_counts_whole_years(born_on: date, on: date, years: int) -> None:
    assert age(born_on, on) == years


@given(MONTHS)
def test_month_is_read_as_it_is_written(month: Month) -> None:
    assert Month.parse(str(month)) == month
    assert Month.of(month.first) == Month.of(month.last) == month


@pytest.mark.parametrize(
    ("month", "last"),
    [
        pytest.param(Month(2015, 2), date(2015, 2, 28), id="February"),
        pytest.param(Month(2016, 2), date(2016, 2, 29), id="February of a leap year"),
        pytest.param(Month(2014, 12), date(2014, 12, 31), id="December"),
    ],
)
def test_month_knows_its_last_day(month: Month, last: date) -> None:
    assert month.last == last


def test_month_before_january_is_december_of_the_year_before() -> None:
    assert Month(2015, 1).before() == Month(2014, 12)
    assert Month(2014, 12) < Month(2015, 1)
