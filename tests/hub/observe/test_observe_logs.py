"""The log: JSON lines of documented events, which say nothing of anybody."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from structlog.contextvars import bound_contextvars

from hub.logs import configure_logs
from hub.observe.events import MEANINGS, Event, events

FIELDS = {
    *("answers", "day", "files", "ids", "late", "missing", "remittance_id", "to", "undecided"),
    *("attempt", "claims", "door", "email_id", "error", "file_id", "host", "items", "kind"),
    *("number", "partition", "partner_id", "pause", "port", "put_off", "queued", "restarts"),
    *("incident", "page", "size", "where"),
    *("topic", "trace_id", "type", "why"),
}
"""Words of the program, ids that the hub made, hashes and counts: a new one is to be looked at."""


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    level = logging.getLogger().level
    yield
    structlog.reset_defaults()
    logging.getLogger().setLevel(level)


def test_an_event_is_one_line_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("INFO")
    with bound_contextvars(trace_id="ab" * 16):
        structlog.get_logger().warning("message failed", attempt=1)
    structlog.get_logger().debug("too small to tell")
    (line,) = capsys.readouterr().err.splitlines()
    told = json.loads(line)
    assert told.pop("timestamp").endswith("Z")
    assert told == {
        "event": "message failed",
        "level": "warning",
        "attempt": 1,
        "trace_id": "ab" * 16,
    }


@pytest.mark.parametrize("event", events(), ids=lambda event: event.name)
def test_event_is_documented_and_says_only_what_may_be_said(event: Event) -> None:
    assert event.name in MEANINGS
    assert set(event.fields) <= FIELDS


def test_libraries_are_silent(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("DEBUG")
    logging.getLogger("aiokafka").error("value of a member")
    assert capsys.readouterr().err == ""
