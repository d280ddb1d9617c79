"""Eligibility for Stage A: coverage, behavioral health, duplication, conditions (E1 to E5, E12)."""

from dataclasses import replace
from datetime import date

import pytest

from rules.eligibility import (
    EligibilityFacts,
    Ineligibility,
    has_duplicative_service,
    has_full_coverage,
    is_better_served_in_stage_b,
    reason_shown,
    stage_a_eligibility,
)
from schemas.portal_messages import DenialReason
from schemas.requests import Assessment

DAY = date(2015, 1, 15)
ADULT_BORN_ON = date(1997, 1, 15)  # 18 on the day
CHILD_BORN_ON = date(1997, 1, 16)  # 17 for one more day
ELIGIBLE = EligibilityFacts(
    birth_date=ADULT_BORN_ON,
    coverage_codes=frozenset({"ACS"}),
    conditions=frozenset({"asthma", "copd"}),
    procedures=frozenset({"99213"}),
    services=frozenset(),
)


@pytest.mark.parametrize(
    ("codes", "full"),
    [
        pytest.param({"ACS"}, True, id="Adults and Children Services"),
        pytest.param({"ACP"}, True, id="another code of the family"),
        pytest.param({"QMB"}, False, id="QMB alone"),
        pytest.param({"QMB", "ACS"}, True, id="QMB beside full coverage"),
        pytest.param({"RXO"}, False, id="Pharmacy Only"),
        pytest.param({"RXO", "QMB"}, False, id="Pharmacy Only and QMB"),
        pytest.param({"SLMB"}, False, id="SLMB"),
        pytest.param({"XYZ"}, False, id="a code of no family"),
        pytest.param(set(), False, id="no coverage"),
    ],
)
def test_coverage_passes_with_a_code_of_adults_and_children_services(
    codes: set[str], *, full: bool
) -> None:
    assert has_full_coverage(codes, DAY) is full
    decision = stage_a_eligibility(replace(ELIGIBLE, coverage_codes=frozenset(codes)), DAY)
    assert decision.reason is (None if full else Ineligibility.COVERAGE)


def test_dual_with_full_coverage_may_take_part() -> None:
    dual = replace(ELIGIBLE, coverage_codes=frozenset({"QMB", "ACP"}))
    assert stage_a_eligibility(dual, DAY).eligible


@pytest.mark.parametrize(
    ("procedures", "serious"),
    [
        pytest.param({"H2036"}, True, id="residential treatment"),
        pytest.param({"99213", "S9480"}, True, id="among others"),
        pytest.param({"99213"}, False, id="office visit"),
        pytest.param(set(), False, id="none"),
    ],
)
def test_serious_behavioral_health_services_point_to_stage_b(
    procedures: set[str], *, serious: bool
) -> None:
    assert is_better_served_in_stage_b(procedures, DAY) is serious
    decision = stage_a_eligibility(replace(ELIGIBLE, procedures=frozenset(procedures)), DAY)
    assert decision.eligible is not serious


def test_provider_cannot_tell_behavioral_health_from_missing_conditions() -> None:
    behavioral = stage_a_eligibility(replace(ELIGIBLE, procedures=frozenset({"H2036"})), DAY)
    conditions = stage_a_eligibility(replace(ELIGIBLE, conditions=frozenset()), DAY)
    assert behavioral.reason is Ineligibility.BEHAVIORAL_HEALTH
    assert conditions.reason is Ineligibility.CONDITIONS
    assert reason_shown(behavioral.reason) == reason_shown(conditions.reason)


@pytest.mark.parametrize("reason", list(Ineligibility))
def test_reason_shown_is_a_family_of_its_own_words_and_names_no_diagnosis(
    reason: Ineligibility,
) -> None:
    shown = DenialReason(reason_shown(reason))
    assert shown in {DenialReason.COVERAGE, DenialReason.DUPLICATION, DenialReason.CRITERIA}


