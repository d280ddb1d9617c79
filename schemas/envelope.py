"""The CloudEvents envelope: what a message carries beside its data, on every transport."""

import re
from dataclasses import dataclass, field
from typing import Final

SPEC_VERSION: Final = "1.0"
CONTENT_TYPE: Final = "application/json"
DATA_SCHEMA: Final = "/schemas/"
TRACEPARENT: Final = "ce_traceparent"
"""The header of the CloudEvents extension for distributed tracing."""
_TRACEPARENT: Final = re.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-0[01]")


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
    def traceparent(self) -> str:
        """The trace that the message belongs to, as W3C writes it; empty where that is none."""
        found = self.headers.get(TRACEPARENT, "")
        return found if _TRACEPARENT.fullmatch(found) else ""

    @property
    def trace_id(self) -> str:
        """The id of that trace, 32 hexadecimal digits; empty without one."""
        return self.traceparent[3:35]

    @property
    def origin(self) -> str:
        """Where the message was read from, or its source and id when it came from no file."""
        return self.headers.get("ce_origin") or f"{self.source}#{self.id}"


def headers(
    *,
    id: str,  # noqa: A002
    source: str,
    type: str,  # noqa: A002
    time: str,
    origin: str = "",
    traceparent: str = "",
) -> dict[str, str]:
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
    if traceparent:
        made[TRACEPARENT] = traceparent
    return made
