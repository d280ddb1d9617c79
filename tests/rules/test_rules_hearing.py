"""The hearing after a disenrollment: the windows that the letter names (L10)."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rules.hearing import continue_by, hearing_by


def test_member_mailed_on_january_2_may_ask_for_a_hearing_until_march_3() -> None:
    assert hearing_by(date(2015, 1, 2)) == date(2015, 3, 3)


def test_member_mailed_on_january_2_has_the_service_back_by_asking_until_january_17() -> None:
    assert continue_by(date(2015, 1, 2)) == date(2015, 1, 17)


@given(st.dates(date(2013, 1, 1), date(2199, 1, 1)))
def test_windows_are_60_and_15_days_and_the_federal_limit_of_90_is_kept(mailed_on: date) -> None:
    assert hearing_by(mailed_on) - mailed_on == timedelta(days=60)
    assert hearing_by(mailed_on) - mailed_on <= timedelta(days=90)
    assert continue_by(mailed_on) - mailed_on == timedelta(days=5 + 10)
