"""The loader of parameters: what it refuses, and which value is in force on a day."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

import parameters
from parameters import ParameterError, load

WELL_MADE = """
description = "Days from one thing to another."
unit = "calendar day"

[[values]]
from = 2013-01-01
value = 28
source = { title = "Health Home FAQ, question 5", ref = "R2" }

[[values]]
from = 2015-07-01
value = 30
source = { title = "Our reading", ref = "[I]" }
"""


@pytest.fixture
def written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str, str], None]]:
    """Parameter files of our own: `written(old, new)` makes window.toml, differing in one place."""

    def write(old: str, new: str) -> None:
        assert old in WELL_MADE
        (tmp_path / "window.toml").write_text(WELL_MADE.replace(old, new, 1), encoding="utf-8")

    monkeypatch.setattr(parameters, "files", lambda _package: tmp_path)
    parameters._read.cache_clear()
    yield write
    parameters._read.cache_clear()


@pytest.mark.parametrize(
    ("day", "value"),
    [
        pytest.param(date(2013, 1, 1), 28, id="first day of the first value"),
        pytest.param(date(2015, 6, 30), 28, id="day before the second"),
        pytest.param(date(2015, 7, 1), 30, id="first day of the second"),
        pytest.param(date(2199, 12, 31), 30, id="long after"),
    ],
)
def test_value_in_force_is_that_of_the_last_start(
    written: Callable[[str, str], None], day: date, value: int
) -> None:
    written("", "")
    window = load("window", int)
    assert window.on(day) == value
    assert window.has_value_on(day)


def test_day_before_the_first_value_is_an_error_that_names_parameter_and_days(
    written: Callable[[str, str], None],
) -> None:
    written("", "")
    window = load("window", int)
    assert not window.has_value_on(date(2012, 12, 31))
    with pytest.raises(ParameterError, match=r"window .*2012-12-31.*2013-01-01"):
        window.on(date(2012, 12, 31))


def test_parameter_says_what_it_is_and_where_each_value_is_from(
    written: Callable[[str, str], None],
) -> None:
    written("", "")
    window = load("window", int)
    assert (window.description, window.unit) == ("Days from one thing to another.", "calendar day")
    assert window.sources == ("Health Home FAQ, question 5 (R2)", "Our reading ([I])")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        pytest.param("unit =", "units =", "units", id="unknown key of the file"),
        pytest.param("value = 28", "value = 28\nnote = 1", "note", id="unknown key of a value"),
        pytest.param('ref = "R2"', 'ref = "R2", page = 1', "page", id="unknown key of a source"),
        pytest.param("2015-07-01", "2012-07-01", "sorted", id="unsorted dates"),
        pytest.param("2015-07-01", "2013-01-01", "sorted", id="one date twice"),
        pytest.param(
            'source = { title = "Our reading", ref = "[I]" }', "", "source", id="no source"
        ),
        pytest.param('title = "Our reading", ', "", "title", id="source without a title"),
        pytest.param('"R2"', '"question 5"', "ref", id="source that is no rule"),
        pytest.param("from = 2013-01-01\n", "", "from", id="no date"),
        pytest.param("2013-01-01", '"January"', "from", id="no real date"),
        pytest.param('unit = "calendar day"', "", "unit", id="no unit"),
        pytest.param("Days from one thing to another.", "Days", "description", id="no sentence"),
        pytest.param("value = 28", 'value = "some"', "integer", id="wrong kind"),
        pytest.param("value = 28", "value = [28]", "integer", id="list for a number"),
        pytest.param("value = 28", "value = 28.5", "integer", id="fraction of a day"),
        pytest.param("value = 28", "value =", "Invalid value", id="no TOML"),
    ],
)
def test_file_is_refused_and_named(
    written: Callable[[str, str], None], old: str, new: str, told: str
) -> None:
    written(old, new)
    with pytest.raises(ParameterError, match=told) as refused:
        load("window", int)
    assert "parameters/window.toml" in str(refused.value)


def test_file_without_values_is_refused(written: Callable[[str, str], None]) -> None:
    written(WELL_MADE[WELL_MADE.index("[[values]]") :], "values = []")
    with pytest.raises(ParameterError, match="values"):
        load("window", int)


def test_absent_file_is_named() -> None:
    with pytest.raises(ParameterError, match=r"parameters/no_such_thing\.toml"):
        load("no_such_thing", int)


def test_money_is_read_to_the_cent(written: Callable[[str, str], None]) -> None:
    written("value = 28", 'value = "8.50"')
    assert str(load("window", Decimal).values[0]) == "8.50"
