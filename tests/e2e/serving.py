"""A portal that `hub run` serves, and a mail server that keeps the e-mails which it sends."""

import email
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.policy import default

import httpx
import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.e2e.home import HUB, Home
from tests.integration.server import TLS, free_ports

NO_PHI = re.compile(r"[0-9]{8}[A-Z]\b|\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b")
"""What an id of a member or a birth date would look like."""


@dataclass
class Mailbox:
    """A mail server that keeps what it gets."""

    received: list[email.message.EmailMessage] = field(default_factory=list)

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Keep an e-mail."""
        content = envelope.content
        assert isinstance(content, bytes)
        self.received.append(email.message_from_bytes(content, policy=default))
        return "250 OK"

    def pin_for(self, address: str) -> str:
        """The PIN of the newest e-mail to an address, waited for."""
        mail = self._awaited(lambda mail: mail["To"] == address)
        found = re.search(r"pin=([0-9a-f-]{36})", mail.get_content())
        assert found is not None
        return found[1]

    def wait_for(self, subject: str) -> email.message.EmailMessage:
        """The newest e-mail whose subject has a word in it, waited for."""
        return self._awaited(lambda mail: subject in mail["Subject"])

    def _awaited(
        self, is_wanted: Callable[[email.message.EmailMessage], bool]
    ) -> email.message.EmailMessage:
        for _ in range(300):
            for mail in reversed(self.received):
                if is_wanted(mail):
                    return mail
            time.sleep(0.1)
        pytest.fail("the e-mail did not arrive")


@contextmanager
def served(hub: Home) -> Iterator[None]:
    """`hub run` for the block, once its portal answers; it must end cleanly."""
    process = subprocess.Popen([HUB, "run"], env=hub.environment)
    address = hub.settings["HUB_PORTAL_LISTEN"]
    try:
        for _ in range(300):
            try:
                httpx.get(f"http://{address}/sign-in", timeout=5, verify=TLS)
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


def settings_of(mail_port: int) -> dict[str, str]:
    """A hub whose portal and mail server are on this machine."""
    (port,) = free_ports(1)
    return {
        "HUB_PORTAL_LISTEN": f"127.0.0.1:{port}",
        "HUB_PORTAL_URL": f"http://127.0.0.1:{port}/",
        "HUB_SMTP_URL": f"smtp://127.0.0.1:{mail_port}",
    }
