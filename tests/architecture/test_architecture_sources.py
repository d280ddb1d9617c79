"""Every rule of the programme is answered by a function and held by a test, or says why not."""

from pathlib import Path

import pytest

from tests.pages import PAGES, REQUIREMENTS, cited, told

ROOT = Path(__file__).parents[2]
RULE_IDS = frozenset((ROOT / "tests/data/rule_ids.txt").read_text().split())
SENTENCES = {rule_id for section in REQUIREMENTS.values() for rule_id in section}
ELSEWHERE = {
    "M6": "user accounts belong to the portal",
    "L7": "activation belongs to the trading-partner accounts",
}
"""Rules that no function of the hub answers, each with the reason."""
ONLY_HERE = {
    "M5": "tests/portal",
}
"""Rules that are tested otherwise than by a scenario."""


def test_every_rule_of_the_subjects_has_a_sentence() -> None:
    subjects = {rule_id.rstrip("0123456789") for rule_id in SENTENCES} - {"W"}
    wanted = {one for one in RULE_IDS if one.rstrip("0123456789") in subjects} | {"W4"}
    assert wanted == SENTENCES


@pytest.mark.parametrize("rule_id", sorted(SENTENCES - ELSEWHERE.keys()))
def test_rule_is_answered_by_a_function(rule_id: str) -> None:
    assert rule_id in cited()


@pytest.mark.parametrize("rule_id", sorted(SENTENCES - ELSEWHERE.keys()))
def test_rule_is_held_by_a_scenario_or_another_test(rule_id: str) -> None:
    assert rule_id in told() or rule_id in ONLY_HERE


@pytest.mark.parametrize("rule_id", sorted(ELSEWHERE))
def test_rule_without_a_function_still_has_none(rule_id: str) -> None:
    assert rule_id not in cited()


@pytest.mark.parametrize("name", PAGES)
def test_page_of_rules_and_scenarios_is_current(name: str) -> None:
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == PAGES[name](), "run `make docs`"
