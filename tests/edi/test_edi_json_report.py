"""A report as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from edi import validate
from edi.json_report import JSON_SCHEMA, report_json

Wire = Callable[[str], str]
KINDS = {
    "string": str,
    "integer": int,
    "boolean": bool,
    "array": list,
    "object": dict,
    "null": type(None),
}


def fits(value: Any, schema: dict[str, Any]) -> bool:
    """Whether a value has the shape of a schema, in the few words that ours uses."""
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if type(value) not in {KINDS[kind] for kind in kinds}:
        return False
    if isinstance(value, dict):
        properties = schema["properties"]
        names = set(schema["required"]) <= set(value) <= set(properties)
        return names and all(fits(each, properties[name]) for name, each in value.items())
    if isinstance(value, list) and "items" in schema:
        return all(fits(each, schema["items"]) for each in value)
    return "enum" not in schema or value in schema["enum"]


@pytest.mark.parametrize("values", [False, True], ids=["without values", "with values"])
def test_a_report_has_the_shape_of_its_schema(wire: Wire, *, values: bool) -> None:
    bad = wire("837P").replace("*UN*", "*QQ*").replace("SE*", "ZZZ*1~SE*")
    told = report_json(validate((bad + wire("834") + "x").encode()), values=values)
    assert fits(told, JSON_SCHEMA)
    assert json.loads(json.dumps(told)) == told


def test_values_are_told_only_when_asked_for(wire: Wire) -> None:
    report = validate(wire("837P").replace("*UN*", "*QQ*").encode())
    assert "QQ" not in json.dumps(report_json(report))
    assert "A37" not in json.dumps(report_json(report))
    assert "QQ" in json.dumps(report_json(report, values=True))


def test_the_schema_itself_is_json() -> None:
    assert json.loads(json.dumps(JSON_SCHEMA)) == JSON_SCHEMA
