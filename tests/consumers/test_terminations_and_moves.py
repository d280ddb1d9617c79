"""Terminations and the bars they set; moves inside and across pay-to organizations."""

from datetime import date

import pytest

from schemas.portal_messages import DenialReason, RequestCarriedOut, RequestDenied
from schemas.providers import AffiliationKind
from schemas.requests import TerminationReason, TerminationRequested, TransferRequested
from store import tables
from store.panels import Programme as Panel
from tests.programme import ADA, OTHER_PRACTICE, PRACTICE, SISTER, TEAM, Programme


@pytest.fixture
def on_panel(programme: Programme) -> Programme:
    """A member is on the practice's panel."""
    programme.member(ADA)
    programme.opt_in(ADA)
    programme.end_day()
    return programme


@pytest.mark.parametrize(
    ("reason", "barred"),
    [
        pytest.param(TerminationReason.NO_LONGER_SERVED, [PRACTICE], id="no longer served"),
        pytest.param(TerminationReason.NOT_SERVED, [PRACTICE], id="not served"),
        pytest.param(TerminationReason.NO_LONGER_WANTS, ["*"], id="no longer wants"),
        pytest.param(TerminationReason.MOVED, [], id="moved"),
        pytest.param(TerminationReason.DIED, [], id="died"),
    ],
)
def test_a_termination_ends_the_panel_tomorrow_and_bars_what_its_reason_bars(
    on_panel: Programme, reason: TerminationReason, barred: list[str]
) -> None:
    on_panel.request(TerminationRequested, site_id=PRACTICE, member_id=ADA, reason=reason.value)
    assert on_panel.panel(PRACTICE) == [ADA]
    assert on_panel.panel(PRACTICE, on=date(2014, 12, 3)) == []
    assert [row.site_id for row in on_panel.rows(tables.bars)] == barred
    done = on_panel.portal(PRACTICE)[-1]
    assert isinstance(done, RequestCarriedOut)
    assert done.effective_on == date(2014, 12, 3)
    (letter,) = on_panel.letters("disenrollment")
    why = "member_choice" if reason is TerminationReason.NO_LONGER_WANTS else "practice_request"
    assert letter.details == {"ends_on": "2014-12-03", "reason": why}


def test_a_termination_of_a_member_of_another_panel_is_denied(on_panel: Programme) -> None:
    on_panel.request(
        TerminationRequested, site_id=OTHER_PRACTICE, member_id=ADA, reason="Member died"
    )
    assert on_panel.panel(PRACTICE, on=date(2014, 12, 10)) == [ADA]
    (denied,) = on_panel.portal(OTHER_PRACTICE)
    assert isinstance(denied, RequestDenied)
    assert denied.reason is DenialReason.NOT_ON_PANEL


def test_a_second_termination_is_denied(on_panel: Programme) -> None:
    for _ in range(2):
        on_panel.request(
            TerminationRequested, site_id=PRACTICE, member_id=ADA, reason="Member died"
        )
    assert on_panel.told(PRACTICE)[-2:] == ["request_carried_out", "request_denied"]
    assert len(on_panel.letters("disenrollment")) == 1


def test_whoever_leaves_the_practice_leaves_its_care_team_with_it(on_panel: Programme) -> None:
    on_panel.give_room()
    on_panel.join_team(ADA)
    on_panel.request(
        TerminationRequested, site_id=PRACTICE, member_id=ADA, reason="Member moved out of state"
    )
    on_panel.end_day()
    assert on_panel.panel(TEAM, Panel.CCT) == []


def test_a_care_team_that_terminates_leaves_the_member_with_the_practice(
    on_panel: Programme,
) -> None:
    on_panel.give_room()
    on_panel.join_team(ADA)
    on_panel.request(TerminationRequested, site_id=TEAM, member_id=ADA, reason="Member died")
    on_panel.end_day()
    assert on_panel.panel(TEAM, Panel.CCT) == []
    assert on_panel.panel(PRACTICE) == [ADA]
    assert on_panel.letters() == []


# --- transfers ----------------------------------------------------------------------------------


def test_inside_one_organization_a_member_moves_tomorrow_without_a_letter(
    on_panel: Programme,
) -> None:
    on_panel.request(TransferRequested, site_id=PRACTICE, member_id=ADA, to_site_id=SISTER)
    assert (on_panel.panel(PRACTICE), on_panel.panel(SISTER)) == ([ADA], [])
    on_panel.end_day()
    assert (on_panel.panel(PRACTICE), on_panel.panel(SISTER)) == ([], [ADA])
    assert on_panel.letters() == []
    assert on_panel.rows(tables.bars) == []
    assert on_panel.told(PRACTICE)[-1] == "request_carried_out"
    assert on_panel.told(SISTER) == ["member_joined"]


@pytest.mark.parametrize(
    ("to_site", "reason"),
    [
        pytest.param(OTHER_PRACTICE, DenialReason.NOT_SAME_ORGANIZATION, id="another organization"),
        pytest.param(PRACTICE, DenialReason.NOT_SAME_ORGANIZATION, id="the same site"),
    ],
)
def test_a_transfer_to_a_site_that_is_no_sister_is_denied(
    on_panel: Programme, to_site: str, reason: DenialReason
) -> None:
    on_panel.request(TransferRequested, site_id=PRACTICE, member_id=ADA, to_site_id=to_site)
    on_panel.end_day()
    assert on_panel.panel(PRACTICE) == [ADA]
    denied = on_panel.portal(PRACTICE)[-1]
    assert isinstance(denied, RequestDenied)
    assert denied.reason is reason


@pytest.mark.parametrize(
    ("ends_on", "stays"),
    [
        pytest.param("2014-12-03", True, id="which works with the team that day"),
        pytest.param("2014-12-02", False, id="which no longer works with it"),
    ],
)
def test_a_member_moves_with_the_care_team_to_a_site(
    on_panel: Programme, ends_on: str, *, stays: bool
) -> None:
    on_panel.give_room()
    on_panel.join_team(ADA)
    on_panel.affiliate(SISTER, TEAM, AffiliationKind.CCT_HHP, ends_on=ends_on)
    on_panel.request(TransferRequested, site_id=PRACTICE, member_id=ADA, to_site_id=SISTER)
    assert on_panel.panel(TEAM, Panel.CCT) == [ADA]
    on_panel.end_day()
    assert on_panel.panel(TEAM, Panel.CCT) == ([ADA] if stays else [])


def test_a_transfer_of_a_member_who_is_not_on_the_panel_is_denied(on_panel: Programme) -> None:
    on_panel.request(TransferRequested, site_id=SISTER, member_id=ADA, to_site_id=PRACTICE)
    (denied,) = on_panel.portal(SISTER)
    assert isinstance(denied, RequestDenied)
    assert denied.reason is DenialReason.NOT_ON_PANEL
