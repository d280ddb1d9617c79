"""Tracing: what travels is a trace or nothing, and an endpoint that is away harms nobody."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from structlog.testing import capture_logs

from hub.observe.tracing import NoTracing, tracing_to
from schemas.envelope import Record

GOOD = f"00-{'ab' * 16}-{'cd' * 8}-01"


class Endpoint(HTTPServer):
    """A collector that remembers what it was sent, and how it answers."""

    status = 200
    received: list[bytes]


class _Taking(BaseHTTPRequestHandler):
    server: Endpoint

    def do_POST(self) -> None:
        self.server.received.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with Endpoint(("127.0.0.1", 0), _Taking) as server:
        server.received = []
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("header", "is_trace"),
    [
        pytest.param(GOOD, True, id="recorded"),
        pytest.param(GOOD[:-1] + "0", True, id="not recorded"),
        pytest.param(GOOD.upper(), False, id="capitals"),
        pytest.param(f"00-{'0' * 32}-{'cd' * 8}-01", False, id="no trace"),
        pytest.param(f"00-{'ab' * 16}-{'0' * 16}-01", False, id="no span"),
        pytest.param(f"{GOOD}\n", False, id="more behind it"),
        pytest.param("10000001A", False, id="somebody"),
        pytest.param("", False, id="empty"),
    ],
)
def test_only_a_trace_is_carried(header: str, is_trace: bool) -> None:
    record = Record("t", "k", b"", {"ce_traceparent": header})
    assert record.traceparent == (header if is_trace else "")
    assert record.trace_id == ("ab" * 16 if is_trace else "")


def test_without_an_endpoint_nothing_is_traced() -> None:
    assert isinstance(tracing_to(None, 1.0), NoTracing)


def test_spans_go_to_the_endpoint(endpoint: Endpoint) -> None:
    tracing = tracing_to(f"http://127.0.0.1:{endpoint.server_port}/v1/traces", 1.0)
    arrived = tracing.arrived(Record("mihms.members", "m1", b""))
    tracing.close()
    assert arrived.traceparent.endswith("-01")
    (sent,) = endpoint.received
    assert b"health-homes-hub" in sent
    assert bytes.fromhex(arrived.trace_id) in sent


def test_an_endpoint_that_refuses_is_told_in_the_log_and_holds_nobody_up(
    endpoint: Endpoint,
) -> None:
    endpoint.status = 503
    started = time.monotonic()
    with capture_logs() as logs:
        tracing = tracing_to(f"http://127.0.0.1:{endpoint.server_port}/v1/traces", 1.0)
        tracing.arrived(Record("mihms.members", "m1", b""))
        tracing.close()
    assert time.monotonic() - started < 6
    assert [one["event"] for one in logs] == ["spans lost"]