@pytest.mark.parametrize(
    ("services", "born_on", "duplicative"),
    [
        pytest.param({"targeted_case_management"}, CHILD_BORN_ON, True, id="TCM at 17"),
        pytest.param({"community_integration"}, ADULT_BORN_ON, True, id="CI at 18"),
        pytest.param({"community_integration"}, CHILD_BORN_ON, False, id="CI at 17"),
        pytest.param({"behavioral_health_home"}, ADULT_BORN_ON, True, id="BHH"),
        pytest.param(set(), ADULT_BORN_ON, False, id="none"),
    ],
)
def test_active_duplicative_service_blocks_stage_a(
    services: set[str], born_on: date, *, duplicative: bool
) -> None:
    assert has_duplicative_service(services, born_on, DAY) is duplicative
    facts = replace(ELIGIBLE, services=frozenset(services), birth_date=born_on)
    decision = stage_a_eligibility(facts, DAY)
    assert decision.reason is (Ineligibility.DUPLICATION if duplicative else None)


def test_member_is_eligible_again_when_the_service_ended() -> None:
    during = replace(ELIGIBLE, services=frozenset({"targeted_case_management"}))
    assert not stage_a_eligibility(during, DAY).eligible
    assert stage_a_eligibility(replace(during, services=frozenset()), DAY).eligible


@pytest.mark.parametrize(
    ("conditions", "assessment", "eligible"),
    [
        pytest.param({"asthma", "copd"}, Assessment(), True, id="two"),
        pytest.param({"copd"}, Assessment(), False, id="one that puts at no risk"),
        pytest.param({"diabetes"}, Assessment(), True, id="one that puts at risk"),
        pytest.param(set(), Assessment(bmi=27.5, tobacco_use=True), True, id="two assessed"),
        pytest.param({"copd"}, Assessment(bmi=25.0), True, id="one and BMI 25.0"),
        pytest.param({"copd"}, Assessment(bmi=24.9), False, id="one and BMI 24.9"),
        pytest.param({"copd"}, Assessment(secondhand_smoke=True), True, id="one and smoke"),
        pytest.param({"asthma"}, Assessment(secondhand_smoke=True), False, id="asthma and smoke"),
        pytest.param(set(), Assessment(secondhand_smoke=True), False, id="smoke alone"),
        pytest.param(set(), Assessment(), False, id="none"),
    ],
)
def test_conditions_of_claims_and_assessment_count_together(
    conditions: set[str], assessment: Assessment, *, eligible: bool
) -> None:
    facts = replace(ELIGIBLE, conditions=frozenset(conditions), assessment=assessment)
    decision = stage_a_eligibility(facts, DAY)
    assert decision.eligible is eligible
    assert decision.reason is (None if eligible else Ineligibility.CONDITIONS)
    assert decision.rule_id == "E1"


@pytest.mark.parametrize(
    ("died_on", "eligible"),
    [
        pytest.param(date(2015, 1, 15), False, id="died that day"),
        pytest.param(date(2015, 1, 16), True, id="died the day after"),
        pytest.param(None, True, id="alive"),
    ],
)
def test_member_who_died_is_not_eligible(died_on: date | None, *, eligible: bool) -> None:
    assert stage_a_eligibility(replace(ELIGIBLE, died_on=died_on), DAY).eligible is eligible


def test_first_reason_in_the_order_of_the_programme_is_given() -> None:
    facts = EligibilityFacts(
        birth_date=ADULT_BORN_ON,
        coverage_codes=frozenset({"QMB"}),
        conditions=frozenset(),
        procedures=frozenset({"H2036"}),
        services=frozenset({"targeted_case_management"}),
    )
    given = []
    for mended in ("coverage_codes", "procedures", "services", "conditions"):
        decision = stage_a_eligibility(facts, DAY)
        given.append((decision.reason, decision.rule_id))
        facts = replace(facts, **{mended: getattr(ELIGIBLE, mended)})
    assert given == [
        (Ineligibility.COVERAGE, "E3"),
        (Ineligibility.BEHAVIORAL_HEALTH, "E4"),
        (Ineligibility.DUPLICATION, "E5"),
        (Ineligibility.CONDITIONS, "E1"),
    ]
    assert stage_a_eligibility(facts, DAY).eligible
