"""The cap of a CCT: a rolling-year average, to the member (C1, C2, C3)."""

from datetime import date
from decimal import Decimal

import pytest

from rules.calendar import Month
from rules.cct_cap import counts_towards_cap, earlier_months, most_served, share_served

MARCH_5 = date(2015, 3, 5)
THREE, FIVE, SEVEN = Decimal("0.03"), Decimal("0.05"), Decimal("0.07")


@pytest.mark.parametrize(
    ("earlier", "allowed"),
    [
        pytest.param([], 50, id="first month: 5%"),
        pytest.param([THREE], 70, id="3% last month allows 7% this month"),
        pytest.param([SEVEN], 30, id="7% last month allows 3%"),
        pytest.param([FIVE] * 11, 50, id="a year at the cap"),
        pytest.param([Decimal("0.11")], 0, id="never less than nobody"),
        pytest.param([Decimal(0)] * 11, 600, id="a year of nobody"),
    ],
)
def test_the_average_over_the_months_so_far_stays_within_five_percent(
    earlier: list[Decimal], allowed: int
) -> None:
    assert most_served(1000, earlier, MARCH_5) == allowed


@pytest.mark.parametrize(
    ("members", "allowed"),
    [pytest.param(19, 0, id="19"), pytest.param(20, 1, id="20"), pytest.param(39, 1, id="39")],
)
def test_a_part_of_a_member_is_nobody(members: int, allowed: int) -> None:
    assert most_served(members, [], MARCH_5) == allowed


def test_thirds_do_not_add_up_to_a_member_too_many() -> None:
    assert most_served(300, [share_served(1, 30)] * 2, MARCH_5) == 25


def test_a_team_without_affiliated_members_serves_a_share_of_nothing() -> None:
    assert share_served(0, 0) == 0
    assert share_served(3, 100) == THREE


@pytest.mark.parametrize(
    ("started_on", "months"),
    [
        pytest.param(date(2015, 3, 1), [], id="this month"),
        pytest.param(date(2015, 2, 28), ["2015-02"], id="last month"),
        pytest.param(date(2015, 1, 1), ["2015-02", "2015-01"], id="two months ago"),
    ],
)
def test_months_before_the_team_began_do_not_count(started_on: date, months: list[str]) -> None:
    found = earlier_months(started_on, date(2013, 1, 1), MARCH_5)
    assert found == [Month.parse(text) for text in months]


@pytest.mark.parametrize(
    ("known_from", "months"),
    [
        pytest.param(MARCH_5, [], id="since today"),
        pytest.param(date(2015, 3, 1), [], id="since this month began"),
        pytest.param(date(2015, 2, 28), ["2015-02"], id="since the last day of last month"),
        pytest.param(date(2014, 1, 1), ["2015-02", "2015-01"], id="since before the team began"),
    ],
)
def test_months_of_which_nothing_is_known_do_not_count(known_from: date, months: list[str]) -> None:
    found = earlier_months(date(2015, 1, 15), known_from, MARCH_5)
    assert found == [Month.parse(text) for text in months]


@pytest.mark.parametrize("year", [2013, 2014], ids=str)
def test_the_average_is_over_a_year_at_most(year: int) -> None:
    months = earlier_months(date(year, 3, 1), date(2013, 1, 1), MARCH_5)
    assert (len(months), months[-1]) == (11, Month(2014, 4))


@pytest.mark.parametrize(
    ("dual", "pcmh_pilot", "counts"),
    [
        pytest.param(True, True, False, id="dual of a pilot practice"),
        pytest.param(True, False, True, id="dual elsewhere"),
        pytest.param(False, True, True, id="no dual"),
    ],
)
def test_duals_whom_the_pilot_leaves_out_do_not_count(
    *, dual: bool, pcmh_pilot: bool, counts: bool
) -> None:
    assert counts_towards_cap(dual=dual, pcmh_pilot=pcmh_pilot) is counts
