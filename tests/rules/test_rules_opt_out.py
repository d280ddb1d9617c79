"""The opt-out window: its first and last day, and the day after it (R1, R2, R3, AA6, AA7)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.attestation import is_attestable
from rules.calendar import Month
from rules.opt_out import (
    first_day_on_panel,
    first_day_shown_as_pending,
    is_opted_out_of,
    last_day_to_opt_out,
)
from schemas.choices import MemberOptedOut, OptOutKind

BANGOR, ORONO = "1234567893-001", "1234567893-002"


def test_member_mailed_on_december_23_is_on_the_panel_on_january_20() -> None:
    assert first_day_on_panel(date(2014, 12, 23)) == date(2015, 1, 20)


def test_member_mailed_on_december_24_is_on_the_panel_on_january_21() -> None:
    assert first_day_on_panel(date(2014, 12, 24)) == date(2015, 1, 21)


@pytest.mark.parametrize(
    ("mailed_on", "attestable_in"),
    [
        pytest.param(date(2014, 12, 23), Month(2015, 1), id="mailed December 23: January"),
        pytest.param(date(2014, 12, 24), Month(2015, 2), id="mailed December 24: February"),
        pytest.param(date(2015, 1, 23), Month(2015, 2), id="mailed January 23: February"),
        pytest.param(date(2015, 1, 24), Month(2015, 3), id="mailed January 24: March"),
    ],
)
def test_mail_date_decides_the_first_month_of_attestation(
    mailed_on: date, attestable_in: Month
) -> None:
    joined_on = first_day_on_panel(mailed_on)
    assert is_attestable(joined_on, None, attestable_in)
    assert not is_attestable(joined_on, None, attestable_in.before())


@pytest.mark.parametrize(
    ("mailed_on", "joins_on"),
    [
        pytest.param(date(2015, 2, 2), date(2015, 3, 2), id="over February 28"),
        pytest.param(date(2016, 2, 1), date(2016, 2, 29), id="onto February 29"),
        pytest.param(date(2016, 2, 2), date(2016, 3, 1), id="over February 29"),
        pytest.param(date(2015, 3, 2), date(2015, 3, 30), id="over the change to summer time"),
    ],
)
def test_window_counts_calendar_days(mailed_on: date, joins_on: date) -> None:
    assert first_day_on_panel(mailed_on) == joins_on


@given(st.dates(date(2013, 1, 1), date(2199, 1, 1)))
def test_mail_date_is_day_1_and_the_member_may_opt_out_to_the_end_of_day_28(
    mailed_on: date,
) -> None:
    assert first_day_on_panel(mailed_on) - mailed_on == timedelta(days=28)
    day_of_window = (last_day_to_opt_out(mailed_on) - mailed_on).days + 1
    assert day_of_window == 28


def test_practice_sees_the_member_as_pending_on_the_day_after_mailing() -> None:
    assert first_day_shown_as_pending(date(2014, 12, 31)) == date(2015, 1, 1)


@pytest.mark.parametrize(
    ("kind", "told_of", "site_id", "out"),
    [
        pytest.param(OptOutKind.SERVICE, None, BANGOR, True, id="service: every practice"),
        pytest.param(OptOutKind.PRACTICE, BANGOR, BANGOR, True, id="practice: that practice"),
        pytest.param(OptOutKind.PRACTICE, BANGOR, ORONO, False, id="practice: no other practice"),
    ],
)
def test_opt_out_is_of_the_service_or_of_one_practice(
    kind: OptOutKind, told_of: str | None, site_id: str, *, out: bool
) -> None:
    opted = MemberOptedOut(
        member_id="10000001A", kind=kind, site_id=told_of, told_on=date(2015, 1, 5)
    )
    assert is_opted_out_of(opted, site_id) is out
