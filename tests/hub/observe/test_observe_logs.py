"""The log: JSON lines of documented events, which say nothing of anybody."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from structlog.contextvars import bound_contextvars

from hub.library_logs import LIBRARIES, KafkaClientLog
from hub.logs import configure_logs
from hub.observe.events import MEANINGS, Event, events

FIELDS = {
    *("answers", "day", "files", "ids", "late", "missing", "remittance_id", "to", "undecided"),
    *("attempt", "claims", "door", "email_id", "error", "file_id", "host", "items", "kind"),
    *("number", "partition", "partner_id", "pause", "port", "put_off", "queued", "restarts"),
    *("incident", "page", "said", "size", "where"),
    *("topic", "trace_id", "type", "why"),
}
"""Words of the program, ids that the hub made, hashes and counts: a new one is to be looked at."""


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    level = logging.getLogger().level
    yield
    structlog.reset_defaults()
    logging.getLogger().setLevel(level)
    for name in LIBRARIES:
        library = logging.getLogger(name)
        library.handlers, library.propagate = [], True
        library.setLevel(logging.NOTSET)


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


@pytest.mark.parametrize("library", ["sqlalchemy.engine", "uvicorn", "asyncio"])
def test_libraries_are_silent(capsys: pytest.CaptureFixture[str], library: str) -> None:
    configure_logs("DEBUG")
    logging.getLogger(library).error("value of a member")
    assert capsys.readouterr().err == ""


def _told(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    told = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    return [{name: one[name] for name in one if name != "timestamp"} for one in told]


def _at_once(library: logging.Logger) -> None:
    """Say a thing of each kind, of which the words or what fills them may be of a member."""
    library.warning("Got error produce response on %s: %s", "Ada", RuntimeError("Ada"))
    library.info("nothing to complain of about %s", "Ada")


def test_what_a_client_of_kafka_complains_of_is_told_without_any_value(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure_logs("INFO")
    place = {"where": "aiokafka.producer.sender._at_once", "number": 1}
    library = logging.getLogger("aiokafka.producer.sender")
    _at_once(library)
    assert _told(capsys) == [
        place
        | {
            "event": "kafka client warned",
            "level": "warning",
            "said": "Got error produce response on %s: %s",
            "error": "RuntimeError",
        }
    ]
    logging.getLogger("faststream").error("of Ada alone")
    (told,) = _told(capsys)
    assert (told["event"], told["level"], told["said"]) == ("kafka client failed", "error", "")


def test_an_error_of_a_client_of_kafka_is_told_by_its_kind(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure_logs("ERROR")
    logging.getLogger("aiokafka.conn").error("of Ada alone", exc_info=KeyError("Ada"))
    (told,) = _told(capsys)
    assert (told["event"], told["error"], told["said"]) == ("kafka client failed", "KeyError", "")


@pytest.mark.parametrize(
    ("seconds", "numbers"), [(59.9, [1]), (60.0, [1, 3])], ids=["within a minute", "after it"]
)
def test_one_place_is_told_of_once_a_minute_with_how_often_it_complained(
    capsys: pytest.CaptureFixture[str], seconds: float, numbers: list[int]
) -> None:
    configure_logs("INFO")
    times = iter([0.0, 1.0, 2.0, seconds, seconds])
    library = logging.getLogger("aiokafka")
    library.handlers = [KafkaClientLog(lambda: next(times))]
    for _ in range(4):
        library.warning("no broker at %s", "kafka")
    assert [one["number"] for one in _told(capsys)] == numbers
