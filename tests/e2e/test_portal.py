"""The portal of `hub run`: e-mails through a real mail server, PostgreSQL, and the commands."""

import email
import re
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from email.policy import default

import httpx
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.e2e.home import HUB, Home
from tests.integration.database import Postgresql
from tests.integration.server import free_ports
from tests.portal.driver import PASSWORD, Visitor
from tests.portal.test_registration import AGREEMENT, DEMOGRAPHIC, SECURITY, steps_of

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
        for _ in range(300):
            for mail in reversed(self.received):
                if mail["To"] == address:
                    found = re.search(r"pin=([0-9a-f-]{36})", mail.get_content())
                    assert found is not None
                    return found[1]
            time.sleep(0.1)
        pytest.fail("the e-mail did not arrive")


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    """A mail server on a port of its own."""
    kept, (port,) = Mailbox(), free_ports(1)
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    yield kept, port
    controller.stop()


@contextmanager
def served(hub: Home) -> Iterator[None]:
    """`hub run` for the block, once its portal answers; it must end cleanly."""
    process = subprocess.Popen([HUB, "run"], env=hub.environment)
    address = hub.settings["HUB_PORTAL_LISTEN"]
    try:
        for _ in range(300):
            try:
                httpx.get(f"http://{address}/sign-in", timeout=5)
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


@contextmanager
def visitor(hub: Home) -> Iterator[Visitor]:
    """A browser at the portal of a hub."""
    url = hub.settings["HUB_PORTAL_URL"].rstrip("/")
    with httpx.Client(base_url=url, headers={"origin": url}, timeout=30) as client:
        yield Visitor(client)


def settings_of(mail_port: int) -> dict[str, str]:
    """A hub whose portal and mail server are on this machine."""
    (port,) = free_ports(1)
    return {
        "HUB_PORTAL_LISTEN": f"127.0.0.1:{port}",
        "HUB_PORTAL_URL": f"http://127.0.0.1:{port}/",
        "HUB_SMTP_URL": f"smtp://127.0.0.1:{mail_port}",
    }


def walk_through(hub: Home, kept: Mailbox) -> None:
    """Staff are invited, a partner registers, and both sign in by what their e-mails say."""
    told = hub(
        *("staff", "invite", "--first", "Jo", "--last", "Ray"),
        *("--email", "jo@maine.example", "--role", "S1"),
    )
    assert "Invited Jo Ray" in told.out
    with served(hub), ExitStack() as stack:
        browser = stack.enter_context(visitor(hub))
        fields = DEMOGRAPHIC | {"kind": "Clearinghouse"}
        steps_of(browser, ("demographic", fields), ("security", SECURITY))
        steps_of(browser, ("confirm", {}), ("agreement", AGREEMENT))
        pin = kept.pin_for("robin@harbor.example")
        browser.open("/activate")
        sent = {"pin": pin, "user_name": "rwalker", "password": PASSWORD}
        assert "METPID500001" in browser.send("/activate", sent).text
        assert browser.sign_in("rwalker").status_code == 303
        staff = stack.enter_context(visitor(hub))
        pin = kept.pin_for("jo@maine.example")
        staff.open(f"/activate?pin={pin}")
        chosen = SECURITY | {"user_name": "joray", "pin": pin}
        assert staff.send("/activate/invited", chosen).status_code == 200
        staff.sign_in("joray")
        assert staff.open("/staff/requests").status_code == 200
    for mail in kept.received:
        assert not NO_PHI.search(mail.get_content().replace("pin=", ""))
    listed = hub("staff", "list").out
    assert "joray" in listed
    account_id = listed.split()[0]
    assert "was terminated" in hub("staff", "terminate", account_id).out
    assert "terminated" in hub("staff", "list").out


def test_people_come_in_by_emails_of_a_real_mail_server(
    new_hub: Callable[..., Home], mailbox: tuple[Mailbox, int]
) -> None:
    kept, port = mailbox
    hub = new_hub(**settings_of(port))
    hub("init")
    walk_through(hub, kept)


def test_portal_keeps_its_accounts_on_postgresql_too(
    new_hub: Callable[..., Home],
    mailbox: tuple[Mailbox, int],
    postgresql_server: Postgresql,
) -> None:
    kept, port = mailbox
    url = postgresql_server.database()
    hub = new_hub(**settings_of(port), HUB_DATABASE_URL=url)
    hub("init")
    walk_through(hub, kept)
    postgresql_server.drop(url)


@pytest.mark.parametrize(
    "arguments",
    [
        ("staff", "invite", "--first", "A", "--last", "B", "--email", "a", "--role", "S1"),
        ("staff", "invite", "--first", "A", "--last", "B", "--email", "a@b.c", "--role", "R7"),
    ],
    ids=["no address", "no role of the staff"],
)
def test_invitation_of_staff_that_cannot_be_is_refused(
    hub: Home, arguments: tuple[str, ...]
) -> None:
    assert "S1 Portal Support" in hub(*arguments, code=2).err


def test_account_that_is_none_of_the_staff_is_not_terminated(hub: Home) -> None:
    assert "hub staff list" in hub("staff", "terminate", "A-1", code=1).err


def test_port_that_is_taken_is_told(new_hub: Callable[..., Home]) -> None:
    (port,) = free_ports(1)
    hub = new_hub(HUB_PORTAL_LISTEN=f"127.0.0.1:{port}")
    hub("init")
    with socket.create_server(("127.0.0.1", port)):
        assert "HUB_PORTAL_LISTEN" in hub.run("run", code=2).err
