"""Explanations: everything for staff, and for a provider nothing that must not be told (E4)."""

from dataclasses import replace
from datetime import date

import pytest

from rules.eligibility import EligibilityFacts
from rules.explanation import explained_to_provider, explained_to_staff

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
    assert by_question["Qualifying conditions?"].facts == "diabetes, hypertension"
    assert by_question["In Stage A?"].answer == "not eligible: behavioral_health"


def test_staff_see_that_an_override_set_past_services_aside() -> None:
    told = "set aside by staff-017 on 2014-12-01: Services ended"
    overridden = replace(CRISIS, overridden=True, overrides=(told,))
    by_rule = {found.rule_id: found for found in explained_to_staff(overridden, DAY)}
    assert by_rule["E13"].answer == "yes, set aside by MaineCare"
    assert by_rule["E13"].facts == f"S9480; {told}"
    assert explained_to_staff(overridden, DAY)[-1].answer == "eligible"


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
