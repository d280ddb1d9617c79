"""From Kafka's records to the hub's: whoever sent one, nothing in it can halt a consumer."""

import re
from collections.abc import Iterable
from typing import Final, Protocol

from consumers.intake.items import hashed
from hub.intake import SOURCE as INTAKE
from schemas.envelope import TRACEPARENT, Record

_LONGEST_HEADER: Final = 256
_LONGEST_KEY: Final = 80
_CARRIED: Final = re.compile(r"ce_[a-z0-9]{1,20}|content-type")
_OURS: Final = re.compile(r"/(clock|hub|intake)#[A-Za-z0-9.-]{1,80}")
_ORIGIN: Final = re.compile(r"(file:[0-9a-f]{64}|/[a-z]{1,30})#[ -~]{1,50}")

Headers = Iterable[tuple[str, bytes | None]]


class Raw(Protocol):
    """A record as aiokafka hands it over; a tombstone has no value."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Headers


def record_of(raw: Raw, topic: str) -> Record:
    """A record as the hub knows it, `topic` being its name without the prefix.

    A tombstone has an empty value. A sender's own id and source are hashed as those of a file
    are, so that nothing in them reaches a log or a header; what has none is known by its offset.
    """
    headers = {name: text for name, text in readable(raw.headers) if _CARRIED.fullmatch(name)}
    source, sent_id = headers.get("ce_source", ""), headers.get("ce_id", "")
    if not _OURS.fullmatch(f"{source}#{sent_id}"):
        headers.pop("ce_origin", None)
        if source and sent_id:
            headers |= {"ce_source": INTAKE, "ce_id": hashed(source, sent_id)}
        else:
            headers |= {"ce_source": f"/kafka/{topic}", "ce_id": f"{raw.partition}.{raw.offset}"}
    record = Record(topic, _text(raw.key or b"")[:_LONGEST_KEY], raw.value or b"", headers)
    if not record.traceparent:
        headers.pop(TRACEPARENT, None)
    if not _ORIGIN.fullmatch(headers.get("ce_origin", "")):
        headers.pop("ce_origin", None)
    return record


def readable(headers: Headers) -> Iterable[tuple[str, str]]:
    """The headers as text of bounded length: null ones left out, foreign bytes replaced."""
    for name, value in headers:
        if value is not None:
            yield name[:_LONGEST_HEADER], _text(value)[:_LONGEST_HEADER]


def _text(value: bytes) -> str:
    return value.decode("utf-8", errors="replace").replace("\x00", "\N{REPLACEMENT CHARACTER}")
