"""The parameter files: each loads, is used, and says where its values come from."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

import parameters
import portal.exchange
import producers
import rules
from parameters import Parameter, ParameterError

RULE_IDS = frozenset((Path(__file__).parents[1] / "data/rule_ids.txt").read_text().split())
FIRST_DAY_OF_THE_PROGRAMME = date(2013, 1, 1)


def _modules(*packages: ModuleType) -> Iterator[ModuleType]:
    for package in packages:
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            yield importlib.import_module(found.name)


def _used() -> dict[str, Parameter[object]]:
    """Every parameter that a rule, a producer or the exchange holds, read with its own kind."""
    return {
        value.name: value
        for module in _modules(rules, producers, portal.exchange)
        for value in vars(module).values()
        if isinstance(value, Parameter)
    }


USED = _used()
NAMES = list(parameters.names())


def test_there_are_parameters() -> None:
    assert "opt_out_window" in NAMES


@pytest.mark.parametrize("name", NAMES)
def test_file_is_used(name: str) -> None:
    assert name in USED


@pytest.mark.parametrize("name", NAMES)
def test_file_has_a_value_from_the_first_day_of_the_programme(name: str) -> None:
    assert USED[name].has_value_on(FIRST_DAY_OF_THE_PROGRAMME)


@pytest.mark.parametrize("name", NAMES)
def test_day_before_its_first_value_is_a_clear_error(name: str) -> None:
    with pytest.raises(ParameterError, match=f"parameter {name} has no value on 1880-01-01"):
        USED[name].on(date(1880, 1, 1))


@pytest.mark.parametrize("name", NAMES)
def test_every_value_has_a_source_that_is_a_rule_or_marked_as_other(name: str) -> None:
    parameter = USED[name]
    assert len(parameter.sources) == len(parameter.values)
    for source in parameter.sources:
        reference = re.fullmatch(r".{3,} \((.+)\)", source)
        assert reference is not None
        assert reference[1] in RULE_IDS | {"[I]", "[P]"}


@pytest.mark.parametrize("name", NAMES)
def test_a_value_that_is_our_reading_names_no_rule_as_its_source(name: str) -> None:
    ours = [source for source in USED[name].sources if source.startswith("Our ")]
    assert [source for source in ours if not source.endswith("([I])")] == []


@pytest.mark.parametrize("name", NAMES)
def test_description_is_a_sentence(name: str) -> None:
    description = USED[name].description
    assert description[0].isupper()
    assert description.endswith(".")


def test_modules_that_read_one_file_read_the_same_values() -> None:
    for module in _modules(rules, producers, portal.exchange):
        for value in vars(module).values():
            if isinstance(value, Parameter):
                assert value == USED[value.name]
