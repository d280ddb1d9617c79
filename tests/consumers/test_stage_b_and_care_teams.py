"""APS certifications, Stage B additions and additions to a Community Care Team's panel."""

from datetime import date

import pytest

from schemas.portal_messages import DenialReason, RequestDenied
from schemas.providers import AffiliationKind
from schemas.requests import CctAdditionRequested, StageBAdditionRequested
from store import tables
from store.panels import Programme as Panel
from tests.programme import (
    ADA,
    BEN,
    BHHO,
    OTHER_PRACTICE,
    PRACTICE,
    TEAM,
    Programme,
    site_id,
)

HALF_A_YEAR = {"starts_on": date(2014, 12, 1), "ends_on": date(2015, 5, 31)}


def reason_of(programme: Programme, site: str) -> DenialReason | None:
    """Why the last request of a site was denied, or None."""
    told = programme.portal(site)[-1]
    return told.reason if isinstance(told, RequestDenied) else None


# --- certifications -----------------------------------------------------------------------------


def test_a_certified_member_is_on_the_bhh_panel_the_same_day(programme: Programme) -> None:
    programme.member(ADA)
    programme.certify(ADA, **HALF_A_YEAR)
    assert programme.panel(BHHO, Panel.BHH) == [ADA]


@pytest.mark.parametrize(
    ("starts_on", "joined_on"),
    [
        pytest.param(date(2014, 11, 1), date(2014, 12, 1), id="since November"),
        pytest.param(date(2014, 12, 1), date(2014, 12, 1), id="from today"),
        pytest.param(date(2014, 12, 4), date(2014, 12, 4), id="from Thursday"),
    ],
)
def test_a_certification_ends_stage_a_on_the_day_it_brings_the_member_to_the_bhh_panel(
    programme: Programme, starts_on: date, joined_on: date
) -> None:
    programme.member(ADA)
    programme.opt_in(ADA)
    programme.certify(ADA, starts_on=starts_on, ends_on=date(2015, 5, 31))
    stage_a, bhh = sorted(programme.rows(tables.panels), key=lambda row: row.site_id)
    assert (stage_a.programme, bhh.programme) == ("stage_a", "bhh")
    assert stage_a.left_on == bhh.joined_on == joined_on
    assert stage_a.reason == "Duplication of services"
    assert programme.told(PRACTICE)[-1] == "duplication_termination"
    assert [letter.kind for letter in programme.letters()] == ["disenrollment"]


def test_a_certification_that_is_over_brings_nobody_to_the_panel(programme: Programme) -> None:
    programme.member(ADA)
    programme.opt_in(ADA)
    programme.certify(ADA, starts_on=date(2014, 6, 1), ends_on=date(2014, 11, 30))
    assert programme.panel(BHHO, Panel.BHH) == []
    assert programme.panel(PRACTICE) == [ADA]


def test_a_renewed_certification_leaves_the_member_where_he_or_she_is(
    programme: Programme,
) -> None:
    programme.member(ADA)
    programme.certify(ADA, **HALF_A_YEAR)
    programme.end_day()
    programme.certify(ADA, starts_on=date(2015, 6, 1), ends_on=date(2015, 11, 30))
    (panel,) = programme.rows(tables.panels)
    assert (panel.joined_on, panel.left_on) == (date(2014, 12, 1), None)


def test_a_member_certified_for_another_bhho_moves_to_it(programme: Programme) -> None:
    other = programme.site(site_id(6), "BHHO")
    programme.member(ADA)
    programme.certify(ADA, **HALF_A_YEAR)
    programme.end_day()
    programme.certify(ADA, starts_on=date(2014, 12, 2), ends_on=date(2015, 5, 31), bhho=other)
    assert programme.panel(BHHO, Panel.BHH) == []
    assert programme.panel(other, Panel.BHH) == [ADA]


def test_a_member_who_joined_stage_a_before_a_certification_begins_leaves_when_it_does(
    programme: Programme,
) -> None:
    programme.member(ADA)
    programme.certify(ADA, starts_on=date(2014, 12, 4), ends_on=date(2015, 5, 31))
    programme.opt_in(ADA)
    programme.end_day(until=date(2014, 12, 2))
    assert programme.panel(PRACTICE) == [ADA]
    programme.end_day()
    assert programme.today == date(2014, 12, 4)
    assert programme.panel(PRACTICE) == []
    assert programme.panel(BHHO, Panel.BHH) == [ADA]
    assert programme.told(PRACTICE)[-1] == "duplication_termination"


def test_a_certified_member_is_not_referred_to_stage_a(programme: Programme) -> None:
    programme.member(ADA)
    programme.certify(ADA, **HALF_A_YEAR)
    programme.refer(ADA)
    programme.end_day()
    assert reason_of(programme, PRACTICE) is DenialReason.DUPLICATION


# --- Stage B additions --------------------------------------------------------------------------


def test_a_certified_member_of_an_affiliated_bhho_is_added_at_once_without_a_letter(
    programme: Programme,
) -> None:
    programme.affiliate(PRACTICE, BHHO, AffiliationKind.HHP_BHHO)
    programme.member(ADA)
    programme.certify(ADA, **HALF_A_YEAR)
    programme.request(StageBAdditionRequested, site_id=PRACTICE, member_id=ADA)
    assert programme.panel(PRACTICE, Panel.STAGE_B) == [ADA]
    assert programme.told(PRACTICE) == ["request_carried_out"]
    programme.end_day()
    assert programme.letters() == []


