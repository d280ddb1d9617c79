"""Duplicate services: Stage A ends, or both providers are told and the member chooses."""

from datetime import date, timedelta

import pytest

from schemas.choices import ServiceChoice, ServiceChosen
from schemas.portal_messages import DuplicationNotice, DuplicationReader, DuplicationTermination
from store import tables
from store.panels import Programme as Panel
from tests.programme import (
    ADA,
    CASE_MANAGEMENT,
    CASE_MANAGER,
    COMMUNITY_INTEGRATION,
    PRACTICE,
    TEAM,
    VISIT,
    Programme,
    npi,
)


@pytest.fixture
def on_panel(programme: Programme) -> Programme:
    """A member is on the practice's panel."""
    programme.member(ADA)
    programme.opt_in(ADA)
    programme.end_day()
    return programme


@pytest.fixture
def with_team(on_panel: Programme) -> Programme:
    """A member is on the panels of the practice and of its care team."""
    on_panel.give_room()
    on_panel.join_team(ADA)
    on_panel.end_day()
    return on_panel


def case_managed(
    programme: Programme, on: date | None = None, procedure: str = CASE_MANAGEMENT
) -> None:
    """The case-management provider serves the member."""
    programme.claim(ADA, on=on, procedure=procedure, billing_npi=npi(5))


def choose(programme: Programme, choice: ServiceChoice) -> None:
    programme.send(ServiceChosen(member_id=ADA, choice=choice, chosen_on=programme.today))


# --- without a care team ------------------------------------------------------------------------


def test_case_management_ends_stage_a_tomorrow(on_panel: Programme) -> None:
    case_managed(on_panel)
    assert on_panel.panel(PRACTICE) == [ADA]
    on_panel.end_day()
    assert on_panel.panel(PRACTICE, on=date(2014, 12, 2)) == [ADA]
    assert on_panel.panel(PRACTICE, on=date(2014, 12, 3)) == []


def test_the_practice_and_the_member_are_told_that_stage_a_ended(on_panel: Programme) -> None:
    case_managed(on_panel)
    on_panel.end_day()
    (panel,) = on_panel.rows(tables.panels)
    assert panel.reason == "Duplication of services"
    told = on_panel.portal(PRACTICE)[-1]
    assert isinstance(told, DuplicationTermination)
    assert told.ended_on == date(2014, 12, 3)
    (letter,) = on_panel.letters("disenrollment")
    assert letter.details == {"ends_on": "2014-12-03", "reason": "duplication"}
    assert letter.mailed_on == date(2014, 12, 3)
    assert on_panel.rows(tables.bars) == []


@pytest.mark.parametrize(
    ("born_on", "procedure", "stays"),
    [
        pytest.param("1996-12-02", COMMUNITY_INTEGRATION, False, id="adult"),
        pytest.param("1996-12-03", COMMUNITY_INTEGRATION, True, id="child"),
        pytest.param("2004-01-01", CASE_MANAGEMENT, False, id="child with case management"),
        pytest.param("1961-04-02", VISIT, True, id="office visit"),
    ],
)
def test_what_counts_as_duplicative_depends_on_age_and_service(
    on_panel: Programme, born_on: str, procedure: str, stays: bool
) -> None:
    on_panel.member(ADA, birth_date=born_on)
    case_managed(on_panel, procedure=procedure)
    on_panel.end_day()
    assert on_panel.panel(PRACTICE) == ([ADA] if stays else [])


@pytest.mark.parametrize(("days_ago", "stays"), [(60, False), (61, True)])
def test_a_service_last_seen_more_than_60_days_ago_has_ended(
    on_panel: Programme, days_ago: int, stays: bool
) -> None:
    case_managed(on_panel, on=on_panel.today - timedelta(days=days_ago))
    on_panel.end_day()
    assert on_panel.panel(PRACTICE) == ([ADA] if stays else [])


def test_a_member_is_eligible_again_when_the_service_has_ended(on_panel: Programme) -> None:
    case_managed(on_panel)
    on_panel.end_day(until=date(2015, 1, 30))
    on_panel.opt_in(ADA)  # 60 days after the service
    assert on_panel.panel(PRACTICE) == []
    on_panel.end_day()
    on_panel.opt_in(ADA)  # 61 days
    assert on_panel.panel(PRACTICE) == [ADA]


