"""The scenarios of the folder: stories of the programme, played through the whole hub."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

import tests.scenarios.asking
import tests.scenarios.telling  # noqa: F401 - the two fill the phrasebook
from tests.programme import Programme
from tests.scenarios.phrases import PHRASES, UnknownSentence, say
from tests.scenarios.story import Scenario, scenarios

SCENARIOS = list(scenarios())
PARAMETERS = [pytest.param(one, id=one.scenario) for one in SCENARIOS]
RULE_IDS = frozenset((Path(__file__).parents[1] / "data/rule_ids.txt").read_text().split())


@pytest.mark.parametrize("told", PARAMETERS)
def test_scenario(told: Scenario, programme_from: Callable[[date], Programme]) -> None:
    told.play(programme_from(told.days[0].day))


@pytest.mark.postgresql
@pytest.mark.parametrize("told", PARAMETERS[::5])
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
    sentences = [
        sentence
        for told in SCENARIOS
        for group in (told.given, *(part.when + part.then for part in told.days))
        for sentence in group
    ]
    unused = [
        phrase.text
        for phrases in PHRASES.values()
        for phrase in phrases
        if not any(phrase.pattern.fullmatch(sentence) for sentence in sentences)
    ]
    assert unused == []
