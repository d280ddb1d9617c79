"""What members choose: opt-outs of both kinds, the telephone and the opt-in document."""

from collections.abc import Callable
from datetime import date

import pytest

from schemas.choices import MemberOptedOut, OptOutKind
from schemas.portal_messages import (
    DenialReason,
    MemberLeft,
    MemberNotAdded,
    RequestDenied,
    RequestKind,
)
from schemas.requests import OptInDocumentReceived
from store import tables
from store.panels import Programme as Panel
from tests.programme import ADA, OTHER_PRACTICE, PRACTICE, TEAM, Programme

LAST_DAY = date(2014, 12, 29)
"""Day 28 of a letter that is mailed on December 2, 2014."""


@pytest.fixture
def pending(programme: Programme) -> Programme:
    """A member was referred on December 1; the letter was mailed on December 2."""
    programme.member(ADA)
    programme.refer(ADA)
    programme.end_day()
    return programme


@pytest.mark.parametrize("of", [None, PRACTICE], ids=["of the service", "of the practice"])
@pytest.mark.parametrize("told_on", [date(2014, 12, 2), LAST_DAY], ids=["first day", "last day"])
def test_a_member_who_opts_out_in_the_window_is_never_added(
    pending: Programme, told_on: date, of: str | None
) -> None:
    if pending.today < told_on:
        pending.end_day(until=told_on.replace(day=told_on.day - 1))
    pending.opt_out(ADA, of=of)
    pending.end_day(until=date(2015, 1, 2))
    state = "OPTED_OUT_PRACTICE" if of else "OPTED_OUT_SERVICE"
    assert pending.states(ADA) == [(PRACTICE, state)]
    assert pending.rows(tables.panels) == []
    told = pending.portal(PRACTICE)[-1]
    assert isinstance(told, MemberNotAdded)
    assert told.decided_on == told_on


@pytest.mark.parametrize("of", [None, PRACTICE], ids=["of the service", "of the practice"])
def test_a_member_who_opts_out_a_day_after_the_window_leaves_the_panel(
    pending: Programme, of: str | None
) -> None:
    pending.end_day(until=LAST_DAY)
    assert pending.panel(PRACTICE) == [ADA]
    pending.opt_out(ADA, of=of)
    assert pending.panel(PRACTICE) == [ADA]
    pending.end_day()
    assert pending.panel(PRACTICE) == []
    left = pending.portal(PRACTICE)[-1]
    assert isinstance(left, MemberLeft)
    assert left.left_on == date(2014, 12, 31)
    (letter,) = pending.letters("disenrollment")
    assert letter.details == {"ends_on": "2014-12-31", "reason": "member_choice"}


@pytest.mark.parametrize(
    ("told_on", "never_added"),
    [(LAST_DAY, True), (date(2014, 12, 30), False)],
    ids=["told on day 28", "told on day 29"],
)
def test_an_opt_out_that_arrives_late_counts_from_the_day_it_was_told(
    pending: Programme, told_on: date, never_added: bool
) -> None:
    pending.end_day(until=date(2014, 12, 30))
    told = MemberOptedOut(member_id=ADA, kind=OptOutKind.SERVICE, told_on=told_on)
    pending.send(told)
    (panel,) = pending.rows(tables.panels)
    assert (panel.left_on == panel.joined_on) is never_added
    assert bool(pending.letters("disenrollment")) is not never_added
    content = pending.portal(PRACTICE)[-1]
    assert isinstance(content, MemberNotAdded if never_added else MemberLeft)


def test_a_no_of_the_window_that_comes_late_ends_the_care_team_too(pending: Programme) -> None:
    pending.end_day(until=date(2014, 12, 31))
    pending.join_team(ADA)
    told = MemberOptedOut(member_id=ADA, kind=OptOutKind.SERVICE, told_on=LAST_DAY)
    pending.send(told)
    pending.end_day()
    assert pending.panel(TEAM, Panel.CCT) == []


def test_which_opt_out_it_was_is_not_told_to_the_practice(
    programme_from: Callable[..., Programme],
) -> None:
    told = []
    for of in (None, PRACTICE):
        programme = programme_from()
        programme.member(ADA)
        programme.refer(ADA)
        programme.end_day()
        programme.opt_out(ADA, of=of)
        told.append(programme.rows(tables.portal_messages)[-1].body)
    assert told[0] == told[1]


def test_an_opt_out_of_one_practice_leaves_the_request_of_another(pending: Programme) -> None:
    pending.refer(ADA, OTHER_PRACTICE)
    pending.end_day()
    pending.opt_out(ADA, of=PRACTICE)
    pending.end_day(until=date(2015, 1, 2))
    assert pending.panel(OTHER_PRACTICE) == [ADA]
    assert dict(pending.states(ADA)) == {
        PRACTICE: "OPTED_OUT_PRACTICE",
        OTHER_PRACTICE: "ASSIGNED",
    }


def test_an_opt_out_of_the_service_ends_every_request(pending: Programme) -> None:
    pending.refer(ADA, OTHER_PRACTICE)
    pending.opt_out(ADA)
    assert {state for _, state in pending.states(ADA)} == {"OPTED_OUT_SERVICE"}
    pending.end_day(until=date(2015, 1, 2))
    assert pending.rows(tables.panels) == []


def test_the_letter_of_a_member_who_opts_out_before_it_is_printed_is_not_mailed(
    programme: Programme,
) -> None:
    programme.end_day(until=date(2014, 12, 11))
    programme.member(ADA)
    programme.refer(ADA)
    programme.end_day()  # a Friday: the letter waits for Monday
    assert programme.letters("opt_out")[0].mailed_on is None
    programme.opt_out(ADA)
    programme.end_day(until=date(2014, 12, 15))
    assert programme.letters() == []
    assert "the letter was not mailed" in programme.history(ADA)[-1].what


