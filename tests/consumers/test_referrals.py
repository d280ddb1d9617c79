"""Referrals: from a practice's request over the review and the letter to day 29."""

from collections.abc import Callable
from datetime import date

import pytest

from schemas.portal_messages import DenialReason, MemberJoined, RequestApproved, RequestDenied
from store import tables
from tests.programme import ADA, CRISIS, OTHER_PRACTICE, PRACTICE, TEAM, Programme, site_id

ProgrammeFrom = Callable[..., Programme]


@pytest.mark.parametrize(
    ("referred_on", "mailed_on", "joins_on"),
    [
        pytest.param(date(2014, 12, 22), date(2014, 12, 23), date(2015, 1, 20), id="December 23"),
        pytest.param(date(2014, 12, 23), date(2014, 12, 24), date(2015, 1, 21), id="December 24"),
    ],
)
def test_a_member_who_does_not_opt_out_is_on_the_panel_on_day_29(
    programme_from: ProgrammeFrom, referred_on: date, mailed_on: date, joins_on: date
) -> None:
    programme = programme_from(referred_on)
    programme.member(ADA)
    programme.refer(ADA)
    programme.end_day(until=joins_on)
    (letter,) = programme.letters("opt_out")
    assert letter.mailed_on == mailed_on
    assert programme.panel(PRACTICE, on=joins_on.replace(day=joins_on.day - 1)) == []
    assert programme.panel(PRACTICE, on=joins_on) == [ADA]
    assert programme.states(ADA) == [(PRACTICE, "ASSIGNED")]
    approved, joined = programme.portal(PRACTICE)
    assert isinstance(approved, RequestApproved)
    assert (approved.mailed_on, approved.first_day_on_panel) == (mailed_on, joins_on)
    assert isinstance(joined, MemberJoined)
    assert joined.joined_on == joins_on


def test_the_practice_is_told_on_the_day_after_its_request_and_not_before(
    programme: Programme,
) -> None:
    programme.member(ADA)
    programme.refer(ADA)
    assert programme.told(PRACTICE) == []
    assert programme.states(ADA) == [(PRACTICE, "REQUESTED")]
    programme.end_day()
    assert programme.told(PRACTICE) == ["request_approved"]
    assert programme.states(ADA) == [(PRACTICE, "PENDING_OPT_OUT")]


def test_the_conditions_that_made_a_member_eligible_are_kept_with_the_decision(
    programme: Programme,
) -> None:
    programme.member(ADA)
    programme.refer(ADA)
    programme.end_day()
    (enrollment,) = programme.enrollments(ADA)
    assert enrollment.basis == "diabetes, hypertension"
    assert enrollment.decided_on == date(2014, 12, 1)
    assert [note.rule_id for note in programme.history(ADA)][-3:] == ["R1", "E1", "L2"]


@pytest.mark.parametrize(
    ("bmi", "state"), [pytest.param(24.9, "DENIED"), pytest.param(25.0, "PENDING_OPT_OUT")]
)
def test_a_practice_refers_a_member_whose_overweight_claims_do_not_show(
    programme: Programme, bmi: float, state: str
) -> None:
    programme.member(ADA, diagnoses=())
    programme.refer(ADA, bmi=bmi)
    programme.end_day()
    assert programme.states(ADA) == [(PRACTICE, state)]


def make_uncovered(programme: Programme) -> None:
    programme.member(ADA, coverage="RXO")


def make_unwell_in_stage_b(programme: Programme) -> None:
    programme.member(ADA)
    programme.claim(ADA, procedure=CRISIS)


def make_healthy(programme: Programme) -> None:
    programme.member(ADA, diagnoses=())


def make_case_managed(programme: Programme) -> None:
    programme.member(ADA)
    programme.claim(ADA, procedure="T1017")


def make_dead(programme: Programme) -> None:
    programme.member(ADA, died_on="2014-11-30")


@pytest.mark.parametrize(
    ("situation", "reason", "shown"),
    [
        pytest.param(make_uncovered, "coverage", DenialReason.COVERAGE, id="coverage"),
        pytest.param(make_case_managed, "duplication", DenialReason.DUPLICATION, id="duplication"),
        pytest.param(make_healthy, "conditions", DenialReason.CRITERIA, id="conditions"),
        pytest.param(
            make_unwell_in_stage_b, "behavioral_health", DenialReason.CRITERIA, id="behavioral"
        ),
        pytest.param(make_dead, "died", DenialReason.COVERAGE, id="died"),
    ],
)
def test_an_ineligible_member_is_denied_for_a_reason_family(
    programme: Programme,
    situation: Callable[[Programme], None],
    reason: str,
    shown: DenialReason,
) -> None:
    situation(programme)
    programme.refer(ADA)
    programme.end_day()
    assert programme.enrollments(ADA)[0].reason == reason
    (denied,) = programme.portal(PRACTICE)
    assert isinstance(denied, RequestDenied)
    assert denied.reason is shown
    assert programme.letters() == []


