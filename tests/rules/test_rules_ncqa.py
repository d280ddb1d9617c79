"""NCQA: the due date, suspension, risk of termination, and new patients (N1 to N4, N6)."""

from datetime import date

import pytest

from rules.calendar import Month
from rules.ncqa import (
    Recognition,
    Standing,
    confirmation_due_on,
    differs_from_site,
    holds_payments,
    recognition_due_on,
    standing,
)

STARTED = date(2014, 1, 20)
DUE = date(2015, 1, 20)
AFTER = date(2015, 1, 21)


@pytest.mark.parametrize(
    ("started_on", "due_on"),
    [
        pytest.param(STARTED, DUE, id="a year"),
        pytest.param(date(2016, 2, 29), date(2017, 2, 28), id="from a leap day"),
    ],
)
def test_recognition_is_due_a_year_from_the_start(started_on: date, due_on: date) -> None:
    assert recognition_due_on(started_on) == due_on


@pytest.mark.parametrize(
    ("known", "on", "expected"),
    [
        pytest.param(Recognition(), DUE, Standing.IN_TIME, id="on the due date"),
        pytest.param(Recognition(), AFTER, Standing.AT_RISK, id="never applied"),
        pytest.param(Recognition(applied_on=DUE), AFTER, Standing.SUSPENDED, id="applied in time"),
        pytest.param(Recognition(applied_on=AFTER), AFTER, Standing.AT_RISK, id="applied late"),
        pytest.param(
            Recognition(DUE, achieved_on=AFTER), AFTER, Standing.RECOGNIZED, id="achieved today"
        ),
        pytest.param(
            Recognition(DUE, date(2015, 1, 22)), AFTER, Standing.SUSPENDED, id="achieves tomorrow"
        ),
        pytest.param(
            Recognition(STARTED, STARTED, AFTER), DUE, Standing.RECOGNIZED, id="last day of it"
        ),
        pytest.param(Recognition(STARTED, STARTED, AFTER), AFTER, Standing.SUSPENDED, id="lost"),
        pytest.param(
            Recognition(STARTED, STARTED, date(2014, 6, 1)), DUE, Standing.IN_TIME, id="lost early"
        ),
        pytest.param(
            Recognition(STARTED, AFTER, date(2014, 6, 1)), AFTER, Standing.RECOGNIZED, id="regained"
        ),
    ],
)
def test_where_a_practice_stands(known: Recognition, on: date, expected: Standing) -> None:
    assert standing(STARTED, known, on) is expected


@pytest.mark.parametrize("stands", list(Standing), ids=str)
def test_payments_are_held_for_the_suspended_alone(stands: Standing) -> None:
    assert holds_payments(stands) is (stands is Standing.SUSPENDED)


def test_a_practice_can_confirm_until_the_month_ends() -> None:
    assert confirmation_due_on(Month(2016, 2)) == date(2016, 2, 29)


@pytest.mark.parametrize(
    ("provider", "site", "differs"),
    [
        pytest.param(True, False, True, id="differs"),
        pytest.param(True, True, False, id="same"),
        pytest.param(None, True, False, id="clinician's not known"),
        pytest.param(False, None, False, id="site's not known"),
    ],
)
def test_a_difference_needs_both_to_be_known(
    *, provider: bool | None, site: bool | None, differs: bool
) -> None:
    assert differs_from_site(provider, site) is differs
