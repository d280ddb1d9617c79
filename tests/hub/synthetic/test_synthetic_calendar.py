"""The days of a generated programme."""

from datetime import date

import pytest

from hub.synthetic.calendar import Calendar, month_end

QUARTER = Calendar(date(2014, 12, 1), date(2015, 3, 31))


def test_members_are_assigned_on_the_first_working_day_of_january() -> None:
    assert QUARTER.assigned_on() == date(2015, 1, 2)


def test_nobody_is_assigned_in_a_span_without_such_a_month() -> None:
    assert Calendar(date(2015, 2, 1), date(2015, 3, 31)).assigned_on() is None


@pytest.mark.parametrize(
    ("served_on", "arrives"),
    [
        (date(2014, 3, 1), date(2014, 12, 1)),
        (date(2014, 12, 31), date(2015, 1, 6)),
        (date(2015, 1, 1), date(2015, 2, 6)),
        (date(2015, 2, 28), date(2015, 3, 6)),
    ],
    ids=str,
)
def test_claims_arrive_in_the_month_after_the_service(served_on: date, arrives: date) -> None:
    assert QUARTER.claims_arrive(served_on) == arrives
    assert QUARTER.has_claims_of(served_on)


def test_claims_of_the_last_month_arrive_too_late() -> None:
    assert not QUARTER.has_claims_of(date(2015, 3, 1))
    with pytest.raises(ValueError, match="no claims arrive"):
        QUARTER.claims_arrive(date(2015, 3, 1))


@pytest.mark.parametrize(
    ("day", "last"),
    [
        (date(2015, 2, 1), date(2015, 2, 28)),
        (date(2016, 2, 28), date(2016, 2, 29)),
        (date(2014, 12, 31), date(2014, 12, 31)),
    ],
    ids=str,
)
def test_a_month_ends_on_its_last_day(day: date, last: date) -> None:
    assert month_end(day) == last
