"""The SFTP server: who is let in, and that nothing but files is asked of it."""

import asyncio
import os
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Final

import asyncssh
import structlog
from asyncssh.stream import SSHServerStreamSession

from portal.exchange.access import good_keys
from portal.exchange.errors import TooOften
from portal.exchange.service import Exchange, Visitor
from portal.sftp.folders import PartnerFolders
from portal.sftp.stay import Stay
from portal.sftp.waiting import Waiting
from store.availability import UNAVAILABLE
from store.work import Work

log = structlog.get_logger()

_MOST_CONNECTIONS: Final = 10
"""Connections that a partner has at once."""
MOST_STRANGERS: Final = 10
"""Connections at once of one address that are not let in yet."""
_MOST_STRANGERS_AT_ALL: Final = 500
_STRANGERS: Final = "strangers"
_LOOK_SECONDS: Final = 15
"""How often it is looked whether those inside may stay."""


def host_key(path: Path) -> asyncssh.SSHKey:
    """The key that the server shows, made once and kept for its owner's eyes alone."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        made = asyncssh.generate_private_key("ssh-ed25519", comment="health-homes-hub")
        aside = path.with_suffix(".new")
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(made.export_private_key())
        aside.replace(path)
    return asyncssh.read_private_key(path)


class Session(SSHServerStreamSession[bytes]):
    """One channel: SFTP alone, and it knows when the other side has gone."""

    def __init__(self, entrance: "Entrance") -> None:
        super().__init__(None, self._folders, sftp_version=3)
        self._entrance = entrance
        self._over = False

    def _folders(self, channel: Any) -> PartnerFolders:
        entrance = self._entrance
        return PartnerFolders(
            channel,
            entrance.exchange,
            entrance.visitor,
            entrance.waiting,
            stay=entrance.stay,
            is_over=lambda: self._over,
        )

    def eof_received(self) -> bool:
        """The other side sends no more: what it has not closed by now, it never will."""
        self._over = True
        return bool(super().eof_received())

    def connection_lost(self, exc: Exception | None) -> None:
        """The other side is gone."""
        self._over = True
        super().connection_lost(exc)


class Entrance(asyncssh.SSHServer):
    """One connection: let in by a partner's id and one of its keys, with nothing but SFTP."""

    def __init__(
        self,
        exchange: Exchange,
        waiting: Waiting,
        inside: Counter[str],
        connections: set[asyncssh.SSHServerConnection],
    ) -> None:
        self.exchange = exchange
        self.waiting = waiting
        self._connections = connections
        self.visitor = Visitor("", "sftp", "")
        self.stay = Stay(self._is_admitted)
        self._shown: list[bytes] = []
        self._looking: asyncio.Task[None] | None = None
        self._inside = inside
        self._counted = ""
        self._is_inside = False
        self._connection: asyncssh.SSHServerConnection | None = None

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        """Someone is at the door."""
        self._connection = conn
        self._connections.add(conn)
        self._count(f"stranger at {self._address()}")
        self._inside[_STRANGERS] += 1
        too_many = self._inside[self._counted] > MOST_STRANGERS
        if too_many or self._inside[_STRANGERS] > _MOST_STRANGERS_AT_ALL:
            conn.abort()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        """Someone left."""
        if self._looking is not None:
            self._looking.cancel()
        if self._connection is not None:
            self._connections.discard(self._connection)
        self._uncount()

    def _count(self, name: str) -> None:
        self._inside[name] += 1
        self._counted = name

    def _uncount(self) -> None:
        """Count one less of what this connection counts as; nobody who left is remembered."""
        for name in (self._counted,) if self._is_inside else (self._counted, _STRANGERS):
            self._inside[name] -= 1
            if not self._inside[name]:
                del self._inside[name]

    def begin_auth(self, username: str) -> bool:  # noqa: ARG002
        """Everyone has to show a key."""
        return True

    def public_key_auth_supported(self) -> bool:
        """Keys are what lets in; passwords do not."""
        return True

    async def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        """Whether the key is one of the partner's that is good now."""
        shown = key.export_public_key("openssh").split()[:2]
        good = await asyncio.to_thread(self._good_keys, username)
        if shown not in good:
            await asyncio.to_thread(self._note_refused, key.get_fingerprint())
            return False
        self.visitor = Visitor(username, "sftp", key.get_fingerprint(), self._address())
        self._shown = shown
        return True

    def _is_admitted(self) -> bool:
        """Whether the key that let the partner in still would."""
        return self._shown in self._good_keys(self.visitor.partner_id)

    def _address(self) -> str:
        found = self._connection.get_extra_info("peername") if self._connection else None
        return str(found[0]) if found else ""

    def _good_keys(self, username: str) -> list[list[bytes]]:
        with self.exchange.store.read() as view:
            found = good_keys(username, self.exchange.clock(), Work.on_open_day(view))
        return [key.encode().split()[:2] for key in found]

    def _note_refused(self, fingerprint: str) -> None:
        """Have the audit tell of a key that opens nothing; of a flood of them, only the first."""
        address = self._address()
        with suppress(TooOften):
            self.exchange.count(f"stranger at {address}")
            stranger = Visitor("", "sftp", fingerprint, address)
            self.exchange.refused(stranger, "no key that is good")

    def auth_completed(self) -> None:
        """The partner is in, unless it is so often enough already."""
        partner_id = self.visitor.partner_id
        self._uncount()
        self._is_inside = True
        self._count(partner_id)
        if self._inside[partner_id] > _MOST_CONNECTIONS and self._connection is not None:
            self._connection.disconnect(
                asyncssh.DISC_TOO_MANY_CONNECTIONS, "Too many connections at once.", "en"
            )
        loop = asyncio.get_running_loop()
        loop.run_in_executor(None, self.exchange.signed_in, self.visitor)
        self._looking = loop.create_task(self._look())
        log.info("partner signed in", door="sftp", partner_id=partner_id)

    async def _look(self) -> None:
        """Show the partner out once its stay is over, whatever it is doing."""
        why = None
        while why is None:
            await asyncio.sleep(_LOOK_SECONDS)
            with suppress(*UNAVAILABLE):  # it is looked again
                why = await self.stay.why_over()
        log.info("partner shown out", door="sftp", partner_id=self.visitor.partner_id, why=why)
        if self._connection is not None:
            self._connection.disconnect(asyncssh.DISC_BY_APPLICATION, why, "en")

    def session_requested(self) -> Session:
        """A channel for SFTP; shells, commands and forwarding are refused."""
        return Session(self)


