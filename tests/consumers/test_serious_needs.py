"""Services that point to Stage B, of a member on a panel: staff see it once, no site does (E4)."""

from datetime import date, timedelta

import pytest

from store import tables
from tests.programme import ADA, CRISIS, PRACTICE, VISIT, Programme


@pytest.fixture
def on_panel(programme: Programme) -> Programme:
    programme.member(ADA)
    programme.opt_in(ADA)
    programme.end_day()
    return programme


def flags(programme: Programme) -> list[tuple[str, str, date]]:
    rows = programme.rows(tables.flags, kind="serious_needs_on_panel")
    return [(row.site_id, row.rule_id, row.raised_on) for row in rows]


def test_staff_see_the_first_of_several_claims(on_panel: Programme) -> None:
    first_on = on_panel.today
    for _ in range(2):
        on_panel.claim(ADA, on=on_panel.today, procedure=CRISIS)
        on_panel.end_day()
    assert flags(on_panel) == [(PRACTICE, "E4", first_on)]


def test_no_site_is_told(on_panel: Programme) -> None:
    before = on_panel.rows(tables.portal_messages)
    on_panel.claim(ADA, on=on_panel.today, procedure=CRISIS)
    on_panel.end_day()
    assert on_panel.rows(tables.portal_messages) == before


@pytest.mark.parametrize(
    ("days_ago", "is_flagged"),
    [pytest.param(365, True, id="a year ago"), pytest.param(366, False, id="a day before that")],
)
def test_claims_of_the_year_that_is_looked_back_to_count(
    on_panel: Programme, days_ago: int, *, is_flagged: bool
) -> None:
    served_on = on_panel.today - timedelta(days=days_ago)
    on_panel.claim(ADA, on=served_on, procedure=CRISIS)
    assert bool(flags(on_panel)) is is_flagged


def test_other_claims_and_members_on_no_panel_are_no_matter(programme: Programme) -> None:
    programme.member(ADA)
    programme.claim(ADA, on=programme.today, procedure=CRISIS)
    programme.claim(ADA, on=programme.today, procedure=VISIT)
    assert flags(programme) == []
