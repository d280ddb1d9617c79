"""Duties of practices beside NCQA: quarterly core expectations, and training of new users."""

from datetime import date, timedelta

import parameters
from rules.calendar import Month, months_before
from rules.citation import rule

CORE_REPORT_DUE = parameters.load("core_report_due", int)
TRAINING_WINDOW = parameters.load("training_window", int)


def quarter_of(day: date) -> str:
    """The quarter that a day lies in, such as 2015Q1."""
    return f"{day.year}Q{(day.month - 1) // 3 + 1}"


def quarter_before(day: date) -> str:
    """The quarter before the one that a day lies in."""
    return quarter_of(months_before(day, 3))


def last_day_of_quarter(quarter: str) -> date:
    """The last day of a quarter."""
    return Month(int(quarter[:4]), 3 * int(quarter[5])).last


@rule("N5", "Health Home FAQ, question 42; the due date is our reading")
def core_report_due_on(quarter: str) -> date:
    """The last day on which a practice's core expectations of a quarter are reported in time."""
    ended_on = last_day_of_quarter(quarter)
    return ended_on + timedelta(days=CORE_REPORT_DUE.on(ended_on))


@rule("N5", "Health Home FAQ, question 42")
def quarter_that_can_be_reported(quarter: str, on: date) -> bool:
    """Whether a quarter has begun, so that there is something to report of it."""
    return quarter <= quarter_of(on)


@rule("N5", "Health Home FAQ, question 42")
def unmet_expectations(
    *, in_learning_collaborative: bool, has_health_record: bool
) -> tuple[str, ...]:
    """The flags for what a report says is missing: the Learning Collaborative, the EHR."""
    missing = []
    if not in_learning_collaborative:
        missing.append("not_in_learning_collaborative")
    if not has_health_record:
        missing.append("no_health_record")
    return tuple(missing)


@rule("N7", "Steps for Enrollment: training on the portal; the window is our reading")
def training_due_on(added_on: date) -> date:
    """The last day on which a user who was added on a day has completed the training in time."""
    return added_on + timedelta(days=TRAINING_WINDOW.on(added_on))
