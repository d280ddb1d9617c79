"""Explanations: everything for staff, and for a provider nothing that must not be told (E4)."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from rules.eligibility import EligibilityFacts
from rules.explanation import Background, explained_to_provider, explained_to_staff
from schemas.requests import Assessment

DAY = date(2015, 1, 5)
ELIGIBLE = EligibilityFacts(
    birth_date=date(1970, 1, 1),
    coverage_codes=frozenset({"ACS"}),
    conditions=frozenset({"diabetes", "hypertension"}),
    procedures=frozenset(),
    services=frozenset(),
)
CRISIS = replace(ELIGIBLE, procedures=frozenset({"S9480"}))
NO_CONDITION = replace(ELIGIBLE, conditions=frozenset())
SUBSTANCE_USE = replace(ELIGIBLE, conditions=frozenset({"asthma"}), procedures=frozenset({"H2036"}))


def test_staff_see_each_rule_with_its_facts_and_the_version_of_its_parameters() -> None:
    by_question = {found.question: found for found in explained_to_staff(CRISIS, DAY)}
    stage_b = by_question["Better served in Stage B?"]
    assert (stage_b.rule_id, stage_b.answer, stage_b.facts) == ("E4", "yes", "S9480")
    (version,) = stage_b.parameters
    assert version.startswith("serious_behavioral_health_services from 2013-01-01: ")
    told = "by claims: diabetes, hypertension; by assessment: none"
    assert by_question["Qualifying conditions?"].facts == told
    assert by_question["In Stage A?"].answer == "not eligible: behavioral_health"


def test_staff_see_that_an_override_set_past_services_aside() -> None:
    told = "set aside by staff-017 on 2014-12-01: Services ended"
    overridden = replace(CRISIS, overridden=True, overrides=(told,))
    by_rule = {found.rule_id: found for found in explained_to_staff(overridden, DAY)[:-1]}
    assert (by_rule["E4"].answer, by_rule["E4"].facts) == ("yes, set aside by MaineCare", "S9480")
    assert (by_rule["E13"].answer, by_rule["E13"].facts) == ("yes", told)
    assert explained_to_staff(overridden, DAY)[-1].answer == "eligible"


@pytest.mark.parametrize("facts", [ELIGIBLE, CRISIS, NO_CONDITION], ids=["yes", "E4", "E1"])
def test_staff_read_a_line_with_its_source_for_each_rule_from_e1_to_e14(
    facts: EligibilityFacts,
) -> None:
    *lines, outcome = explained_to_staff(facts, DAY)
    asked = [found.rule_id for found in lines]
    assert asked == [f"E{number}" for number in range(1, 15)]
    sources = {found.source for found in [*lines, outcome]}
    assert {re.sub("s? [0-9].*", "", source) for source in sources} == {
        "Health Home FAQ, question",
        "Steps for Enrollment",
    }


def assessed(**found: object) -> EligibilityFacts:
    """An adult with asthma, and what a practice assessed."""
    return replace(
        ELIGIBLE, conditions=frozenset({"asthma"}), assessment=Assessment.model_validate(found)
    )


CHILD = date(2007, 1, 1)
QMB = replace(ELIGIBLE, coverage_codes=frozenset({"QMB"}))
INTEGRATED = replace(ELIGIBLE, services=frozenset({"community_integration"}))


@pytest.mark.parametrize(
    ("rule_id", "facts", "background", "answer", "told"),
    [
        pytest.param("E2", ELIGIBLE, {}, "yes", "ACS (adults_and_children)", id="full"),
        pytest.param("E2", QMB, {}, "no", "QMB (medicare_savings)", id="not full"),
        pytest.param("E3", QMB, {}, "yes", "QMB (medicare_savings)", id="QMB alone"),
        pytest.param("E3", ELIGIBLE, {}, "no", "ACS (adults_and_children)", id="not alone"),
        pytest.param("E5", INTEGRATED, {}, "yes", "Community Integration Services", id="adult"),
        pytest.param(
            "E5", replace(INTEGRATED, birth_date=CHILD), {}, "no", "none", id="not for a child"
        ),
        pytest.param(
            "E6",
            ELIGIBLE,
            {"ended_services": {"targeted_case_management": date(2014, 11, 3)}},
            "yes",
            "Targeted Case Management, last on 2014-11-03",
            id="a service that ended",
        ),
        pytest.param("E6", ELIGIBLE, {}, "no", "none", id="no service that ended"),
        pytest.param(
            "E7",
            ELIGIBLE,
            {},
            "those of adults",
            "age 45; Section 13, Section 17.04-1, Section 17.04-2, Section 17.04-3, "
            "Section 17.04-4",
            id="whose services: adult",
        ),
        pytest.param(
            "E7",
            replace(ELIGIBLE, birth_date=CHILD),
            {},
            "those of children",
            "age 8; Section 13",
            id="whose services: child",
        ),
        pytest.param("E8", assessed(bmi=24.9), {}, "no", "BMI 24.9", id="BMI below"),
        pytest.param("E8", assessed(bmi=25.0), {}, "yes", "BMI 25", id="BMI from 25"),
        pytest.param("E8", ELIGIBLE, {}, "no", "no BMI was assessed", id="no BMI"),
        pytest.param(
            "E8",
            replace(assessed(weight_percentile=85), birth_date=CHILD),
            {},
            "yes",
            "weight percentile 85",
            id="percentile from 85",
        ),
        pytest.param(
            "E9",
            assessed(secondhand_smoke=True),
            {},
            "no, asthma is there already",
            "second-hand smoke was assessed",
            id="smoke beside asthma",
        ),
        pytest.param(
            "E9",
            replace(assessed(secondhand_smoke=True), conditions=frozenset({"copd"})),
            {},
            "yes",
            "second-hand smoke was assessed",
            id="smoke without asthma",
        ),
        pytest.param("E10", assessed(tobacco_use=True), {}, "yes", "tobacco_use", id="smoker"),
        pytest.param("E10", ELIGIBLE, {}, "no", "none", id="nothing assessed"),
        pytest.param(
            "E11",
            ELIGIBLE,
            {"in_nursing_facility": True},
            "yes, may take part with a practice's primary care",
            "claims of room and board there",
            id="nursing home",
        ),
        pytest.param(
            "E11", ELIGIBLE, {}, "no", "no claims of room and board there", id="no nursing home"
        ),
        pytest.param(
            "E12",
            ELIGIBLE,
            {"medicare": "AB"},
            "yes, may take part with full coverage",
            "Medicare AB",
            id="dual",
        ),
        pytest.param(
            "E12",
            QMB,
            {"medicare": "AB"},
            "yes, full coverage is missing",
            "Medicare AB",
            id="dual with QMB alone",
        ),
        pytest.param("E12", ELIGIBLE, {}, "no", "no Medicare", id="no dual"),
        pytest.param("E13", CRISIS, {}, "no", "none", id="no override"),
        pytest.param(
            "E14",
            CRISIS,
            {},
            "not eligible: does not meet the requirements of the service now",
            "",
            id="what a provider is told",
        ),
    ],
)
def test_staff_read_of_each_rule_what_it_says_and_by_which_facts(
    rule_id: str, facts: EligibilityFacts, background: dict[str, Any], answer: str, told: str
) -> None:
    lines = explained_to_staff(facts, DAY, Background(**background))[:-1]
    (found,) = [found for found in lines if found.rule_id == rule_id]
    assert (found.answer, found.facts) == (answer, told)


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(CRISIS, id="crisis services"),
        pytest.param(SUBSTANCE_USE, id="substance-use treatment"),
    ],
)
def test_a_provider_cannot_tell_behavioral_health_from_missing_conditions(
    facts: EligibilityFacts,
) -> None:
    assert explained_to_provider(facts, DAY) == explained_to_provider(NO_CONDITION, DAY)


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(ELIGIBLE, id="eligible"),
        pytest.param(replace(ELIGIBLE, coverage_codes=frozenset({"QMB"})), id="coverage"),
        pytest.param(
            replace(ELIGIBLE, services=frozenset({"assertive_community_treatment"})),
            id="duplication",
        ),
        pytest.param(CRISIS, id="behavioral health"),
    ],
)
def test_a_provider_sees_an_outcome_without_facts(facts: EligibilityFacts) -> None:
    (found,) = explained_to_provider(facts, DAY)
    assert (found.facts, found.parameters) == ("", ())
