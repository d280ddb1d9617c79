"""Requests beside the window: opt-in, transfer, CCT addition (R5, R6, R7, C4, C5)."""

from datetime import date

import pytest

from rules.requests import (
    care_team_referral,
    cct_addition,
    first_day_after_opt_in,
    opt_in_document,
    transfer,
)

FEBRUARY_3 = date(2015, 2, 3)


def test_member_who_calls_is_on_the_panel_at_once() -> None:
    assert first_day_after_opt_in(FEBRUARY_3) == FEBRUARY_3


@pytest.mark.parametrize(
    ("to_site_id", "moved"),
    [
        pytest.param("1234567893-002", True, id="another site of the organization"),
        pytest.param("1003000126-001", False, id="a site of another organization"),
        pytest.param("1234567893-001", False, id="the same site"),
    ],
)
def test_member_is_moved_within_one_pay_to_organization(to_site_id: str, *, moved: bool) -> None:
    assert transfer("1234567893-001", to_site_id) is moved


@pytest.mark.parametrize(
    ("signed_on", "assigned"),
    [
        pytest.param(date(2014, 12, 31), False, id="signed before January 2015"),
        pytest.param(date(2015, 1, 1), True, id="signed on January 1, 2015"),
        pytest.param(FEBRUARY_3, True, id="signed the same day"),
        pytest.param(date(2015, 2, 4), False, id="signed on a day to come"),
    ],
)
def test_opt_in_document_assigns_when_signed_from_january_2015(
    signed_on: date, *, assigned: bool
) -> None:
    assert opt_in_document(pending=True, signed_on=signed_on, on=FEBRUARY_3) is assigned


def test_opt_in_document_assigns_only_a_pending_member() -> None:
    assert not opt_in_document(pending=False, signed_on=FEBRUARY_3, on=FEBRUARY_3)


@pytest.mark.parametrize(
    ("on_affiliated_panel", "delivered_on", "forbidden_by"),
    [
        pytest.param(True, FEBRUARY_3, None, id="service of the day"),
        pytest.param(True, date(2015, 2, 1), None, id="first day of the month"),
        pytest.param(True, date(2015, 1, 31), "C5", id="last day of the month before"),
        pytest.param(True, date(2014, 2, 3), "C5", id="same month of another year"),
        pytest.param(True, date(2015, 2, 4), "C5", id="a day to come"),
        pytest.param(False, FEBRUARY_3, "C4", id="on no affiliated panel"),
    ],
)
def test_cct_adds_members_of_affiliated_panels_in_the_month_of_a_service(
    delivered_on: date, forbidden_by: str | None, *, on_affiliated_panel: bool
) -> None:
    found = cct_addition(
        on_affiliated_panel=on_affiliated_panel,
        delivered_on=delivered_on,
        has_room=True,
        on=FEBRUARY_3,
    )
    assert found == forbidden_by


def test_cct_whose_cap_is_reached_adds_nobody() -> None:
    found = cct_addition(
        on_affiliated_panel=True, delivered_on=FEBRUARY_3, has_room=False, on=FEBRUARY_3
    )
    assert found == "C1"


@pytest.mark.parametrize(
    ("on_panel", "affiliated", "parts", "forbidden_by"),
    [
        pytest.param(True, True, ("why", ("goal",), ("service",), ("support",)), None, id="whole"),
        pytest.param(False, True, ("why", ("a",), ("b",), ("c",)), "R10", id="not on the panel"),
        pytest.param(True, False, ("why", ("a",), ("b",), ("c",)), "C4", id="not affiliated"),
        pytest.param(True, True, ("", ("a",), ("b",), ("c",)), "C6", id="no reason"),
        pytest.param(True, True, ("why", (), ("b",), ("c",)), "C6", id="no goals"),
        pytest.param(True, True, ("why", ("a",), (), ("c",)), "C6", id="no services"),
        pytest.param(True, True, ("why", ("a",), ("b",), ()), "C6", id="no supports"),
    ],
)
def test_a_referral_to_a_care_team_holds_a_whole_plan_of_care(
    on_panel: bool, affiliated: bool, parts: tuple[str | tuple[str, ...], ...], forbidden_by: str
) -> None:
    found = care_team_referral(on_panel=on_panel, affiliated=affiliated, parts=parts)
    assert found == forbidden_by
