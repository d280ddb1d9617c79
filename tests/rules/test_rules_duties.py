"""Duties of practices: when core expectations and training are due."""

from datetime import date

import pytest

from rules.duties import (
    core_report_due_on,
    quarter_before,
    quarter_of,
    quarter_that_can_be_reported,
    training_due_on,
    unmet_expectations,
)


@pytest.mark.parametrize(
    ("day", "quarter", "before"),
    [
        pytest.param(date(2015, 1, 1), "2015Q1", "2014Q4", id="first day of a year"),
        pytest.param(date(2015, 3, 31), "2015Q1", "2014Q4", id="last day of a quarter"),
        pytest.param(date(2015, 4, 1), "2015Q2", "2015Q1", id="first day of a quarter"),
        pytest.param(date(2015, 12, 31), "2015Q4", "2015Q3", id="last day of a year"),
    ],
)
def test_a_day_lies_in_a_quarter(day: date, quarter: str, before: str) -> None:
    assert (quarter_of(day), quarter_before(day)) == (quarter, before)


@pytest.mark.parametrize(
    ("quarter", "due_on"),
    [
        pytest.param("2014Q4", date(2015, 1, 30), id="fourth"),
        pytest.param("2015Q1", date(2015, 4, 30), id="first"),
        pytest.param("2016Q1", date(2016, 4, 30), id="first of a leap year"),
    ],
)
def test_core_expectations_are_due_thirty_days_after_the_quarter(
    quarter: str, due_on: date
) -> None:
    assert core_report_due_on(quarter) == due_on


@pytest.mark.parametrize(
    ("on", "can"),
    [
        pytest.param(date(2014, 12, 31), False, id="the day before it begins"),
        pytest.param(date(2015, 1, 1), True, id="its first day"),
    ],
)
def test_a_quarter_can_be_reported_once_it_has_begun(on: date, can: bool) -> None:
    assert quarter_that_can_be_reported("2015Q1", on) is can


@pytest.mark.parametrize(
    ("collaborative", "record", "missing"),
    [
        pytest.param(True, True, (), id="nothing missing"),
        pytest.param(False, True, ("not_in_learning_collaborative",), id="collaborative"),
        pytest.param(True, False, ("no_health_record",), id="record"),
    ],
)
def test_a_report_tells_what_is_missing(
    collaborative: bool,
    record: bool,
    missing: tuple[str, ...],
) -> None:
    found = unmet_expectations(in_learning_collaborative=collaborative, has_health_record=record)
    assert found == missing


def test_a_user_is_trained_within_thirty_days() -> None:
    assert training_due_on(date(2014, 12, 1)) == date(2014, 12, 31)
