"""Traces on both transports: a message is followed from its arrival to what it leads to."""

import asyncio
import json
import os
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from hub.app import Hub
from hub.kafka import Cluster, topics
from hub.observe.labels import LABELS
from hub.observe.spans import SpanTracing
from hub.settings import Settings
from store import tables
from tests.e2e.feeds import MEMBER, SITE, event, lines, member, organization, referral, site, user

BEN = "70000002B"
VISITED = "2014-10-01"
OPENED, LAST = date(2014, 12, 19), date(2015, 1, 8)
"""A Friday, and the day of the payment run for December."""


def claim(number: int, member_id: str) -> str:
    """The event of a claim that shows two qualifying conditions."""
    data: dict[str, Any] = {
        "claim_id": f"C-{number}",
        "kind": "professional",
        "member_id": member_id,
        "billing_npi": SITE[:10],
        "diagnoses": [{"system": "ICD9", "code": code} for code in ("25000", "4019")],
        "lines": [
            {
                "procedure": "99213",
                "charge": "10.00",
                "from_on": "2014-10-01",
                "to_on": "2014-10-01",
            }
        ],
    }
    return event("claim-reported", f"claim {number}", data)


FEED = lines(
    organization(),
    site(),
    user(1),
    member(1),
    member(2, member_id=BEN, name={"first": "Ben", "last": "Example"}),
    claim(1, MEMBER),
    claim(2, BEN),
    event(
        "member-opted-in",
        "opted",
        {"member_id": MEMBER, "site_id": SITE, "called_on": "2014-12-19"},
    ),
    referral(1, member_id=BEN),
)
ATTESTED = lines(
    event(
        "member-attested",
        "attested",
        {
            "member_id": MEMBER,
            "site_id": SITE,
            "month": "2014-12",
            "activity": "dashboard_scan",
            "dashboard_reviewed_on": "2014-12-20",
        },
    )
)


class Traced(NamedTuple):
    """What a hub did, and what its spans say of it."""

    hub: Hub
    spans: list[ReadableSpan]

    @property
    def names(self) -> dict[int, list[str]]:
        """The names of the spans of each trace, in the order in which they began."""
        found: dict[int, list[str]] = defaultdict(list)
        for span in sorted(self.spans, key=lambda span: span.start_time or 0):
            found[span.context.trace_id].append(span.name)
        return found

    def trace_of(self, name: str) -> list[str]:
        """The names of the spans in the one trace that has a span of this name."""
        (found,) = (names for names in self.names.values() if name in names)
        return found


@pytest.fixture(scope="module")
def run_hub(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Traced]:
    def run(ratio: float = 1.0, **settings: Any) -> Traced:
        exporter = InMemorySpanExporter()
        folder = tmp_path_factory.mktemp("traced")
        hub = Hub(Settings(home=folder, **settings), SpanTracing(exporter, ratio))
        hub.start(OPENED)
        with hub.working():
            _take_in(hub, folder / "feed.jsonl", FEED)
            hub.close_until(date(2014, 12, 20))
            _take_in(hub, folder / "attested.jsonl", ATTESTED)
            hub.close_until(LAST)
        hub.close()
        return Traced(hub, list(exporter.get_finished_spans()))

    return run


def _take_in(hub: Hub, path: Path, content: bytes) -> None:
    path.write_bytes(content)
    hub.receive_path(path)
    hub.drain()


@pytest.fixture(scope="module", params=["local", "kafka"])
def traced(request: pytest.FixtureRequest, run_hub: Callable[..., Traced]) -> Traced:
    """The same story on each transport."""
    settings: dict[str, Any] = {}
    if request.param == "kafka":
        settings = {
            "transport": "kafka",
            "kafka_bootstrap": request.getfixturevalue("kafka_server"),
            "kafka_prefix": f"traced-{os.getpid()}-{time.monotonic_ns()}.",
        }
        asyncio.run(topics.create(Cluster.of(Settings(**settings)), 1))
    return run_hub(**settings)