@pytest.mark.parametrize(
    "papers",
    [
        pytest.param({"mou_received_on": None}, id="no MOU copy"),
        pytest.param({"form_received_on": None}, id="no form"),
        pytest.param({"starts_on": "2014-12-02"}, id="from tomorrow"),
        pytest.param({"ends_on": "2014-11-30"}, id="until yesterday"),
    ],
)
def test_without_an_affiliation_in_force_an_addition_is_denied(
    programme: Programme, papers: dict[str, str | None]
) -> None:
    programme.affiliate(PRACTICE, BHHO, AffiliationKind.HHP_BHHO, **papers)
    programme.member(ADA)
    programme.certify(ADA, **HALF_A_YEAR)
    programme.request(StageBAdditionRequested, site_id=PRACTICE, member_id=ADA)
    assert programme.panel(PRACTICE, Panel.STAGE_B) == []
    assert reason_of(programme, PRACTICE) is DenialReason.NO_AFFILIATION


@pytest.mark.parametrize(
    ("ends_on", "reason"),
    [
        pytest.param(date(2014, 12, 1), None, id="last day"),
        pytest.param(date(2014, 11, 30), DenialReason.NOT_CERTIFIED, id="expired yesterday"),
        pytest.param(None, DenialReason.NOT_CERTIFIED, id="never certified"),
    ],
)
def test_only_a_member_whose_certification_holds_is_added(
    programme: Programme, ends_on: date | None, reason: DenialReason | None
) -> None:
    programme.affiliate(PRACTICE, BHHO, AffiliationKind.HHP_BHHO)
    programme.member(ADA)
    if ends_on:
        programme.certify(ADA, starts_on=date(2014, 6, 1), ends_on=ends_on)
    programme.request(StageBAdditionRequested, site_id=PRACTICE, member_id=ADA)
    assert reason_of(programme, PRACTICE) is reason
    assert programme.panel(PRACTICE, Panel.STAGE_B) == ([] if reason else [ADA])


def test_a_certification_for_an_unaffiliated_bhho_does_not_count(programme: Programme) -> None:
    other = programme.site(site_id(6), "BHHO")
    programme.affiliate(PRACTICE, BHHO, AffiliationKind.HHP_BHHO)
    programme.member(ADA)
    programme.certify(ADA, bhho=other, **HALF_A_YEAR)
    programme.request(StageBAdditionRequested, site_id=PRACTICE, member_id=ADA)
    assert reason_of(programme, PRACTICE) is DenialReason.NOT_CERTIFIED


def test_a_member_is_added_to_one_stage_b_panel_once(programme: Programme) -> None:
    programme.affiliate(PRACTICE, BHHO, AffiliationKind.HHP_BHHO)
    programme.affiliate(OTHER_PRACTICE, BHHO, AffiliationKind.HHP_BHHO)
    programme.member(ADA)
    programme.certify(ADA, **HALF_A_YEAR)
    programme.request(StageBAdditionRequested, site_id=PRACTICE, member_id=ADA)
    programme.end_day()
    for site, reason in (
        (PRACTICE, DenialReason.ALREADY_ON_PANEL),
        (OTHER_PRACTICE, DenialReason.ON_ANOTHER_PANEL),
    ):
        programme.request(StageBAdditionRequested, site_id=site, member_id=ADA)
        assert reason_of(programme, site) is reason
    assert len(programme.rows(tables.panels, programme="stage_b")) == 1


# --- Community Care Teams -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("delivered_on", "is_added"),
    [
        pytest.param(date(2014, 11, 30), False, id="last month"),
        pytest.param(date(2014, 12, 1), True, id="first day of the month"),
        pytest.param(date(2014, 12, 10), True, id="today"),
        pytest.param(date(2014, 12, 11), False, id="tomorrow"),
    ],
)
def test_a_care_team_adds_a_member_in_the_month_of_a_service(
    programme: Programme, delivered_on: date, is_added: bool
) -> None:
    programme.end_day(until=date(2014, 12, 9))
    programme.member(ADA)
    programme.opt_in(ADA)
    programme.give_room()
    programme.join_team(ADA, delivered_on=delivered_on)
    assert programme.panel(TEAM, Panel.CCT) == ([ADA] if is_added else [])
    assert reason_of(programme, TEAM) is (None if is_added else DenialReason.NOT_SERVED_THIS_MONTH)


def test_a_care_team_adds_members_of_affiliated_panels_alone(programme: Programme) -> None:
    for member in (ADA, BEN):
        programme.member(member)
    programme.opt_in(BEN, OTHER_PRACTICE)
    for member in (ADA, BEN):
        programme.join_team(member)
        assert reason_of(programme, TEAM) is DenialReason.NOT_ON_PANEL
    assert programme.panel(TEAM, Panel.CCT) == []


def test_a_member_is_added_to_one_care_team_once(programme: Programme) -> None:
    programme.member(ADA)
    programme.opt_in(ADA)
    programme.give_room()
    programme.join_team(ADA)
    programme.end_day()
    programme.join_team(ADA)
    assert reason_of(programme, TEAM) is DenialReason.ALREADY_ON_PANEL
    assert len(programme.rows(tables.panels, programme="cct")) == 1


def test_a_certification_ends_the_care_team_with_stage_a(programme: Programme) -> None:
    programme.member(ADA)
    programme.opt_in(ADA)
    programme.give_room()
    programme.join_team(ADA)
    programme.certify(ADA, starts_on=date(2014, 12, 2), ends_on=date(2015, 5, 31))
    programme.end_day()
    assert programme.panel(TEAM, Panel.CCT) == []


def test_the_kind_of_site_decides_what_it_may_ask(programme: Programme) -> None:
    programme.member(ADA)
    programme.request(
        CctAdditionRequested, site_id=PRACTICE, member_id=ADA, service_delivered_on="2014-12-01"
    )
    programme.request(StageBAdditionRequested, site_id=BHHO, member_id=ADA)
    assert [reason for reason, _ in programme.refusals()] == ["wrong_kind_of_site"] * 2