def test_an_opt_out_of_a_practice_that_the_member_is_not_with_changes_no_panel(
    programme: Programme,
) -> None:
    programme.member(ADA)
    programme.opt_in(ADA)
    programme.opt_out(ADA, of=OTHER_PRACTICE)
    programme.end_day()
    assert programme.panel(PRACTICE) == [ADA]


# --- the telephone ----------------------------------------------------------------------------


def test_a_member_who_calls_is_on_the_panel_at_once_without_a_letter(programme: Programme) -> None:
    programme.member(ADA)
    programme.opt_in(ADA)
    assert programme.panel(PRACTICE) == [ADA]
    assert programme.states(ADA) == [(PRACTICE, "ASSIGNED")]
    assert programme.told(PRACTICE) == ["member_joined"]
    programme.end_day()
    assert programme.letters() == []


def test_a_pending_member_who_calls_is_added_at_once_and_only_once(pending: Programme) -> None:
    pending.opt_in(ADA)
    assert pending.panel(PRACTICE) == [ADA]
    pending.end_day(until=date(2015, 1, 2))
    assert pending.states(ADA) == [(PRACTICE, "OPTED_IN")]
    told = ["request_approved", "member_joined", "attestation_reminder"]
    assert pending.told(PRACTICE) == told


def test_a_call_for_another_practice_withdraws_the_pending_request(pending: Programme) -> None:
    pending.opt_in(ADA, OTHER_PRACTICE)
    pending.end_day(until=date(2015, 1, 2))
    assert pending.panel(OTHER_PRACTICE) == [ADA]
    assert pending.panel(PRACTICE) == []
    assert dict(pending.states(ADA)) == {PRACTICE: "WITHDRAWN", OTHER_PRACTICE: "ASSIGNED"}


def test_a_member_who_opted_out_can_still_join_by_telephone(pending: Programme) -> None:
    pending.opt_out(ADA)
    pending.opt_in(ADA)
    assert pending.panel(PRACTICE) == [ADA]


def test_what_the_practice_assessed_counts_when_its_pending_member_calls(
    programme: Programme,
) -> None:
    programme.member(ADA, diagnoses=())
    programme.refer(ADA, bmi=31.0)
    programme.opt_in(ADA)
    assert programme.panel(PRACTICE) == [ADA]


def test_an_ineligible_member_who_calls_is_not_added(programme: Programme) -> None:
    programme.member(ADA, coverage="QMB")
    programme.opt_in(ADA)
    assert programme.panel(PRACTICE) == []
    (denied,) = programme.portal(PRACTICE)
    assert isinstance(denied, RequestDenied)
    assert denied.reason is DenialReason.COVERAGE
    assert denied.request is RequestKind.TELEPHONE_OPT_IN


def test_a_member_of_a_panel_who_calls_stays_where_he_or_she_is(programme: Programme) -> None:
    programme.member(ADA)
    programme.opt_in(ADA)
    programme.opt_in(ADA, OTHER_PRACTICE)
    assert (programme.panel(PRACTICE), programme.panel(OTHER_PRACTICE)) == ([ADA], [])
    (denied,) = programme.portal(OTHER_PRACTICE)
    assert isinstance(denied, RequestDenied)
    assert denied.reason is DenialReason.ON_ANOTHER_PANEL


def test_a_member_who_leaves_and_calls_on_one_day_is_never_on_two_panels(
    programme: Programme,
) -> None:
    programme.member(ADA)
    programme.opt_in(ADA)
    programme.end_day(until=date(2014, 12, 19))
    programme.opt_out(ADA, of=PRACTICE)
    programme.opt_in(ADA, OTHER_PRACTICE)
    assert (programme.panel(PRACTICE), programme.panel(OTHER_PRACTICE)) == ([ADA], [])
    programme.end_day()
    assert (programme.panel(PRACTICE), programme.panel(OTHER_PRACTICE)) == ([], [ADA])


# --- the opt-in document ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("signed_on", "is_added"),
    [
        pytest.param(date(2014, 12, 31), False, id="a day too early"),
        pytest.param(date(2015, 1, 1), True, id="first day"),
        pytest.param(date(2015, 1, 5), True, id="today"),
        pytest.param(date(2015, 1, 6), False, id="tomorrow"),
    ],
)
def test_opt_in_documents_count_from_january_2015(
    programme_from: Callable[..., Programme], signed_on: date, is_added: bool
) -> None:
    programme = programme_from(date(2015, 1, 2))
    programme.member(ADA)
    programme.refer(ADA)
    programme.end_day(until=date(2015, 1, 4))
    programme.request(
        OptInDocumentReceived, site_id=PRACTICE, member_id=ADA, signed_on=str(signed_on)
    )
    assert programme.panel(PRACTICE) == ([ADA] if is_added else [])
    assert programme.told(PRACTICE)[-1] == ("member_joined" if is_added else "request_denied")


def test_an_opt_in_document_of_a_member_who_is_not_pending_adds_nobody(
    programme_from: Callable[..., Programme],
) -> None:
    programme = programme_from(date(2015, 1, 5))
    programme.member(ADA)
    programme.request(
        OptInDocumentReceived, site_id=PRACTICE, member_id=ADA, signed_on="2015-01-05"
    )
    assert programme.panel(PRACTICE) == []
    assert programme.told(PRACTICE) == ["request_denied"]