def test_a_referral_is_followed_to_its_letter_and_its_mail(traced: Traced) -> None:
    names = traced.trace_of("handle referral-requested.v1")
    followed = [name for name in names if not name.startswith("publish")]
    assert followed[:3] == ["arrive", "handle referral-requested.v1", "referral decided"]
    assert set(followed[3:]) == {
        "handle publish-portal-message.v1",
        "handle send-email.v1",
        "e-mail sent",
        "letter printed",
    }
    on_kafka = traced.hub.settings.transport == "kafka"
    assert ("publish portal.requests" in names) == on_kafka


def test_a_mail_belongs_to_the_message_that_it_tells_of(traced: Traced) -> None:
    for names in traced.names.values():
        if "handle send-email.v1" in names:
            assert names.count("e-mail sent") == names.count("handle send-email.v1") > 0
            assert "handle publish-portal-message.v1" in names
    assert any("e-mail sent" in names for names in traced.names.values())


def test_an_attestation_is_followed_to_the_835_that_pays_it(traced: Traced) -> None:
    names = traced.trace_of("handle member-attested.v1")
    assert names[0] == "arrive"
    assert names[-1] == "835 written"
    assert "handle issue-remittance.v1" in traced.trace_of("handle issue-remittance.v1")


def test_what_ends_a_trace_is_linked_with_what_did_it(traced: Traced) -> None:
    by_id = {span.context.span_id: span.name for span in traced.spans}
    (printed,) = (span for span in traced.spans if span.name == "letter printed")
    assert [by_id[link.context.span_id] for link in printed.links] == ["handle print-letters.v1"]


def test_a_batch_is_linked_with_each_of_its_messages(traced: Traced) -> None:
    batches = [span for span in traced.spans if span.name == "handle batch"]
    linked = {link.context.trace_id for span in batches for link in span.links}
    arrived = {span.context.trace_id for span in traced.spans if span.name == "arrive"}
    assert arrived
    assert arrived <= linked
    sizes = [(span.attributes or {})["messaging.batch.message_count"] for span in batches]
    assert all(isinstance(size, int) and size > 0 for size in sizes)


def test_each_handling_is_a_child_of_what_sent_the_message(traced: Traced) -> None:
    by_id = {span.context.span_id: span for span in traced.spans}
    for span in traced.spans:
        if span.name.startswith("handle ") and span.parent is not None:
            assert by_id[span.parent.span_id].context.trace_id == span.context.trace_id


def test_no_span_names_anybody(traced: Traced) -> None:
    allowed = LABELS["topic"] | LABELS["type"] | {"health-homes-hub", "other"}
    for span in traced.spans:
        for name, value in (span.attributes or {}).items():
            assert value in allowed or isinstance(value, int), (name, value)
        assert list(span.events) == []
    told = " ".join(span.to_json() for span in traced.spans)
    assert not any(secret in told for secret in (MEMBER, BEN, "Ben", "Ada", "Example", SITE))


def test_traces_travel_in_the_header_of_cloudevents_and_are_forgotten_at_their_end(
    traced: Traced,
) -> None:
    with traced.hub.store.read() as view:
        headers = [json.loads(row.headers) for row in view.rows(tables.outbox.select())]
        left = view.rows(tables.traces.select())
    assert left == []
    with_trace = [one for one in headers if "ce_traceparent" in one]
    assert len(with_trace) >= len(FEED.splitlines())
    assert {one["ce_traceparent"][-3:] for one in with_trace} == {"-01"}


def test_what_is_not_recorded_leaves_no_spans_and_nothing_in_the_store(
    run_hub: Callable[..., Traced],
) -> None:
    traced = run_hub(0.0)
    assert traced.spans == []
    with traced.hub.store.read() as view:
        assert view.rows(tables.traces.select()) == []


def test_without_an_endpoint_no_message_carries_a_trace(tmp_path: Path) -> None:
    hub = Hub(Settings(home=tmp_path))
    hub.start(OPENED)
    with hub.working():
        _take_in(hub, tmp_path / "feed.jsonl", FEED)
        with hub.store.read() as view:
            rows = view.rows(tables.outbox.select())
    assert rows
    assert not any("traceparent" in row.headers for row in rows)
    hub.close()
