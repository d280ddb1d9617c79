"""Tracing: what the hub does about traces, and the way to do nothing."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Final, Protocol

from consumers.routes import Route
from hub.dispatch import Delivery
from schemas.envelope import Record
from schemas.message import Message

_SECONDS: Final = 3
"""How long an endpoint may take: a hub that is asked to leave waits for it."""


class Tracing(Protocol):
    """What the hub does about traces."""

    def traced(self, kind: type[Message], route: Route) -> Route:
        """The route with a span around its handler."""

    def batch(self, deliveries: Sequence[Delivery]) -> AbstractContextManager[None]:
        """A span around the handling of a batch."""

    def published(self, records: Sequence[Record]) -> AbstractContextManager[None]:
        """A span around the publishing of a batch."""

    def arrived(self, record: Record) -> Record:
        """The record at the beginning of its trace."""

    def ended(self, kind: str, traceparents: Iterable[str]) -> None:
        """Something that these traces led to was done outside of any message."""

    def close(self) -> None:
        """Send what was not sent yet."""


class NoTracing:
    """Does nothing: messages carry no trace."""

    def traced(self, kind: type[Message], route: Route) -> Route:  # noqa: ARG002
        """The route as it is."""
        return route

    def batch(self, deliveries: Sequence[Delivery]) -> AbstractContextManager[None]:  # noqa: ARG002
        """Nothing around."""
        return nullcontext()

    def published(self, records: Sequence[Record]) -> AbstractContextManager[None]:  # noqa: ARG002
        """Nothing around."""
        return nullcontext()

    def arrived(self, record: Record) -> Record:
        """The record as it is."""
        return record

    def ended(self, kind: str, traceparents: Iterable[str]) -> None:
        """Nothing."""

    def close(self) -> None:
        """Nothing."""


def tracing_to(endpoint: str | None, ratio: float) -> Tracing:
    """Traces that go to an OTLP endpoint over HTTP, or none without one."""
    if endpoint is None:
        return NoTracing()
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415
        OTLPSpanExporter,
    )

    from hub.observe.spans import SpanTracing  # noqa: PLC0415 - slow to import, as the exporter is

    return SpanTracing(OTLPSpanExporter(endpoint, timeout=_SECONDS), ratio)
