"""The status page of a process for machines: `/metrics`, `/health/live` and `/health/ready`."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from typing import Any, Final

from prometheus_client.exposition import choose_encoder

from hub.observe.health import Check, as_json
from hub.observe.watch import Watch
from hub.serving import PortTaken

_JSON: Final = "application/json"


class _Page(BaseHTTPRequestHandler):
    """Answers one request; it takes nothing but the path and the Accept header."""

    server_version = "hub"
    sys_version = ""
    timeout = 10
    watch: Watch

    def do_GET(self) -> None:
        """Answer with metrics or health."""
        if self.path == "/metrics":
            encode, content_type = choose_encoder(self.headers.get("Accept", ""))
            self._answer(HTTPStatus.OK, content_type, encode(self.watch.registry))
        elif self.path == "/health/live":
            self._tell(self.watch.live())
        elif self.path == "/health/ready":
            self._tell(self.watch.ready())
        else:
            self._answer(HTTPStatus.NOT_FOUND, _JSON, b'{"status": "no such page"}\n')

    def _tell(self, checks: list[Check]) -> None:
        well = all(check.is_well for check in checks)
        status = HTTPStatus.OK if well else HTTPStatus.SERVICE_UNAVAILABLE
        self._answer(status, _JSON, json.dumps(as_json(checks)).encode() + b"\n")

    def _answer(self, status: HTTPStatus, content_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nothing: what asks every few seconds would fill the log."""


class _Server(ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False


@contextmanager
def answering(watch: Watch, address: str, *, or_any: bool) -> Iterator[str]:
    """Answer at HOST:PORT for the block; the address that it became.

    With `or_any`, a port that is taken is no fault: any free one serves.

    Raises:
        PortTaken: it cannot be listened at.
    """
    host, _, port = address.rpartition(":")
    page = type("Page", (_Page,), {"watch": watch})
    server = _server(host, int(port), page, or_any=or_any)
    thread = threading.Thread(target=server.serve_forever, name="status", daemon=True)
    thread.start()
    try:
        yield f"{host}:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _server(host: str, port: int, page: Any, *, or_any: bool) -> _Server:
    for one in (port, 0) if or_any else (port,):
        try:
            return _Server((host, one), page)
        except OSError:
            continue
    raise PortTaken(f"{host}:{port}")
