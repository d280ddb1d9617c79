"""The SFTP server beside the worker: in a thread of its own, as long as the hub runs."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from hub.app import Hub
from hub.serving import PortTaken

_START_SECONDS: Final = 30


@contextmanager
def sftp_beside(hub: Hub, address: str) -> Iterator[str]:
    """Serve the exchange over SFTP on HOST:PORT for the block; the address that it got.

    Port 0 takes one that is free.

    Raises:
        PortTaken: the address cannot be had.
    """
    server = _Server(hub, address)
    try:
        yield server.start()
    finally:
        server.stop()


class _Server:
    """A thread with a loop in which the server runs."""

    def __init__(self, hub: Hub, address: str) -> None:
        self._hub = hub
        self._address = address
        self._host, _, port = address.rpartition(":")
        self._port = int(port)
        self._loop = asyncio.new_event_loop()
        self._over = asyncio.Event()
        self._started = threading.Event()
        self._error: OSError | None = None
        self._thread = threading.Thread(target=self._run, name="sftp", daemon=True)

    def start(self) -> str:
        self._thread.start()
        if not self._started.wait(_START_SECONDS):
            raise OSError("the SFTP server does not start")
        if self._error is not None:
            raise PortTaken(self._address) from self._error
        return f"{self._host}:{self._port}"

    def stop(self) -> None:
        if self._loop.is_running():
            self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(_START_SECONDS)

    def _run(self) -> None:
        try:
            with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
                runner.run(self._serve())
        except OSError as error:
            self._error = error
        finally:
            self._started.set()

    async def _serve(self) -> None:
        from portal.sftp.server import serving_sftp  # noqa: PLC0415 - slow to import

        key_file = self._hub.settings.home / "sftp_host_key"
        async with serving_sftp(self._hub.exchange, self._host, self._port, key_file) as port:
            self._port = port
            self._started.set()
            await self._over.wait()
