"""What may be told to whom: authorizations and protected records."""

from datetime import date

import pytest

from rules.conditions import QUALIFYING, Code
from rules.disclosure import may_share, protected_prefixes, tells_of_substance_use

DAY = date(2015, 1, 10)


@pytest.mark.parametrize(
    ("on", "may"),
    [
        pytest.param(date(2014, 12, 1), False, id="the day before it is signed"),
        pytest.param(date(2014, 12, 2), True, id="the day it is signed"),
        pytest.param(date(2015, 1, 31), True, id="its last day"),
        pytest.param(date(2015, 2, 1), False, id="the day after"),
    ],
)
def test_an_authorization_holds_from_its_first_day_to_its_last(on: date, may: bool) -> None:
    assert may_share([(date(2014, 12, 2), date(2015, 1, 31))], on) is may


def test_an_authorization_without_an_end_goes_on() -> None:
    assert may_share([(date(2014, 12, 2), None)], date(2030, 1, 1))
    assert not may_share([], DAY)


@pytest.mark.parametrize(
    ("code", "tells"),
    [
        pytest.param(Code("ICD9", "30400"), True, id="opioids, ICD-9"),
        pytest.param(Code("ICD10", "F1120"), True, id="opioids, ICD-10"),
        pytest.param(Code("ICD9", "3051"), False, id="tobacco, ICD-9"),
        pytest.param(Code("ICD10", "F17210"), False, id="tobacco, ICD-10"),
        pytest.param(Code("ICD9", "29630"), False, id="depression"),
        pytest.param(Code("ICD10", "30400"), False, id="a code of the other system"),
    ],
)
def test_substance_use_is_known_by_its_codes(code: Code, tells: bool) -> None:
    assert tells_of_substance_use([code], DAY) is tells


@pytest.mark.parametrize("condition", ["asthma", "diabetes", "tobacco_use", "hypertension"])
def test_conditions_that_dashboards_show_are_not_protected(condition: str) -> None:
    listed = QUALIFYING.on(DAY)[condition]
    own = [Code("ICD9", code) for code in listed["icd9"]]
    own += [Code("ICD10", code) for code in listed["icd10"]]
    begins = protected_prefixes(DAY)
    assert not [
        one for one in own for p in begins if one.system == p.system and one.code.startswith(p.code)
    ]
