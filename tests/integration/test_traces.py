"""Traces on both transports: a message is followed from its arrival to what it leads to."""

import asyncio
import json
import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
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
from schemas.attestations import MemberAttested
from schemas.envelope import headers
from schemas.message import Message
from schemas.requests import ReferralRequested
from schemas.topics import Topic
from store import tables
from store.engine import Store
from tests.e2e.feeds import MEMBER, SITE, event, lines, member, organization, referral, site, user
from tests.integration.database import Postgresql
from tests.integration.strangers import Header, send

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


KNOWN_EVENTS = (
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
)
KNOWN = lines(*KNOWN_EVENTS)
FEED = lines(*KNOWN_EVENTS, referral(1, member_id=BEN))
ATTESTATION = {
    "member_id": MEMBER,
    "site_id": SITE,
    "month": "2014-12",
    "activity": "dashboard_scan",
    "dashboard_reviewed_on": "2014-12-20",
}
ATTESTED = lines(event("member-attested", "attested", ATTESTATION))


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
def run_hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Traced]]:
    stores: list[Store] = []

    def run(ratio: float = 1.0, **settings: Any) -> Traced:
        exporter = InMemorySpanExporter()
        folder = tmp_path_factory.mktemp("traced")
        hub = Hub(Settings(home=folder, **settings), SpanTracing(exporter, ratio))
        stores.append(hub.store)
        hub.start(OPENED)
        with hub.working():
            _take_in(hub, folder / "feed.jsonl", FEED)
            hub.close_until(date(2014, 12, 20))
            _take_in(hub, folder / "attested.jsonl", ATTESTED)
            hub.close_until(LAST)
        hub.close()
        return Traced(hub, list(exporter.get_finished_spans()))

    yield run
    for store in stores:  # tests look into them when their hubs are gone
        store.close()


def _take_in(hub: Hub, path: Path, content: bytes) -> None:
    path.write_bytes(content)
    hub.receive_path(path)
    hub.drain()


@pytest.fixture(scope="module")
def on_servers(
    kafka_server: str, postgresql_server: Postgresql
) -> Iterator[Callable[[], dict[str, Any]]]:
    """Makes the settings of hubs on topics and databases of their own."""
    made: list[str] = []

    def make() -> dict[str, Any]:
        made.append(postgresql_server.database())
        settings = {
            "transport": "kafka",
            "kafka_bootstrap": kafka_server,
            "kafka_prefix": f"traced-{os.getpid()}-{time.monotonic_ns()}.",
            "database_url": made[-1],
        }
        asyncio.run(topics.create(Cluster.of(Settings(**settings)), 1))
        return settings

    yield make
    for url in made:
        postgresql_server.drop(url)


@pytest.fixture(scope="module", params=["embedded", "on servers"])
def traced(request: pytest.FixtureRequest, run_hub: Callable[..., Traced]) -> Traced:
    """The same story on the embedded default, and on Kafka and PostgreSQL."""
    if request.param == "embedded":
        return run_hub()
    return run_hub(**request.getfixturevalue("on_servers")())


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


SENDER = "0af7651916cd43dd8448eb211c80319c"
"""The trace of a practice's system, which sends to Kafka itself."""


def _of_the_practice(kind: type[Message], data: dict[str, Any]) -> tuple[bytes, list[Header]]:
    """A message as that system sends it."""
    told = headers(
        id=kind.__name__,
        source="/ehr",
        type=kind.type,
        time="2014-12-19T12:00:00Z",
        traceparent=f"00-{SENDER}-b7ad6b7169203331-01",
    )
    return json.dumps(data).encode(), [(name, text.encode()) for name, text in told.items()]


def test_what_arrives_on_kafka_in_one_trace_is_followed_to_letter_mail_and_835(
    on_servers: Callable[[], dict[str, Any]], tmp_path: Path
) -> None:
    settings, exporter = on_servers(), InMemorySpanExporter()
    cluster = Cluster.of(Settings(**settings))
    hub = Hub(Settings(home=tmp_path, **settings), SpanTracing(exporter, 1.0))
    hub.start(OPENED)
    with hub.working():
        _take_in(hub, tmp_path / "feed.jsonl", KNOWN)
        referred = {"request_id": "R-1", "site_id": SITE, "member_id": BEN}
        send(cluster, Topic.REQUESTS, _of_the_practice(ReferralRequested, referred))
        hub.close_until(date(2014, 12, 20))
        send(cluster, Topic.ATTESTATIONS, _of_the_practice(MemberAttested, ATTESTATION))
        hub.close_until(LAST)
    hub.close()
    spans = {
        span.context.span_id: span
        for span in exporter.get_finished_spans()
        if span.context.trace_id == int(SENDER, 16)
    }
    ends = ("letter printed", "e-mail sent", "835 written")
    kinds = ("referral-requested", "publish-portal-message", "send-email")
    asked, told, mailed = (f"handle {kind}.v1" for kind in kinds)
    assert {name: _way(spans, name) for name in ends} == {
        "letter printed": [asked, "letter printed"],
        "e-mail sent": [asked, told, mailed, "e-mail sent"],
        "835 written": ["handle member-attested.v1", "835 written"],
    }
    names = [span.name for span in spans.values()]
    for topic in (Topic.PORTAL_MESSAGES, Topic.EMAILS):
        assert f"publish {topic}" in names, "it went through the outbox and over Kafka"


def _way(spans: dict[int, ReadableSpan], end: str) -> list[str]:
    """The names of the spans that led to one of this name, from the arrival on."""
    found = next(span for span in spans.values() if span.name == end)
    way = [found.name]
    while found.parent is not None and found.parent.span_id in spans:
        found = spans[found.parent.span_id]
        way.insert(0, found.name)
    return way


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
