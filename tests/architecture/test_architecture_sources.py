"""Every rule of the programme is answered by a function and held by a test."""

from pathlib import Path

import pytest

from tests.pages import PAGES, REQUIREMENTS, cited, told

ROOT = Path(__file__).parents[2]
RULE_IDS = frozenset((ROOT / "tests/data/rule_ids.txt").read_text().split())
SENTENCES = {rule_id for section in REQUIREMENTS.values() for rule_id in section}
ONLY_HERE = {
    "L7": "tests/portal",
    "M5": "tests/portal",
    "M6": "tests/portal",
    **{f"V{number}": "tests/portal and tests/rules" for number in range(1, 16)},
    **{f"W{number}": "tests/portal and tests/rules" for number in range(1, 8)},
}
"""Rules that are tested otherwise than by a scenario."""


def test_every_rule_of_the_subjects_has_a_sentence() -> None:
    assert RULE_IDS == SENTENCES


@pytest.mark.parametrize("rule_id", sorted(SENTENCES))
def test_rule_is_answered_by_a_function(rule_id: str) -> None:
    assert rule_id in cited()


@pytest.mark.parametrize("rule_id", sorted(SENTENCES))
def test_rule_is_held_by_a_scenario_or_another_test(rule_id: str) -> None:
    assert rule_id in told() or rule_id in ONLY_HERE


@pytest.mark.parametrize("name", PAGES)
def test_page_of_rules_and_scenarios_is_current(name: str) -> None:
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == PAGES[name](), "run `make docs`"
