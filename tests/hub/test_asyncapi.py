"""The AsyncAPI document: valid, whole, true to the code, and shown without any other server."""

import gzip
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from hub.asyncapi import REFUSED, document, kinds
from hub.asyncapi_page import page
from hub.kafka import Cluster
from hub.kafka.topics import settings_of
from hub.settings import Settings
from schemas.envelope import headers
from schemas.message import Message, message_types
from schemas.topics import DEAD_LETTERS, KEEPING, REPLICATION, Topic

OFFICIAL = Path(__file__).parents[1] / "data" / "asyncapi-3.0.0.schema.json.gz"
API = document()
EVERY_MESSAGE = [pytest.param(kind, id=kind.__name__) for kind in kinds()]


def at(reference: str) -> Any:
    """What a reference within the document leads to."""
    found: Any = API
    for part in reference.removeprefix("#/").split("/"):
        found = found[part]
    return found


def references(value: Any) -> list[str]:
    if isinstance(value, list):
        return [one for part in value for one in references(part)]
    if not isinstance(value, dict):
        return []
    own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
    return own + [one for part in value.values() for one in references(part)]


def test_document_is_valid_by_the_official_schema() -> None:
    schema = json.loads(gzip.decompress(OFFICIAL.read_bytes()))
    jsonschema_rs.Draft7Validator(schema).validate(API)


def test_official_schema_finds_what_is_wrong() -> None:
    schema = json.loads(gzip.decompress(OFFICIAL.read_bytes()))
    wrong = API | {"operations": {"one": {"action": "publish"}}}
    assert not jsonschema_rs.Draft7Validator(schema).is_valid(wrong)


def test_every_reference_leads_to_something() -> None:
    found = references(API)
    assert len(found) > 100
    assert all(at(reference) is not None for reference in found)


@pytest.mark.parametrize("name", KEEPING)
def test_channel_says_how_the_topic_is_kept(name: str) -> None:
    kafka = API["channels"][name]["bindings"]["kafka"]
    wanted = settings_of(KEEPING[name], REPLICATION)
    told = kafka["topicConfiguration"]
    assert (kafka["partitions"], kafka["replicas"]) == (KEEPING[name].partitions, REPLICATION)
    assert ",".join(told["cleanup.policy"]) == wanted["cleanup.policy"]
    for setting in ("retention.ms", "max.message.bytes"):
        assert str(told[setting]) == wanted[setting]


@pytest.mark.parametrize("topic", Topic)
def test_every_topic_is_received_in_its_own_group_and_sent(topic: Topic) -> None:
    received = API["operations"][f"receive.{topic}"]
    group = Cluster.of(Settings()).group(topic)
    assert received["bindings"]["kafka"]["groupId"]["enum"] == [group]
    assert API["operations"][f"send.{topic}"]["action"] == "send"


def test_refusals_are_sent_and_never_read() -> None:
    assert f"receive.{DEAD_LETTERS}" not in API["operations"]
    (message,) = API["operations"][f"send.{DEAD_LETTERS}"]["messages"]
    assert at(message["$ref"])["$ref"] == f"#/components/messages/{REFUSED}"


def test_every_message_that_the_code_knows_is_in_the_document() -> None:
    ours = {
        name for name, kind in message_types().items() if kind.__module__.startswith("schemas.")
    }
    told = {message["name"] for message in API["components"]["messages"].values()}
    assert told - {API["components"]["messages"][REFUSED]["name"]} == ours


def resolvable(schema: dict[str, Any]) -> dict[str, Any]:
    return schema | {"components": API["components"]}


@pytest.mark.parametrize("kind", EVERY_MESSAGE)
def test_example_of_a_message_fits_its_schema_and_an_unknown_field_does_not(
    kind: type[Message],
) -> None:
    told = API["components"]["messages"][kind.__name__]
    validator = jsonschema_rs.Draft202012Validator(resolvable(told["payload"]))
    assert validator.is_valid(kind.example)
    assert not validator.is_valid(kind.example | {"colour": "red"})


@pytest.mark.parametrize("kind", EVERY_MESSAGE)
def test_headers_that_the_hub_makes_fit_their_schema(kind: type[Message]) -> None:
    schema = API["components"]["messages"][kind.__name__]["headers"]
    made = headers(
        id="1", source="/hub", type=kind.type, time="2014-12-01T12:00:00Z", origin="file:0#line 1"
    )
    validator = jsonschema_rs.Draft202012Validator(schema)
    assert validator.is_valid(made)
    assert not validator.is_valid(made | {"ce_type": "another"})


class _Loading(HTMLParser):
    """What a page would load, and where it leads."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.ids: set[str] = set()
        self.loads: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.add(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.add(str(value))
            if name in {"src", "srcset", "data", "action", "poster"}:
                self.loads.append(str(value))
            if name == "href":
                self.links.append(str(value))


def test_page_shows_every_message_and_loads_nothing() -> None:
    shown = page()
    loading = _Loading()
    loading.feed(shown)
    assert {kind.__name__ for kind in kinds()} | {REFUSED} <= loading.ids
    assert loading.loads == []
    assert not loading.tags & {"script", "link", "iframe", "img", "object", "form"}
    assert not re.search(r"@import|url\(", shown)
    assert {link.removeprefix("#") for link in loading.links} - loading.ids == {"asyncapi.json"}


def test_page_tells_fields_with_their_types_and_limits() -> None:
    shown = page()
    assert "<code>member_id</code>" in shown
    assert "MaineCare id: eight digits and a letter" in shown