def test_a_provider_cannot_tell_behavioral_health_from_missing_conditions(
    programme_from: ProgrammeFrom,
) -> None:
    told = []
    for situation in (make_unwell_in_stage_b, make_healthy):
        programme = programme_from()
        situation(programme)
        programme.refer(ADA)
        programme.end_day()
        posts = programme.rows(tables.portal_messages)
        told.append([(post.kind, post.subject, post.body) for post in posts])
    assert told[0] == told[1]


def test_a_second_request_of_the_same_practice_is_denied_as_already_requested(
    programme: Programme,
) -> None:
    programme.member(ADA)
    programme.refer(ADA)
    programme.refer(ADA)
    programme.end_day()
    programme.refer(ADA)
    denials = [one for one in programme.portal(PRACTICE) if isinstance(one, RequestDenied)]
    assert [one.reason for one in denials] == [DenialReason.ALREADY_REQUESTED] * 2
    assert len(programme.letters("opt_out")) == 1


def test_a_request_for_a_member_of_any_panel_is_denied(programme: Programme) -> None:
    programme.member(ADA)
    programme.opt_in(ADA)
    for site, reason in (
        (PRACTICE, DenialReason.ALREADY_ON_PANEL),
        (OTHER_PRACTICE, DenialReason.ON_ANOTHER_PANEL),
    ):
        programme.refer(ADA, site)
        denied = programme.portal(site)[-1]
        assert isinstance(denied, RequestDenied)
        assert denied.reason is reason


def test_of_two_practices_that_ask_the_one_whose_window_ends_first_gets_the_member(
    programme: Programme,
) -> None:
    programme.member(ADA)
    programme.refer(ADA)
    programme.end_day()
    programme.refer(ADA, OTHER_PRACTICE)
    programme.end_day(until=date(2014, 12, 31))
    assert programme.panel(PRACTICE) == [ADA]
    assert programme.panel(OTHER_PRACTICE) == []
    assert programme.states(ADA) == [(PRACTICE, "ASSIGNED"), (OTHER_PRACTICE, "WITHDRAWN")]


def test_case_management_that_begins_in_the_window_keeps_the_member_off_the_panel(
    programme: Programme,
) -> None:
    programme.member(ADA)
    programme.refer(ADA)
    programme.end_day(until=date(2014, 12, 10))
    programme.claim(ADA, procedure="T1017")
    programme.end_day(until=date(2014, 12, 31))
    assert programme.panel(PRACTICE) == []
    assert programme.states(ADA) == [(PRACTICE, "DENIED")]
    denied = programme.portal(PRACTICE)[-1]
    assert isinstance(denied, RequestDenied)
    assert denied.reason is DenialReason.DUPLICATION


@pytest.mark.parametrize(
    ("member", "site", "reason"),
    [
        pytest.param("99999999Z", PRACTICE, "unknown_member", id="member of no feed"),
        pytest.param(ADA, site_id(77), "unknown_site", id="site of no feed"),
        pytest.param(ADA, TEAM, "wrong_kind_of_site", id="care team"),
    ],
)
def test_a_request_that_names_what_no_feed_reported_is_refused(
    programme: Programme, member: str, site: str, reason: str
) -> None:
    programme.member(ADA)
    outcome = programme.refer(member, site)
    assert outcome.refused == 1
    ((found, sentence),) = programme.refusals()
    assert found == reason
    assert member not in sentence


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        pytest.param({"coverage": "QMB"}, "coverage", id="only QMB is left"),
        pytest.param({"died_on": "2014-12-15"}, "coverage", id="died"),
    ],
)
def test_a_member_who_lost_coverage_in_the_window_is_not_added(
    programme: Programme, change: dict[str, str], reason: str
) -> None:
    programme.member(ADA)
    programme.refer(ADA)
    programme.end_day(until=date(2014, 12, 20))
    programme.member(ADA, **change)
    programme.end_day(until=date(2014, 12, 31))
    assert programme.panel(PRACTICE) == []
    told = programme.portal(PRACTICE)[-1]
    assert isinstance(told, RequestDenied)
    assert told.reason == reason
