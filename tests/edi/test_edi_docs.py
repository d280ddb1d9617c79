"""The examples of the package and its README, and what they promise."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import edi

README = Path(edi.__file__).with_name("README.md")


def test_the_example_of_the_package_runs() -> None:
    result = doctest.testmod(edi)
    assert result.attempted > 0
    assert result.failed == 0


def test_the_examples_of_the_readme_run() -> None:
    result = doctest.testfile(str(README), module_relative=False)
    assert result.attempted > 0
    assert result.failed == 0


def test_the_readme_names_functions_that_exist() -> None:
    rows = [line for line in README.read_text().splitlines() if line.startswith("| ")]
    named = re.findall(r"`([a-z]\w*_\w+)`", " ".join(rows))
    assert named
    assert [name for name in named if not hasattr(edi, name)] == []


def test_public_names_exist_sorted_and_documented() -> None:
    assert list(edi.__all__) == sorted(edi.__all__, key=lambda name: (not name.isupper(), name))
    plain = {"JSON_SCHEMA", "Source"}
    assert all(getattr(edi, name).__doc__ for name in edi.__all__ if name not in plain)
