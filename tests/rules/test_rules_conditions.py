"""Qualifying conditions: what codes and assessments show, and how many are enough (E1, E8, E9)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.conditions import (
    AT_RISK,
    QUALIFYING,
    Code,
    conditions_assessed,
    conditions_shown,
    is_at_risk,
    is_clinically_eligible,
)
from schemas.requests import Assessment

DAY = date(2015, 1, 15)
ADULT_BORN_ON = date(1997, 1, 15)  # 18 on the day
CHILD_BORN_ON = date(1997, 1, 16)  # 17 for one more day


@pytest.mark.parametrize(
    ("conditions", "at_risk", "eligible"),
    [
        pytest.param([], False, False, id="none"),
        pytest.param([], True, False, id="none, at risk"),
        pytest.param(["copd"], False, False, id="one"),
        pytest.param(["copd"], True, True, id="one, at risk of a second"),
        pytest.param(["copd", "asthma"], False, True, id="two"),
        pytest.param(["copd", "asthma"], True, True, id="two, at risk"),
        pytest.param(["copd", "asthma", "diabetes"], False, True, id="three"),
    ],
)
def test_two_conditions_or_one_and_at_risk_make_clinically_eligible(
    conditions: list[str], *, at_risk: bool, eligible: bool
) -> None:
    assert is_clinically_eligible(frozenset(conditions), at_risk=at_risk) is eligible


@pytest.mark.parametrize(
    ("system", "code", "condition"),
    [
        pytest.param("ICD9", "25000", "diabetes", id="ICD-9 diabetes"),
        pytest.param("ICD10", "E119", "diabetes", id="ICD-10 diabetes"),
        pytest.param("ICD9", "49390", "asthma", id="ICD-9 asthma"),
        pytest.param("ICD9", "3051", "tobacco_use", id="tobacco inside the range of substances"),
        pytest.param("ICD9", "30500", "substance_use", id="alcohol beside tobacco"),
        pytest.param("ICD9", "4019", "hypertension", id="hypertension"),
        pytest.param("ICD9", "V8521", "overweight", id="ICD-9, body mass index of 25.0"),
        pytest.param("ICD9", "V8553", "overweight", id="ICD-9, 85th percentile"),
        pytest.param("ICD9", "V8554", "overweight", id="ICD-9, 95th percentile"),
        pytest.param("ICD10", "Z6825", "overweight", id="ICD-10, body mass index of 25.0"),
        pytest.param("ICD10", "Z6829", "overweight", id="ICD-10, body mass index of 29.9"),
        pytest.param("ICD10", "Z6853", "overweight", id="ICD-10, 85th percentile"),
        pytest.param("ICD10", "Z6854", "overweight", id="ICD-10, 95th percentile"),
        pytest.param("ICD9", "2720", "hyperlipidemia", id="prefix of the whole code"),
    ],
)
def test_diagnosis_code_shows_the_condition_of_its_longest_prefix(
    system: str, code: str, condition: str
) -> None:
    assert conditions_shown([Code(system, code)], DAY) == {condition}


@pytest.mark.parametrize(
    ("system", "code"),
    [
        pytest.param("ICD9", "4660", id="bronchitis, which is listed nowhere"),
        pytest.param("ICD10", "25000", id="ICD-9 code sent as ICD-10"),
        pytest.param("ICD9", "E119", id="ICD-10 code sent as ICD-9"),
        pytest.param("ICD9", "272", id="shorter than the prefix"),
        pytest.param("ICD9", "2729", id="sister of a listed code"),
        pytest.param("ICD9", "V851", id="ICD-9, body mass index of 24.9"),
        pytest.param("ICD9", "V8552", id="ICD-9, below the 85th percentile"),
        pytest.param("ICD10", "Z6824", id="ICD-10, body mass index of 24.9"),
        pytest.param("ICD10", "Z6852", id="ICD-10, below the 85th percentile"),
    ],
)
def test_other_codes_show_no_condition(system: str, code: str) -> None:
    assert conditions_shown([Code(system, code)], DAY) == frozenset()


def test_codes_of_one_condition_count_once() -> None:
    codes = [Code("ICD9", "25000"), Code("ICD9", "25002"), Code("ICD10", "E119")]
    assert conditions_shown(codes, DAY) == {"diabetes"}


def test_every_listed_prefix_shows_its_own_condition() -> None:
    for condition, codes in QUALIFYING.on(DAY).items():
        for system, prefixes in (("ICD9", codes["icd9"]), ("ICD10", codes["icd10"])):
            for prefix in prefixes:
                assert conditions_shown([Code(system, prefix)], DAY) == {condition}


@pytest.mark.parametrize(
    ("born_on", "assessment", "overweight"),
    [
        pytest.param(ADULT_BORN_ON, Assessment(bmi=24.9), False, id="adult, BMI 24.9"),
        pytest.param(ADULT_BORN_ON, Assessment(bmi=25.0), True, id="adult, BMI 25.0"),
        pytest.param(CHILD_BORN_ON, Assessment(weight_percentile=84), False, id="child, 84th"),
        pytest.param(CHILD_BORN_ON, Assessment(weight_percentile=84.9), False, id="child, 84.9th"),
        pytest.param(CHILD_BORN_ON, Assessment(weight_percentile=85), True, id="child, 85th"),
        pytest.param(CHILD_BORN_ON, Assessment(bmi=40.0), False, id="BMI says nothing of a child"),
        pytest.param(
            ADULT_BORN_ON, Assessment(weight_percentile=99), False, id="percentile: not of an adult"
        ),
        pytest.param(ADULT_BORN_ON, Assessment(), False, id="not assessed"),
    ],
)
def test_overweight_is_bmi_25_for_adults_and_85th_percentile_for_children(
    born_on: date, assessment: Assessment, *, overweight: bool
) -> None:
    found = conditions_assessed(assessment, born_on, DAY)
    assert found == ({"overweight"} if overweight else frozenset())


def test_practice_may_report_tobacco_and_substance_use() -> None:
    assessment = Assessment(tobacco_use=True, substance_use=True)
    assert conditions_assessed(assessment, ADULT_BORN_ON, DAY) == {"tobacco_use", "substance_use"}


def test_second_hand_smoke_is_never_a_condition_itself() -> None:
    assessment = Assessment(secondhand_smoke=True)
    assert conditions_assessed(assessment, ADULT_BORN_ON, DAY) == frozenset()


@pytest.mark.parametrize(
    ("conditions", "at_risk"),
    [
        pytest.param(["seizure_disorder"], True, id="beside another condition"),
        pytest.param(["asthma"], False, id="beside asthma"),
        pytest.param(["asthma", "seizure_disorder"], False, id="beside asthma and another"),
    ],
)
def test_second_hand_smoke_puts_at_risk_of_asthma_only_where_there_is_none(
    conditions: list[str], *, at_risk: bool
) -> None:
    found = is_at_risk(frozenset(conditions), secondhand_smoke=True, on=DAY)
    assert found is at_risk


@pytest.mark.parametrize(
    ("condition", "at_risk"),
    [
        pytest.param("diabetes", True, id="diabetes: yes"),
        pytest.param("tobacco_use", True, id="tobacco use: yes"),
        pytest.param("overweight", True, id="overweight: yes"),
        pytest.param("copd", False, id="COPD: no"),
        pytest.param("asthma", False, id="asthma: no"),
        pytest.param("seizure_disorder", False, id="seizure disorder: no"),
    ],
)
def test_some_conditions_put_at_risk_of_a_second(condition: str, *, at_risk: bool) -> None:
    found = is_at_risk(frozenset({condition}), secondhand_smoke=False, on=DAY)
    assert found is at_risk


def test_at_risk_list_names_qualifying_conditions_alone() -> None:
    assert set(AT_RISK.on(DAY)) <= set(QUALIFYING.on(DAY))


@given(
    conditions=st.frozensets(st.sampled_from(sorted(QUALIFYING.on(DAY)))),
    another=st.sampled_from(sorted(QUALIFYING.on(DAY))),
    smoke=st.booleans(),
)
def test_another_condition_never_takes_eligibility_away(
    conditions: frozenset[str], another: str, *, smoke: bool
) -> None:
    def eligible(having: frozenset[str]) -> bool:
        at_risk = is_at_risk(having, secondhand_smoke=smoke, on=DAY)
        return is_clinically_eligible(having, at_risk=at_risk)

    assert eligible(conditions | {another}) or not eligible(conditions)