@asynccontextmanager
async def serving_sftp(
    exchange: Exchange, host: str, port: int, key_file: Path
) -> AsyncIterator[int]:
    """Serve the exchange over SFTP for the block; the port, chosen where it is 0.

    When it ends, whoever is inside is shown out.
    """
    waiting = Waiting(exchange.clock)
    inside: Counter[str] = Counter()
    connections: set[asyncssh.SSHServerConnection] = set()
    server = await asyncssh.listen(
        host,
        port,
        server_factory=lambda: Entrance(exchange, waiting, inside, connections),
        server_host_keys=[host_key(key_file)],
        server_version="HealthHomesHub",
        encoding=None,
        agent_forwarding=False,
        allow_pty=False,
        x11_forwarding=False,
        login_timeout=30,
        keepalive_interval=30,
        allow_scp=False,
    )
    async with server:
        log.info("sftp server listens", host=host, port=server.get_port())
        try:
            yield server.get_port()
        finally:
            waiting.abandon_all()
            server.close()
            await _show_out(connections)


async def _show_out(connections: set[asyncssh.SSHServerConnection]) -> None:
    """End the connections that are left, and wait until nothing of them goes on."""
    left = list(connections)
    for connection in left:
        connection.disconnect(asyncssh.DISC_BY_APPLICATION, "The server stops.", "en")
    await asyncio.gather(*(connection.wait_closed() for connection in left))
