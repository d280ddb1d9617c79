"""The rules: each public function cites what it answers, and the main path is all answered."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import rules
from rules.citation import Citation, citations

ROOT = Path(__file__).parents[2]
RULE_IDS = frozenset((ROOT / "tests/data/rule_ids.txt").read_text().split())
MAIN_PATH = {
    "E": (1, 2, 3, 4, 5, 7),
    "AA": (1, 2, 3, 4, 6, 7, 8),
    "R": (1, 2, 3, 5),
    "D": (1, 2, 4),
    "T": (1, 2, 3, 4, 5),
    "P": (1, 2, 3, 5, 9),
    "B": (2, 4, 5),
}
NO_RULE = {
    "rules.calendar.age": "counts years; the rules that ask for an age cite themselves",
    "rules.calendar.is_business_day": "the calendar of the post, which mail_date cites",
    "rules.calendar.business_day_from": "steps through that calendar",
    "rules.calendar.months_before": "steps back in the calendar",
    "rules.duties.quarter_of": "names the quarter of a day",
    "rules.duties.quarter_before": "names the quarter before",
    "rules.duties.last_day_of_quarter": "a day of the calendar",
    "rules.dashboard.gap_label": "words to print",
    "rules.citation.rule": "makes the citations",
    "rules.citation.citations": "lists the citations",
    "rules.citation.source_of": "looks up a source to print",
    "rules.duplication.service_name": "a name to print",
    "rules.payment.procedure_of": "a code to print; the sources name none",
}
"""Public functions of rules/ that decide nothing, each with the reason."""


def _public_functions() -> Iterator[tuple[str, Callable[..., object]]]:
    for found in pkgutil.walk_packages(rules.__path__, "rules."):
        module = importlib.import_module(found.name)
        for name, value in vars(module).items():
            own = callable(value) and getattr(value, "__module__", "") == module.__name__
            if own and not name.startswith("_") and not inspect.isclass(value):
                yield f"{module.__name__}.{name}", value


FUNCTIONS = dict(_public_functions())
PRODUCT = [
    path.read_text(encoding="utf-8")
    for package in ("consumers", "hub", "portal", "producers", "rules", "store")
    for path in (ROOT / package).rglob("*.py")
]
CITED = {f"{cited.module}.{cited.function}" for cited in citations()}


def test_there_are_rules_to_look_at() -> None:
    assert "rules.opt_out.first_day_on_panel" in FUNCTIONS


@pytest.mark.parametrize("name", sorted(FUNCTIONS.keys() - NO_RULE.keys()))
def test_public_function_cites_the_rule_it_answers(name: str) -> None:
    assert name in CITED


@pytest.mark.parametrize("name", sorted(NO_RULE))
def test_exception_still_exists_and_is_still_one(name: str) -> None:
    assert name in FUNCTIONS
    assert name not in CITED


@pytest.mark.parametrize("name", sorted(FUNCTIONS.keys() - NO_RULE.keys()))
def test_rule_is_asked_by_the_product(name: str) -> None:
    """A rule that only tests ask would leave its answer to another place."""
    word = name.rpartition(".")[2]
    asked = re.compile(rf"(?<!def )\b{word}\(|\b{word}\b(?=[,)])")
    assert any(asked.search(source) for source in PRODUCT)


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_public_function_states_its_result(name: str) -> None:
    assert FUNCTIONS[name].__doc__


@pytest.mark.parametrize(
    "cited", citations(), ids=lambda cited: f"{cited.rule_id} {cited.function}"
)
def test_citation_names_a_rule_of_the_requirements_and_a_source(cited: Citation) -> None:
    assert cited.rule_id in RULE_IDS
    assert re.search("FAQ|Steps for Enrollment|CFR|VMS Portal", cited.source)


def test_no_function_cites_a_rule_twice() -> None:
    pairs = [(cited.rule_id, cited.module, cited.function) for cited in citations()]
    assert len(pairs) == len(set(pairs))


@pytest.mark.parametrize(
    "rule_id",
    [f"{subject}{number}" for subject, numbers in MAIN_PATH.items() for number in numbers],
)
def test_rule_of_the_main_path_is_answered_by_a_function(rule_id: str) -> None:
    assert rule_id in {cited.rule_id for cited in citations()}


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_rule_takes_its_day_as_an_argument_without_a_default(name: str) -> None:
    """A day that could be left out would come from a clock, or be wrong on another day."""
    for parameter in inspect.signature(FUNCTIONS[name]).parameters.values():
        if parameter.name in {"on", "day", "month"} or parameter.name.endswith("_on"):
            assert parameter.default is inspect.Parameter.empty
