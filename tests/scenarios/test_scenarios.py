"""The scenarios of the folder: stories of the programme, played through the whole hub."""

import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tests.programme import Programme
from tests.scenarios.phrases import PHRASES, UnknownSentence, say
from tests.scenarios.story import Scenario, scenarios

SCENARIOS = list(scenarios())
PARAMETERS = [
    pytest.param(one, id=one.scenario, marks=[pytest.mark.threads] if one.enters_portal else [])
    for one in SCENARIOS
]
BRIEF = [told for told in PARAMETERS if told.values[0].lasts < 100]
ROOT = Path(__file__).parents[2]
RULE_IDS = frozenset((ROOT / "tests/data/rule_ids.txt").read_text().split())


@pytest.mark.parametrize("told", PARAMETERS)
def test_scenario(told: Scenario, programme_from: Callable[[date], Programme]) -> None:
    told.play(programme_from(told.days[0].day))


@pytest.mark.postgresql
@pytest.mark.parametrize("told", BRIEF[::5])
def test_scenario_on_postgresql(
    told: Scenario, programme_from: Callable[[date], Programme]
) -> None:
    told.play(programme_from(told.days[0].day))


def test_every_scenario_has_a_title_of_its_own() -> None:
    titles = [one.scenario for one in SCENARIOS]
    assert len(titles) == len(set(titles))


@pytest.mark.parametrize("told", PARAMETERS)
def test_scenario_names_rules_of_the_requirements(told: Scenario) -> None:
    assert set(told.rules) <= RULE_IDS


def test_every_rule_of_the_programme_is_played_by_a_scenario() -> None:
    """Those of trading partners' accounts and of the VMS portal are left to the portal's tests."""
    requirements = tomllib.loads((ROOT / "rules/requirements.toml").read_text(encoding="utf-8"))
    asked = {
        rule_id
        for section, sentences in requirements.items()
        if section not in {"Trading partner account", "VMS portal"}
        for rule_id in sentences
    }
    assert asked - {rule_id for told in SCENARIOS for rule_id in told.rules} == set()


def test_a_sentence_of_no_phrase_is_told_to_its_writer(programme: Programme) -> None:
    with pytest.raises(UnknownSentence, match="fits no phrase"):
        say(("when",), "Ada sings", programme)


def test_a_sentence_that_does_not_hold_fails_with_its_words(programme: Programme) -> None:
    told = Scenario.model_validate(
        {
            "scenario": "a story that is not so",
            "rules": ["R2"],
            "given": ["Ada has no diagnosis"],
            "days": [{"day": "2014-12-01", "then": ["Ada is on the panel of Pine Practice"]}],
        }
    )
    with pytest.raises(AssertionError, match="'Ada is on the panel of Pine Practice'"):
        told.play(programme)


def test_every_phrase_is_used_by_a_scenario() -> None:
    sentences = [sentence for told in SCENARIOS for sentence in told.sentences]
    unused = [
        phrase.text
        for phrases in PHRASES.values()
        for phrase in phrases
        if not any(phrase.fits(sentence) for sentence in sentences)
    ]
    assert unused == []
