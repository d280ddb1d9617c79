"""docs/x12.md: its examples run, its schema is the one of the reports, its levels are all there."""

from __future__ import annotations

import doctest
import json
import re
from pathlib import Path

import pytest

from edi import JSON_SCHEMA
from edi.guides.names import GUIDES, GuideName
from edi.validation import rules

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "x12.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


def test_the_examples_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    text = "\n".join(blocks("python"))
    test = doctest.DocTestParser().get_doctest(text, {}, "docs/x12.md", None, 0)
    assert test.examples
    assert doctest.DocTestRunner().run(test).failed == 0


def test_the_schema_is_that_of_the_reports() -> None:
    (schema,) = blocks("json")
    assert json.loads(schema) == JSON_SCHEMA


@pytest.mark.parametrize("kind", rules._RULES, ids=lambda kind: kind.__name__)
def test_every_set_of_a_rule_stands_beside_its_level(kind: type[rules.SetRules]) -> None:
    rows = [line.split("|") for line in PAGE.splitlines() if line.startswith(f"| {kind.level} ")]
    assert kind.set_ids <= {each for row in rows for each in re.findall("[0-9]{3}", row[2])}


@pytest.mark.parametrize("guide", GUIDES.values(), ids=lambda guide: guide.version)
def test_every_guide_is_named(guide: GuideName) -> None:
    assert guide.version.removeprefix("005010") in PAGE
