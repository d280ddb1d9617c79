"""Stage B: affiliation, certification, addition (B1, B2, B4, B5)."""

from datetime import date

import pytest

from rules.stage_b import (
    StageBRefusal,
    first_day_on_bhh_panel,
    is_affiliated,
    is_certified,
    stage_b_addition,
)

OCTOBER_1, OCTOBER_3, OCTOBER_6 = date(2014, 10, 1), date(2014, 10, 3), date(2014, 10, 6)


@pytest.mark.parametrize(
    ("mou", "form", "starts_on", "on", "affiliated"),
    [
        pytest.param(OCTOBER_1, OCTOBER_3, OCTOBER_6, OCTOBER_6, True, id="from the start"),
        pytest.param(
            OCTOBER_1, OCTOBER_3, OCTOBER_6, date(2014, 10, 5), False, id="the day before"
        ),
        pytest.param(None, OCTOBER_3, OCTOBER_1, OCTOBER_6, False, id="without the MOU"),
        pytest.param(OCTOBER_1, None, OCTOBER_1, OCTOBER_6, False, id="without the form"),
        pytest.param(OCTOBER_1, OCTOBER_6, OCTOBER_3, OCTOBER_6, True, id="form comes last"),
        pytest.param(OCTOBER_1, OCTOBER_6, OCTOBER_3, OCTOBER_3, False, id="form still to come"),
        pytest.param(OCTOBER_6, OCTOBER_1, OCTOBER_3, OCTOBER_3, False, id="MOU still to come"),
    ],
)
def test_affiliation_is_in_force_once_both_papers_are_there(
    mou: date | None, form: date | None, starts_on: date, on: date, *, affiliated: bool
) -> None:
    assert is_affiliated(mou, form, starts_on, on) is affiliated


@pytest.mark.parametrize(
    ("on", "certified"),
    [
        pytest.param(date(2014, 12, 9), False, id="the day before"),
        pytest.param(date(2014, 12, 10), True, id="the first day"),
        pytest.param(date(2015, 6, 9), True, id="the last day"),
        pytest.param(date(2015, 6, 10), False, id="the day after"),
    ],
)
def test_certification_holds_from_its_first_to_its_last_day(on: date, *, certified: bool) -> None:
    assert is_certified(date(2014, 12, 10), date(2015, 6, 9), on) is certified


@pytest.mark.parametrize(
    ("starts_on", "joined_on"),
    [
        pytest.param(date(2014, 12, 1), date(2014, 12, 10), id="certified since: at upload"),
        pytest.param(date(2014, 12, 10), date(2014, 12, 10), id="certified from the upload"),
        pytest.param(date(2015, 1, 1), date(2015, 1, 1), id="certified later: from then"),
    ],
)
def test_certified_member_is_on_the_bhh_panel_at_upload(starts_on: date, joined_on: date) -> None:
    assert first_day_on_bhh_panel(starts_on, date(2014, 12, 10)) == joined_on


@pytest.mark.parametrize(
    ("affiliated", "certified", "refusal"),
    [
        pytest.param(True, True, None, id="affiliated and certified: added"),
        pytest.param(True, False, StageBRefusal.NOT_CERTIFIED, id="not certified"),
        pytest.param(False, True, StageBRefusal.NO_AFFILIATION, id="not affiliated"),
        pytest.param(False, False, StageBRefusal.NO_AFFILIATION, id="neither"),
    ],
)
def test_stage_b_addition_takes_affiliation_and_certification(
    refusal: StageBRefusal | None, *, affiliated: bool, certified: bool
) -> None:
    assert stage_b_addition(affiliated=affiliated, certified=certified) is refusal