def test_a_service_that_goes_on_after_all_ends_stage_a_again(on_panel: Programme) -> None:
    case_managed(on_panel)
    on_panel.end_day(until=date(2015, 2, 9))
    on_panel.opt_in(ADA)
    case_managed(on_panel, on=date(2015, 1, 5))
    on_panel.end_day()
    assert on_panel.panel(PRACTICE) == []
    assert len(on_panel.letters("disenrollment")) == 2


# --- with a care team ---------------------------------------------------------------------------


def test_both_providers_get_a_notice_and_the_member_stays(with_team: Programme) -> None:
    case_managed(with_team)
    with_team.end_day()
    notices = {}
    for site in (TEAM, CASE_MANAGER):
        (notice,) = (n for n in with_team.portal(site) if isinstance(n, DuplicationNotice))
        notices[site] = notice
    assert notices[TEAM].reader is DuplicationReader.CARE_TEAM
    assert notices[CASE_MANAGER].reader is DuplicationReader.CASE_MANAGER
    assert {n.choose_by for n in notices.values()} == {date(2015, 1, 2)}
    assert notices[TEAM].case_manager == f"TCM {CASE_MANAGER}"
    assert with_team.panel(PRACTICE) == [ADA]
    assert with_team.letters() == []


def test_no_second_notice_follows_for_the_same_service(with_team: Programme) -> None:
    case_managed(with_team)
    with_team.end_day()
    case_managed(with_team)
    with_team.end_day(until=date(2014, 12, 6))
    assert with_team.told(CASE_MANAGER) == ["duplication_notice"]
    case_managed(with_team, procedure=COMMUNITY_INTEGRATION)
    with_team.end_day()
    assert with_team.told(CASE_MANAGER) == ["duplication_notice"] * 2


def test_a_member_who_chooses_the_health_home_keeps_it_though_the_service_goes_on(
    with_team: Programme,
) -> None:
    case_managed(with_team)
    with_team.end_day()
    choose(with_team, ServiceChoice.HEALTH_HOME)
    case_managed(with_team)
    with_team.end_day(until=date(2014, 12, 10))
    assert with_team.panel(PRACTICE) == [ADA]
    assert with_team.panel(TEAM, Panel.CCT) == [ADA]
    assert with_team.told(CASE_MANAGER) == ["duplication_notice"]


def test_a_member_who_chooses_the_other_service_leaves_both_panels_tomorrow(
    with_team: Programme,
) -> None:
    case_managed(with_team)
    with_team.end_day()
    choose(with_team, ServiceChoice.OTHER_SERVICE)
    assert with_team.panel(PRACTICE) == [ADA]
    with_team.end_day()
    assert with_team.panel(PRACTICE) == []
    assert with_team.panel(TEAM, Panel.CCT) == []
    assert with_team.told(PRACTICE)[-1] == "duplication_termination"
    assert [letter.kind for letter in with_team.letters()] == ["disenrollment"]


def test_a_choice_without_a_notice_is_refused_and_changes_nothing(with_team: Programme) -> None:
    choose(with_team, ServiceChoice.OTHER_SERVICE)
    with_team.end_day()
    assert with_team.panel(PRACTICE) == [ADA]
    assert [reason for reason, _ in with_team.refusals()] == ["nothing_to_answer"]


def test_a_choice_is_taken_once(with_team: Programme) -> None:
    case_managed(with_team)
    with_team.end_day()
    choose(with_team, ServiceChoice.HEALTH_HOME)
    choose(with_team, ServiceChoice.OTHER_SERVICE)
    assert with_team.panel(PRACTICE, on=date(2014, 12, 10)) == [ADA]
    assert [reason for reason, _ in with_team.refusals()] == ["nothing_to_answer"]


def test_a_case_manager_whom_no_feed_names_gets_no_notice_and_the_care_team_does(
    with_team: Programme,
) -> None:
    with_team.claim(ADA, procedure=CASE_MANAGEMENT, billing_npi=npi(98))
    with_team.end_day()
    assert with_team.told(TEAM)[-1] == "duplication_notice"
    assert with_team.told(CASE_MANAGER) == []


@pytest.mark.parametrize("frequency", ["void", "replacement"])
def test_a_service_that_its_claim_no_longer_shows_ends_nothing(
    on_panel: Programme, frequency: str
) -> None:
    claim_id = on_panel.claim(ADA, procedure=CASE_MANAGEMENT, billing_npi=npi(5))
    corrected = {"claim_id": claim_id, "billing_npi": npi(5), "frequency": frequency}
    on_panel.claim(ADA, procedure=VISIT, **corrected)
    on_panel.end_day()
    assert on_panel.panel(PRACTICE) == [ADA]
    assert on_panel.rows(tables.service_spans) == []
