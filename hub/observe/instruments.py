"""What a process counts while it works: messages, how long handlers take, segments, restarts."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram

from consumers.routes import Handler, Route
from edi import Report
from hub.dispatch import Acknowledge, Delivery, Dispatcher, Outcome
from hub.observe.labels import label, short_type
from hub.observe.table import BY_NAME, SECONDS
from hub.observe.tracing import Tracing
from schemas.message import Message


class Instruments:
    """The counters and histograms of one process."""

    def __init__(self) -> None:
        self._messages = self._counter("hub_messages_total")
        self._segments = self._counter("hub_x12_segments_total")
        self._restarts = self._counter("hub_consumer_restarts_total")
        self._unpublished = self._counter("hub_messages_unpublished_total")
        self._expired = self._counter("hub_messages_expired_total")
        self._handlers = self._histogram("hub_handler_seconds")
        self._batches = self._histogram("hub_batch_seconds")

    def register(self, registry: CollectorRegistry) -> None:
        """Show all of them in a registry."""
        for one in (
            self._messages,
            self._segments,
            self._restarts,
            self._unpublished,
            self._expired,
            self._handlers,
            self._batches,
        ):
            registry.register(one)

    @staticmethod
    def _counter(name: str) -> Counter:
        metric = BY_NAME[name]
        return Counter(name, metric.meaning, metric.labels, registry=None)

    @staticmethod
    def _histogram(name: str) -> Histogram:
        metric = BY_NAME[name]
        return Histogram(name, metric.meaning, metric.labels, registry=None, buckets=SECONDS)

    def timed(self, kind: type[Message], route: Route) -> Route:
        """The route with its handler timed."""
        observe = self._handlers.labels(label("type", short_type(kind))).observe
        return replace(route, handler=_timed(route.handler, observe))

    def batch(self, outcome: Outcome, seconds: float) -> None:
        """Count what became of the messages of a batch, and how long it took."""
        self._batches.observe(seconds)
        for name in ("handled", "repeated", "refused", "given_up"):
            number = getattr(outcome, name)
            if number:
                self._messages.labels(name).inc(number)

    def checked(self, report: Report) -> None:
        """Count the segments of a file that was checked."""
        for one in report.sets:
            self._segments.labels(label("set", one.header.set_id)).inc(one.segment_count)

    def restarted(self, topic: str) -> None:
        """Count a consumer that was started anew."""
        self._restarts.labels(label("topic", topic)).inc()

    def expired(self, topic: str, number: int) -> None:
        """Count messages that a topic forgot before any hub handled them."""
        self._expired.labels(label("topic", topic)).inc(number)

    def unpublished(self, topic: str) -> None:
        """Count a message that no broker takes."""
        self._unpublished.labels(label("topic", topic)).inc()


def _timed(handler: Handler, observe: Callable[[float], None]) -> Handler:
    clock = time.perf_counter

    def handle(message: Any, work: Any) -> None:
        started = clock()
        try:
            handler(message, work)
        finally:
            observe(clock() - started)

    return handle


class MeasuredDispatcher(Dispatcher):
    """A dispatcher whose batches are counted, timed and traced."""

    def __init__(
        self, *arguments: Any, instruments: Instruments, tracing: Tracing, **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        self._instruments = instruments
        self._tracing = tracing

    def handle(self, deliveries: Sequence[Delivery], acknowledge: Acknowledge) -> Outcome:
        """Handle a batch as every dispatcher does."""
        started = time.perf_counter()
        with self._tracing.batch(deliveries):
            outcome = super().handle(deliveries, acknowledge)
        self._instruments.batch(outcome, time.perf_counter() - started)
        return outcome
