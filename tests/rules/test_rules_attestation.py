"""Attestation: the panel of the 20th, the window from the 21st, the dashboard (T1 to T5)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.attestation import (
    NotAccepted,
    attestation_decision,
    cct_attestation,
    is_attestable,
    is_window_open,
    may_attest_outreach,
    reminder_day,
    still_to_attest,
    was_dashboard_reviewed,
)
from rules.calendar import Month
from schemas.attestations import Activity

JANUARY = Month(2015, 1)
ALL_ALONG = ((date(2014, 6, 1), None),)
IN_WINDOW = date(2015, 1, 25)
REVIEWED = date(2015, 1, 14)
MONTHS = st.builds(Month, st.integers(2013, 2199), st.integers(1, 12))


@pytest.mark.parametrize(
    ("joined_on", "attestable"),
    [
        pytest.param(date(2015, 1, 20), True, id="joined on the 20th"),
        pytest.param(date(2015, 1, 21), False, id="joined on the 21st"),
        pytest.param(date(2014, 12, 31), True, id="joined the month before"),
        pytest.param(date(2015, 2, 1), False, id="joined the month after"),
    ],
)
def test_member_on_the_panel_by_the_20th_is_attestable_that_month(
    joined_on: date, *, attestable: bool
) -> None:
    assert is_attestable(joined_on, None, JANUARY) is attestable


@pytest.mark.parametrize(
    ("left_on", "attestable"),
    [
        pytest.param(date(2015, 1, 20), False, id="last day on the panel was the 19th"),
        pytest.param(date(2015, 1, 21), True, id="last day on the panel was the 20th"),
    ],
)
def test_member_who_left_counts_only_if_still_there_at_the_end_of_the_20th(
    left_on: date, *, attestable: bool
) -> None:
    assert is_attestable(date(2014, 6, 1), left_on, JANUARY) is attestable


@given(st.dates(date(2013, 1, 1), date(2198, 12, 31)))
def test_member_who_stays_is_attestable_from_the_month_of_joining_or_the_next(
    joined_on: date,
) -> None:
    own = Month.of(joined_on)
    following = Month.of(own.last + timedelta(days=1))
    assert is_attestable(joined_on, None, own) is (joined_on.day <= 20)
    assert is_attestable(joined_on, None, following)


@pytest.mark.parametrize(
    ("month", "on", "is_open"),
    [
        pytest.param(JANUARY, date(2015, 1, 20), False, id="January 20"),
        pytest.param(JANUARY, date(2015, 1, 21), True, id="January 21"),
        pytest.param(JANUARY, date(2015, 1, 31), True, id="January 31"),
        pytest.param(JANUARY, date(2015, 2, 1), False, id="February 1 for January"),
        pytest.param(JANUARY, date(2015, 2, 21), False, id="February 21 for January"),
        pytest.param(JANUARY, date(2014, 1, 25), False, id="January of the year before"),
        pytest.param(Month(2015, 2), date(2015, 2, 28), True, id="February 28"),
        pytest.param(Month(2015, 2), date(2015, 3, 1), False, id="March 1 for February"),
        pytest.param(Month(2016, 2), date(2016, 2, 28), True, id="February 28 of a leap year"),
        pytest.param(Month(2016, 2), date(2016, 2, 29), True, id="February 29"),
        pytest.param(Month(2016, 2), date(2016, 3, 1), False, id="March 1 of a leap year"),
        pytest.param(Month(2015, 4), date(2015, 4, 30), True, id="April 30"),
    ],
)
def test_window_is_open_from_the_21st_to_the_last_day_of_the_month(
    month: Month, on: date, *, is_open: bool
) -> None:
    assert is_window_open(month, on) is is_open


@given(MONTHS)
def test_window_has_the_days_of_the_month_after_the_20th(month: Month) -> None:
    around = [month.first + timedelta(days=offset) for offset in range(-31, 62)]
    opened = [day for day in around if is_window_open(month, day)]
    assert opened == [month.day(number) for number in range(21, month.last.day + 1)]


@pytest.mark.parametrize(
    ("reviewed_on", "reviewed"),
    [
        pytest.param(None, False, id="never"),
        pytest.param(date(2014, 12, 31), False, id="last day of the month before"),
        pytest.param(date(2015, 1, 1), True, id="first day of the month"),
        pytest.param(IN_WINDOW, True, id="the day of the attestation"),
        pytest.param(IN_WINDOW + timedelta(days=1), False, id="a day still to come"),
    ],
)
def test_dashboard_is_reviewed_within_the_month_and_by_the_day_of_attestation(
    reviewed_on: date | None, *, reviewed: bool
) -> None:
    assert was_dashboard_reviewed(reviewed_on, JANUARY, IN_WINDOW) is reviewed


def test_review_after_the_month_does_not_make_it_payable_later() -> None:
    assert not was_dashboard_reviewed(date(2015, 2, 1), JANUARY, date(2015, 2, 2))


def test_attestation_in_the_window_with_a_review_is_accepted_and_payable() -> None:
    decision = attestation_decision(ALL_ALONG, JANUARY, REVIEWED, IN_WINDOW)
    assert (decision.accepted, decision.payable, decision.reason) == (True, True, None)
    assert decision.rule_id == "T4"


def test_attestation_without_a_review_is_accepted_and_not_payable() -> None:
    decision = attestation_decision(ALL_ALONG, JANUARY, None, IN_WINDOW)
    assert (decision.accepted, decision.payable) == (True, False)
    assert (decision.reason, decision.rule_id) == (NotAccepted.NO_DASHBOARD_REVIEW, "T5")


@pytest.mark.parametrize(
    "spans",
    [
        pytest.param((), id="never on the panel"),
        pytest.param(((date(2015, 1, 21), None),), id="joined on the 21st"),
        pytest.param(
            ((date(2014, 1, 1), date(2015, 1, 10)), (date(2015, 1, 22), None)),
            id="away on the 20th",
        ),
    ],
)
def test_attestation_of_a_member_not_on_the_panel_is_not_accepted(
    spans: tuple[tuple[date, date | None], ...],
) -> None:
    decision = attestation_decision(spans, JANUARY, REVIEWED, IN_WINDOW)
    assert (decision.accepted, decision.payable) == (False, False)
    assert (decision.reason, decision.rule_id) == (NotAccepted.NOT_ON_PANEL, "T1")


def test_member_who_came_back_by_the_20th_is_attestable() -> None:
    spans = ((date(2014, 1, 1), date(2015, 1, 5)), (date(2015, 1, 20), None))
    assert attestation_decision(spans, JANUARY, REVIEWED, IN_WINDOW).payable


@pytest.mark.parametrize(
    ("month", "on"),
    [
        pytest.param(JANUARY, date(2015, 1, 20), id="too early"),
        pytest.param(JANUARY, date(2015, 2, 1), id="too late"),
        pytest.param(Month(2015, 2), IN_WINDOW, id="a month to come"),
        pytest.param(Month(2012, 12), IN_WINDOW, id="a month before the programme"),
        pytest.param(Month(1880, 1), IN_WINDOW, id="the earliest month that can be sent"),
        pytest.param(Month(2199, 12), IN_WINDOW, id="the latest month that can be sent"),
    ],
)
def test_attestation_outside_the_window_is_not_accepted(month: Month, on: date) -> None:
    decision = attestation_decision(ALL_ALONG, month, REVIEWED, on)
    assert (decision.accepted, decision.payable) == (False, False)
    assert (decision.reason, decision.rule_id) == (NotAccepted.WINDOW_CLOSED, "T2")


SCAN, OUTREACH = Activity.DASHBOARD_SCAN, Activity.OUTREACH


@pytest.mark.parametrize(
    ("earlier_newest_first", "allowed"),
    [
        pytest.param([], True, id="first month"),
        pytest.param([OUTREACH], True, id="second in a row"),
        pytest.param([OUTREACH, OUTREACH], False, id="third in a row"),
        pytest.param([SCAN, OUTREACH, OUTREACH], True, id="after a scan"),
        pytest.param([OUTREACH, SCAN, OUTREACH], True, id="second after a scan"),
        pytest.param([OUTREACH, OUTREACH, SCAN], False, id="third after a scan"),
    ],
)
def test_outreach_is_attested_for_two_months_in_a_row_at_most(
    earlier_newest_first: list[Activity], allowed: bool
) -> None:
    assert may_attest_outreach(earlier_newest_first, JANUARY) is allowed


def test_what_is_saved_stands_and_the_rest_stays_to_be_attested() -> None:
    assert still_to_attest([1, 2, 3], {2}) == [1, 3]


@pytest.mark.parametrize(
    ("month", "day"),
    [
        pytest.param(Month(2015, 1), date(2015, 1, 26), id="January"),
        pytest.param(Month(2015, 2), date(2015, 2, 23), id="February"),
        pytest.param(Month(2016, 2), date(2016, 2, 24), id="leap year"),
    ],
)
def test_sites_are_reminded_five_days_before_the_month_ends(month: Month, day: date) -> None:
    assert reminder_day(month) == day


@pytest.mark.parametrize(
    ("delivered_on", "may_attest"),
    [
        pytest.param(None, False, id="no service"),
        pytest.param(date(2014, 12, 31), False, id="the month before"),
        pytest.param(date(2015, 1, 1), True, id="the first day"),
        pytest.param(IN_WINDOW, True, id="today"),
        pytest.param(IN_WINDOW + timedelta(days=1), False, id="tomorrow"),
    ],
)
def test_care_team_attests_a_month_in_which_it_delivered_a_service(
    delivered_on: date | None, *, may_attest: bool
) -> None:
    assert cct_attestation(delivered_on, JANUARY, IN_WINDOW) is may_attest


def test_care_team_without_a_service_is_told_so_before_its_review_is_asked_for() -> None:
    decision = attestation_decision(ALL_ALONG, JANUARY, None, IN_WINDOW, service_missing=True)
    assert (decision.reason, decision.rule_id) == (NotAccepted.NO_SERVICE_DELIVERED, "C5")
    assert not decision.accepted
