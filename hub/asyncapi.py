"""The AsyncAPI 3.0 document: every topic, who sends and reads it, and what its messages hold."""

import json
import re
from importlib.metadata import version
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from hub.settings import Settings
from schemas import catalogue
from schemas.envelope import CONTENT_TYPE, SPEC_VERSION
from schemas.message import TYPE_PREFIX, Message, message_types
from schemas.refusal import RefusalReason
from schemas.topics import (
    DEAD_LETTERS,
    KEEPING,
    LONGEST_MESSAGE,
    MEMBER_KEYED,
    REPLICATION,
    Keeping,
    Topic,
)

DISTRIBUTION: Final = "health-homes-hub"
GROUP: Final = "health-homes-hub"
REFUSED: Final = "MessageRefused"
_DAY_IN_MS: Final = 24 * 60 * 60 * 1000
_BINDING: Final = "0.5.0"

Json = dict[str, Any]


def document() -> Json:
    """The document as JSON; it follows from the code alone, so it is the same at every place."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Health Homes Hub",
            "version": version(DISTRIBUTION),
            "description": _DESCRIPTION,
            "license": {
                "name": "Apache-2.0",
                "url": "https://www.apache.org/licenses/LICENSE-2.0",
            },
        },
        "defaultContentType": CONTENT_TYPE,
        "servers": {"kafka": _server()},
        "channels": {name: _channel(name, keeping) for name, keeping in KEEPING.items()},
        "operations": dict(_operations()),
        "components": {
            "messages": {kind.__name__: _message(kind) for kind in kinds()}
            | {REFUSED: _refused_message()},
            "schemas": _schemas(),
        },
    }


def document_text() -> str:
    """The document as it is checked in."""
    return json.dumps(document(), indent=2, ensure_ascii=False) + "\n"


_DESCRIPTION: Final = f"""\
The messages of the hub on Apache Kafka, as CloudEvents {SPEC_VERSION} in binary mode: attributes
are headers, the value is the data alone, in JSON. The hub reads every topic but {DEAD_LETTERS},
which it only writes; what files bring, it sends to the topics of the feeds itself. Messages of
one key stay in order within a topic. Keys and headers hold no protected health information."""


def kinds() -> list[type[Message]]:
    """Every message, in the order of the catalogue."""
    found = message_types().values()
    return [
        kind
        for family in catalogue.FAMILIES
        for kind in found
        if kind.__module__ == family.__name__
    ]


def _server() -> Json:
    return {
        "host": Settings.model_fields["kafka_bootstrap"].default,
        "protocol": "kafka",
        "description": "The brokers that HUB_KAFKA_BOOTSTRAP names. HUB_KAFKA_PREFIX stands before "
        "every address and group, HUB_KAFKA_TLS and HUB_KAFKA_SASL say how to sign in.",
    }


def _channel(name: str, keeping: Keeping) -> Json:
    return {
        "address": name,
        "messages": {one: {"$ref": f"#/components/messages/{one}"} for one in _names_on(name)},
        "bindings": {
            "kafka": {
                "topic": name,
                "partitions": keeping.partitions,
                "replicas": REPLICATION,
                "topicConfiguration": {
                    "cleanup.policy": ["compact", "delete"] if keeping.compacted else ["delete"],
                    "retention.ms": keeping.retention_days * _DAY_IN_MS,
                    "max.message.bytes": LONGEST_MESSAGE,
                },
                "bindingVersion": _BINDING,
            }
        },
    }


def _names_on(topic: str) -> list[str]:
    if topic == DEAD_LETTERS:
        return [REFUSED]
    return [kind.__name__ for kind in kinds() if kind.topic == topic]


def _operations() -> list[tuple[str, Json]]:
    """What the hub does with each topic, from its own point of view."""
    made = []
    for topic in Topic:
        group = {"type": "string", "enum": [f"{GROUP}.{topic}"]}
        bindings = {"kafka": {"groupId": group, "bindingVersion": _BINDING}}
        made.append((f"receive.{topic}", _operation("receive", topic) | {"bindings": bindings}))
    made += [(f"send.{name}", _operation("send", name)) for name in KEEPING]
    return made


def _operation(action: str, topic: str) -> Json:
    messages = [{"$ref": f"#/channels/{topic}/messages/{name}"} for name in _names_on(topic)]
    return {"action": action, "channel": {"$ref": f"#/channels/{topic}"}, "messages": messages}


def _message(kind: type[Message]) -> Json:
    return {
        "name": kind.type,
        "title": kind.__name__,
        "summary": summary(kind),
        "contentType": CONTENT_TYPE,
        "headers": _headers(kind.type),
        "payload": {"$ref": f"#/components/schemas/{kind.__name__}"},
        "bindings": {"kafka": {"key": _key(kind), "bindingVersion": _BINDING}},
        "examples": [{"name": kind.__name__, "payload": kind.example}],
        "x-sender": kind.sender,
    }


def summary(kind: type[Message]) -> str:
    """The first sentence of a message's documentation."""
    first = (kind.__doc__ or "").strip().split("\n\n")[0]
    return re.sub(r"\s+", " ", first)


