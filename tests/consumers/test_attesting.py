"""Attestations: which are accepted, which are payable, and what the site is told."""

from collections.abc import Callable
from datetime import date

import pytest

from schemas.portal_messages import AttestationRefusal, AttestationsNotAccepted
from store import tables
from tests.programme import ADA, BEN, OTHER_PRACTICE, PRACTICE, Programme

ProgrammeFrom = Callable[..., Programme]
REVIEWED = date(2015, 1, 14)


def answer(programme: Programme) -> tuple[bool, bool, str | None]:
    """Whether the only attestation is accepted and payable, and the reason against it."""
    (row,) = programme.rows(tables.attestations)
    return row.accepted, row.payable, row.reason


@pytest.fixture
def in_january(programme_from: ProgrammeFrom) -> Programme:
    """A member is on the panel; it is January 21, 2015."""
    programme = programme_from(date(2015, 1, 20))
    programme.member(ADA)
    programme.opt_in(ADA)
    programme.end_day()
    return programme


@pytest.mark.parametrize(
    ("joined_on", "expected"),
    [
        pytest.param(date(2015, 1, 20), (True, True, None), id="by the end of the 20th"),
        pytest.param(date(2015, 1, 21), (False, False, "not_on_panel"), id="on the 21st"),
    ],
)
def test_a_member_is_attestable_who_is_on_the_panel_by_the_end_of_the_20th(
    programme_from: ProgrammeFrom, joined_on: date, expected: tuple[bool, bool, str | None]
) -> None:
    programme = programme_from(joined_on)
    programme.member(ADA)
    programme.opt_in(ADA)
    programme.end_day()
    programme.attest(ADA, "2015-01", reviewed_on=REVIEWED)
    assert answer(programme) == expected


@pytest.mark.parametrize(
    ("left_on", "is_accepted"),
    [
        pytest.param(date(2015, 1, 20), False, id="left on the 20th"),
        pytest.param(date(2015, 1, 21), True, id="left on the 21st"),
    ],
)
def test_a_member_who_left_is_attestable_if_still_there_at_the_end_of_the_20th(
    programme_from: ProgrammeFrom, left_on: date, is_accepted: bool
) -> None:
    programme = programme_from(left_on.replace(day=left_on.day - 1))
    programme.member(ADA)
    programme.opt_in(ADA)
    programme.opt_out(ADA)
    programme.end_day(until=date(2015, 1, 21))
    programme.attest(ADA, "2015-01", reviewed_on=REVIEWED)
    assert answer(programme)[0] is is_accepted


@pytest.mark.parametrize(
    ("attested_on", "is_accepted"),
    [
        pytest.param(date(2015, 1, 20), False, id="the 20th"),
        pytest.param(date(2015, 1, 21), True, id="the 21st"),
        pytest.param(date(2015, 1, 31), True, id="the last day"),
        pytest.param(date(2015, 2, 1), False, id="the next day"),
    ],
)
def test_the_window_is_from_the_21st_to_the_last_day_of_the_month(
    programme_from: ProgrammeFrom, attested_on: date, is_accepted: bool
) -> None:
    programme = programme_from(date(2015, 1, 19))
    programme.member(ADA)
    programme.opt_in(ADA)
    programme.end_day(until=date.fromordinal(attested_on.toordinal() - 1))
    programme.attest(ADA, "2015-01", reviewed_on=REVIEWED)
    expected = (True, True, None) if is_accepted else (False, False, "window_closed")
    assert answer(programme) == expected


@pytest.mark.parametrize(
    ("year", "last"), [pytest.param(2015, 28, id="2015"), pytest.param(2016, 29, id="leap year")]
)
def test_the_window_of_february_ends_with_february(
    programme_from: ProgrammeFrom, year: int, last: int
) -> None:
    programme = programme_from(date(year, 2, 20))
    for member in (ADA, BEN):
        programme.member(member)
        programme.opt_in(member)
    programme.end_day(until=date(year, 2, last - 1))
    programme.attest(ADA, f"{year}-02", reviewed_on=date(year, 2, 3))
    programme.end_day()
    assert programme.today == date(year, 3, 1)
    programme.attest(BEN, f"{year}-02", reviewed_on=date(year, 2, 3))
    accepted = {row.member_key: row.accepted for row in programme.rows(tables.attestations)}
    assert accepted == {programme.key(ADA): True, programme.key(BEN): False}


@pytest.mark.parametrize(
    ("reviewed_on", "is_payable"),
    [
        pytest.param(None, False, id="never"),
        pytest.param(date(2014, 12, 31), False, id="last month"),
        pytest.param(date(2015, 1, 1), True, id="first day"),
        pytest.param(date(2015, 1, 21), True, id="today"),
        pytest.param(date(2015, 1, 22), False, id="tomorrow"),
    ],
)
def test_an_attestation_without_a_dashboard_review_that_month_is_not_payable(
    in_january: Programme, reviewed_on: date | None, is_payable: bool
) -> None:
    in_january.attest(ADA, "2015-01", reviewed_on=reviewed_on)
    assert answer(in_january) == (True, is_payable, None if is_payable else "no_dashboard_review")


def test_a_member_is_attested_at_the_site_of_the_panel_alone(in_january: Programme) -> None:
    in_january.attest(ADA, "2015-01", site=OTHER_PRACTICE, reviewed_on=REVIEWED)
    assert answer(in_january) == (False, False, "not_on_panel")


def test_an_attestation_without_a_review_becomes_payable_when_it_is_sent_with_one(
    in_january: Programme,
) -> None:
    in_january.attest(ADA, "2015-01", reviewed_on=None)
    in_january.attest(ADA, "2015-01", reviewed_on=REVIEWED)
    assert answer(in_january) == (True, True, None)


@pytest.mark.parametrize(
    ("again_on", "reviewed_on"),
    [
        pytest.param(date(2015, 1, 22), None, id="without a review"),
        pytest.param(date(2015, 2, 1), REVIEWED, id="when the window is closed"),
    ],
)
def test_an_accepted_attestation_is_not_lost_by_sending_a_worse_one(
    in_january: Programme, again_on: date, reviewed_on: date | None
) -> None:
    in_january.attest(ADA, "2015-01", reviewed_on=REVIEWED)
    in_january.end_day(until=date.fromordinal(again_on.toordinal() - 1))
    in_january.attest(ADA, "2015-01", reviewed_on=reviewed_on)
    assert answer(in_january) == (True, True, None)
    assert "payable already" in in_january.history(ADA)[-1].what


def test_a_site_is_told_at_the_end_of_the_day_which_attestations_were_not_accepted(
    in_january: Programme,
) -> None:
    in_january.member(BEN)
    in_january.attest(BEN, "2015-01", reviewed_on=REVIEWED)
    in_january.attest(ADA, "2015-01", reviewed_on=None)
    assert "attestations_not_accepted" not in in_january.told(PRACTICE)
    in_january.end_day()
    told = in_january.portal(PRACTICE)[-1]
    assert isinstance(told, AttestationsNotAccepted)
    assert told.refusals == (
        AttestationRefusal(mainecare_id=ADA, problem="no_dashboard_review"),
        AttestationRefusal(mainecare_id=BEN, problem="not_on_panel"),
    )
    in_january.end_day()
    assert in_january.told(PRACTICE).count("attestations_not_accepted") == 1


def test_a_day_without_questions_tells_the_site_nothing(in_january: Programme) -> None:
    in_january.attest(ADA, "2015-01", reviewed_on=REVIEWED)
    in_january.end_day()
    assert in_january.told(PRACTICE) == ["member_joined"]
