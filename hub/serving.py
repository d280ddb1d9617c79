"""Serving web pages beside the hub's own work, on a thread of its own."""

import socket
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from contextlib import contextmanager
from typing import Final

from starlette.types import ASGIApp

_ENDING_SECONDS: Final = 5
_NAME_SECONDS: Final = 1.0
_TURN_SECONDS: Final = 0.001
"""How long a busy thread lets others wait: a page takes dozens of turns, of 5 ms by default."""
_NAMES: Final = ThreadPoolExecutor(2, thread_name_prefix="names")


class PortTaken(Exception):
    """Nothing can be served on an address: it is in use, or not one of this machine."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


@contextmanager
def serving(app: ASGIApp, address: str, proxies: str = "") -> Iterator[str]:
    """Serve an application on HOST:PORT for the block; the address that it got.

    Port 0 takes one that is free. What proxies say of who asks is believed of `proxies` alone.

    Raises:
        PortTaken: the address cannot be had.
    """
    import uvicorn  # noqa: PLC0415 - slow to import

    listener = _listen(address)
    config = uvicorn.Config(
        app,
        access_log=False,
        log_config=None,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies or None,
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=_ENDING_SECONDS,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(
        target=server.run, kwargs={"sockets": [listener]}, name="portal", daemon=True
    )
    thread.start()
    turn = sys.getswitchinterval()
    sys.setswitchinterval(_TURN_SECONDS)
    try:
        host, port = listener.getsockname()[:2]
        yield f"{host}:{port}"
    finally:
        sys.setswitchinterval(turn)
        server.should_exit = True
        thread.join(_ENDING_SECONDS * 2)
        listener.close()


def _listen(address: str) -> socket.socket:
    """A socket that says it is TCP: only then does asyncio send small answers without delay."""
    host, _, port = address.rpartition(":")
    try:
        made = socket.create_server((host, int(port)), backlog=512)
    except OSError as error:
        raise PortTaken(address) from error
    return socket.socket(made.family, made.type, socket.IPPROTO_TCP, fileno=made.detach())


def host_name(address: str) -> str:
    """The name of the host at an address; the address where it has none, or none in a second."""
    try:
        return _NAMES.submit(socket.gethostbyaddr, address).result(_NAME_SECONDS)[0]
    except (OSError, TooLate):
        return address