def _key(kind: type[Message]) -> Json:
    if kind.topic in MEMBER_KEYED:
        described = "The surrogate of the member: it means nothing outside the hub."
        return {"type": "string", "pattern": "^m[0-9]+$", "description": described}
    return {"type": "string", "description": f"The `{kind.key_field}` of the data."}


def _headers(kind: str, **more: Json) -> Json:
    text = {"type": "string"}
    return {
        "type": "object",
        "properties": {
            "ce_specversion": {"const": SPEC_VERSION},
            "ce_id": text | {"description": "Unique with the source: it counts once."},
            "ce_source": text,
            "ce_type": {"const": kind},
            "ce_time": text | {"format": "date-time"},
            "content-type": {"const": CONTENT_TYPE},
            "ce_origin": text | {"description": "The file and place that it was read from."},
            **more,
        },
        "required": ["ce_specversion", "ce_id", "ce_source", "ce_type"],
    }


def _refused_message() -> Json:
    """What `dead-letters` carries: the value as it came, under headers of the hub's own."""
    kind = f"{TYPE_PREFIX}message-refused.v1"
    place: Json = {
        "ce_reason": {"enum": [reason.value for reason in RefusalReason]},
        "ce_origintopic": {"type": "string"},
        "ce_originpartition": {
            "type": "string",
            "pattern": "^(-1|[0-9]+)$",
            "description": "-1 for what no broker took; its offset is the number in the outbox.",
        },
        "ce_originoffset": {"type": "string", "pattern": "^[0-9]+$"},
        "ce_cutfrom": {
            "type": "string",
            "pattern": "^[0-9]+$",
            "description": "Bytes of the whole value, where it was too long to be sent again.",
        },
    }
    return {
        "name": kind,
        "title": REFUSED,
        "summary": "A message that was refused, as it came, with its reason and where it stood.",
        "headers": _headers(kind, **place),
        "payload": {"description": "The value as it was sent: it may be no JSON at all."},
        "bindings": {
            "kafka": {
                "key": {"type": "string", "description": "The id of the refusal."},
                "bindingVersion": _BINDING,
            }
        },
        "x-sender": "the hub",
    }


def _schemas() -> Json:
    wanted: list[tuple[type[BaseModel], JsonSchemaMode]] = [
        (kind, "validation") for kind in kinds()
    ]
    _, made = models_json_schema(wanted, ref_template="#/components/schemas/{model}")
    schemas: Json = _plain(made["$defs"])
    return dict(sorted(schemas.items()))


def _plain(value: Any) -> Any:
    """Schemas as AsyncAPI takes them: a discriminator is the name of a property, no more."""
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if not isinstance(value, dict):
        return value
    plain = {name: _plain(one) for name, one in value.items()}
    discriminator = plain.get("discriminator")
    if isinstance(discriminator, dict) and "propertyName" in discriminator:
        plain["discriminator"] = discriminator["propertyName"]
    return plain
