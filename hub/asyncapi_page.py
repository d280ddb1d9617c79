"""The AsyncAPI document as a page that needs nothing but itself: no script, no other server."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from hub.asyncapi import Json, document
from producers.pages.wording import worded

_DEEPEST: Final = 4
_REFERENCE: Final = "#/components/schemas/"
_LIMITS: Final = {
    "format": "{}",
    "pattern": "matches {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minimum": "from {}",
    "exclusiveMinimum": "above {}",
    "maximum": "to {}",
    "exclusiveMaximum": "below {}",
    "minItems": "at least {} items",
    "maxItems": "at most {} items",
    "default": "{} by default",
}


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field of a message's data, and how deep it lies in it."""

    name: str
    depth: int
    kind: str
    required: bool
    about: str


def page() -> str:
    """The page, as HTML."""
    api = document()
    schemas = api["components"]["schemas"]
    messages = {
        name: {
            "message": message,
            "fields": list(fields(message["payload"], schemas)),
            "headers": list(fields(message["headers"], schemas)),
            "example": _example(message),
        }
        for name, message in api["components"]["messages"].items()
    }
    received = {
        operation["channel"]["$ref"].rpartition("/")[2]
        for operation in api["operations"].values()
        if operation["action"] == "receive"
    }
    return worded("docs/asyncapi.html.j2", api=api, messages=messages, received=received)


def _example(message: Json) -> str:
    examples = message.get("examples", [])
    return json.dumps(examples[0]["payload"], indent=2, ensure_ascii=False) if examples else ""


def fields(schema: Json, schemas: Json, depth: int = 0) -> Iterator[FieldRow]:
    """Every field of a schema, each before the fields that lie in it."""
    whole = _resolved(schema, schemas)
    required = whole.get("required", ())
    for name, field in whole.get("properties", {}).items():
        yield FieldRow(name, depth, _kind(field, schemas), name in required, _about(field, schemas))
        if depth < _DEEPEST:
            for inner in _inner(field, schemas):
                yield from fields(inner, schemas, depth + 1)


def _resolved(schema: Json, schemas: Json) -> Json:
    reference = schema.get("$ref", "")
    if reference.startswith(_REFERENCE):
        found: Json = schemas[reference.removeprefix(_REFERENCE)]
        return found
    return schema


def _inner(field: Json, schemas: Json) -> Iterator[Json]:
    """The schemas of objects that a field holds, itself or in a list or a choice."""
    whole = _resolved(field, schemas)
    if "properties" in whole:
        yield whole
    for choice in (*whole.get("anyOf", ()), *whole.get("oneOf", ())):
        yield from _inner(choice, schemas)
    if isinstance(whole.get("items"), dict):
        yield from _inner(whole["items"], schemas)


def _kind(field: Json, schemas: Json) -> str:
    whole = _resolved(field, schemas)
    if "const" in whole:
        return json.dumps(whole["const"])
    if "enum" in whole:
        return " or ".join(json.dumps(value) for value in whole["enum"])
    choices = whole.get("anyOf") or whole.get("oneOf")
    if choices:
        return " or ".join(dict.fromkeys(_kind(choice, schemas) for choice in choices))
    if whole.get("type") == "array":
        items: Any = whole.get("items", {})
        return f"list of {_kind(items, schemas)}"
    return str(whole.get("type", "anything"))


def _about(field: Json, schemas: Json) -> str:
    whole = _resolved(field, schemas)
    parts = [str(whole.get("description") or field.get("description") or "").strip()]
    for source in (whole, *whole.get("anyOf", ())):
        for limit, sentence in _LIMITS.items():
            if limit in source and source[limit] is not None:
                parts.append(sentence.format(source[limit]))
    return "; ".join(dict.fromkeys(part.rstrip(".") for part in parts if part))
