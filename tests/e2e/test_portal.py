"""The portal of `hub run`: e-mails through a real mail server, PostgreSQL, and the commands."""

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import httpx
import pytest

from tests.e2e.home import Home
from tests.e2e.serving import NO_PHI, Mailbox, served, settings_of
from tests.integration.database import Postgresql
from tests.integration.server import TLS, free_ports
from tests.portal.driver import PASSWORD, Visitor
from tests.portal.test_registration import AGREEMENT, DEMOGRAPHIC, SECURITY, steps_of


@contextmanager
def visitor(hub: Home) -> Iterator[Visitor]:
    """A browser at the portal of a hub."""
    url = hub.settings["HUB_PORTAL_URL"].rstrip("/")
    with httpx.Client(base_url=url, headers={"origin": url}, timeout=30, verify=TLS) as client:
        yield Visitor(client)


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
