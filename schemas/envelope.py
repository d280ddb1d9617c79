"""The CloudEvents envelope: what a message carries beside its data, on every transport."""

from dataclasses import dataclass, field
from typing import Final

SPEC_VERSION: Final = "1.0"
CONTENT_TYPE: Final = "application/json"
DATA_SCHEMA: Final = "/schemas/"


@dataclass(frozen=True, slots=True)
class Record:
    """One raw message as a transport hands it over: nothing in it is checked yet.

    `headers` hold the CloudEvents attributes (`ce_id`, `ce_source`, `ce_type`, `ce_time`) and
    the hub's own `ce_origin`, which says where the message was read from (file and line).
    """

    topic: str
    key: str
    value: bytes
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """CloudEvents id, unique with the source; empty when the sender gave none."""
        return self.headers.get("ce_id", "")

    @property
    def source(self) -> str:
        """CloudEvents source, empty when the sender gave none."""
        return self.headers.get("ce_source", "")

    @property
    def type(self) -> str:
        """CloudEvents type, empty when the sender gave none."""
        return self.headers.get("ce_type", "")

    @property
    def origin(self) -> str:
        """Where the message was read from, or its source and id when it came from no file."""
        return self.headers.get("ce_origin") or f"{self.source}#{self.id}"


def headers(*, id: str, source: str, type: str, time: str, origin: str = "") -> dict[str, str]:  # noqa: A002
    """The headers of a binary-mode CloudEvent; `time` is RFC 3339."""
    made = {
        "ce_specversion": SPEC_VERSION,
        "ce_id": id,
        "ce_source": source,
        "ce_type": type,
        "ce_time": time,
        "content-type": CONTENT_TYPE,
    }
    if origin:
        made["ce_origin"] = origin
    return made
