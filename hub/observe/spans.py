"""Spans: one message can be followed from its arrival to the letter, mail or 835 it leads to.

A message carries its trace in `ce_traceparent`, in the outbox and over Kafka. Spans say what was
done with which kind of message and how long it took, never with whose.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import Any, Final

import structlog
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanLimits, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import (
    Link,
    NonRecordingSpan,
    Span,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
    TraceFlags,
    get_current_span,
    set_span_in_context,
)
from structlog.contextvars import bound_contextvars

from consumers.routes import Handler, Route
from hub.dispatch import Delivery
from hub.observe.labels import label, short_type
from schemas.envelope import TRACEPARENT, Record
from schemas.message import TYPE_PREFIX, Message
from schemas.refusal import Refused
from store.traces import ATTESTATION, LETTER, MAIL, REFERRAL

log = structlog.get_logger()

SERVICE: Final = "health-homes-hub"
_MOST_LINKS: Final = 500
_LATER: Final = {
    REFERRAL: "referral decided",
    LETTER: "letter printed",
    ATTESTATION: "835 written",
    MAIL: "e-mail sent",
}
"""What is done later, under a message of its own, about what a message led to."""


class _Telling(SpanExporter):
    """An exporter that says in the log what it could not send."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Send the spans; those that are not taken are lost."""
        result = self._exporter.export(spans)
        if result is not SpanExportResult.SUCCESS:
            log.warning("spans lost", number=len(spans))
        return result

    def shutdown(self) -> None:
        """Let go of the endpoint."""
        self._exporter.shutdown()


class SpanTracing:
    """Gives every message a trace, of which a share is recorded and exported."""

    def __init__(self, exporter: SpanExporter, ratio: float) -> None:
        self._provider = TracerProvider(
            sampler=ParentBased(TraceIdRatioBased(ratio)),
            resource=Resource.create({SERVICE_NAME: SERVICE}),
            span_limits=SpanLimits(max_links=_MOST_LINKS),
            shutdown_on_exit=False,
        )
        self._provider.add_span_processor(BatchSpanProcessor(_Telling(exporter)))
        self._tracer = self._provider.get_tracer("hub")

    def traced(self, kind: type[Message], route: Route) -> Route:
        """The route with a span around its handler, within the trace of its message."""
        around = self._around(short_type(kind), kind.topic.value, route.handler)
        return replace(route, handler=around)

    def _around(self, name: str, topic: str, handler: Handler) -> Handler:
        def handle(message: Any, work: Any) -> None:
            record = work.record
            with self._span(f"handle {name}", record, topic=topic) as span:
                work.traces.current = _written(span)
                handler(message, work)
                for kind, traceparent in work.traces.followed():
                    self._end(kind, traceparent, span)

        return handle

    @contextmanager
    def _span(self, name: str, record: Record, *, topic: str) -> Iterator[Span]:
        """A span in the trace of a message, with a link to the batch that it is handled in."""
        batch = get_current_span()
        links = [Link(batch.get_span_context())] if batch.is_recording() else []
        with self._tracer.start_as_current_span(
            name,
            context=_context_of(record.traceparent),
            kind=SpanKind.CONSUMER,
            attributes=_attributes(topic, record.type),
            links=links,
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            context = span.get_span_context()
            with bound_contextvars(trace_id=f"{context.trace_id:032x}"):
                try:
                    yield span
                except Refused as refused:
                    span.set_attribute("hub.refused", refused.reason.value)
                    raise
                except Exception as error:
                    span.set_status(Status(StatusCode.ERROR, type(error).__name__))
                    raise

    def batch(self, deliveries: Sequence[Delivery]) -> AbstractContextManager[None]:
        """A span around the handling of a batch, linked with the trace of each message."""
        return self._linked("handle batch", [one.record for one in deliveries], SpanKind.CONSUMER)

    @contextmanager
    def published(self, records: Sequence[Record]) -> Iterator[None]:
        """A span around the publishing of a batch, and one in the trace of each message."""
        with self._linked("publish batch", records, SpanKind.PRODUCER):
            own = [self._publishing(record) for record in records if record.traceparent]
            try:
                yield
            finally:
                for span in own:
                    span.end()

    def _publishing(self, record: Record) -> Span:
        return self._tracer.start_span(
            f"publish {label('topic', record.topic)}",
            context=_context_of(record.traceparent),
            kind=SpanKind.PRODUCER,
            attributes=_attributes(record.topic, record.type),
        )

    @contextmanager
    def _linked(self, name: str, records: Sequence[Record], kind: SpanKind) -> Iterator[None]:
        links = [Link(_read(one.traceparent)) for one in records[:_MOST_LINKS] if one.traceparent]
        size = {"messaging.batch.message_count": len(records)}
        with self._tracer.start_as_current_span(
            name,
            kind=kind,
            links=links,
            attributes=size,
            record_exception=False,
            set_status_on_exception=False,
        ):
            yield

    def arrived(self, record: Record) -> Record:
        """The record at the beginning of its trace: the reading of a file says that it came."""
        span = self._tracer.start_span(
            "arrive", kind=SpanKind.PRODUCER, attributes=_attributes(record.topic, record.type)
        )
        span.end()
        return replace(record, headers=record.headers | {TRACEPARENT: _written(span)})

    def ended(self, kind: str, traceparents: Iterable[str]) -> None:
        """Something that these traces led to was done outside of any message."""
        for traceparent in traceparents:
            self._end(kind, traceparent, None)

    def _end(self, kind: str, traceparent: str, by: Span | None) -> None:
        """Say in a trace that what it led to was done, `by` a span of another trace."""
        links = [Link(by.get_span_context())] if by is not None else []
        self._tracer.start_span(_LATER[kind], context=_context_of(traceparent), links=links).end()

    def close(self) -> None:
        """Send what was not sent yet."""
        self._provider.shutdown()


def _attributes(topic: str, kind: str) -> dict[str, str]:
    return {
        "messaging.system": SERVICE,
        "messaging.destination.name": label("topic", topic),
        "hub.message.type": label("type", kind.removeprefix(TYPE_PREFIX)),
    }


def _written(span: Span) -> str:
    """A span's context as W3C writes it."""
    context = span.get_span_context()
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags & 1:02x}"


def _read(traceparent: str) -> SpanContext:
    _, trace_id, span_id, flags = traceparent.split("-")
    flag = TraceFlags(int(flags, 16))
    return SpanContext(int(trace_id, 16), int(span_id, 16), is_remote=True, trace_flags=flag)


def _context_of(traceparent: str) -> Any:
    """What a span of that trace is started in; without one it begins a trace of its own."""
    span = NonRecordingSpan(_read(traceparent)) if traceparent else None
    return set_span_in_context(span) if span is not None else _NOTHING


_NOTHING: Final = set_span_in_context(NonRecordingSpan(SpanContext(0, 0, is_remote=False)))
