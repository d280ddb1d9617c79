"""E-mails through a real mail server: each user one, whatever the server says or does."""

import asyncio
import json
import os
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from hub.mailer import Mailer
from hub.settings import Settings
from hub.smtp import SmtpPost
from store.engine import Store
from tests.e2e.feeds import (
    SITE,
    lines,
    member,
    organization,
    referral,
    site,
    user,
)
from tests.e2e.home import HUB, Home

USERS = ("user1@practice.example", "user2@practice.example")


@dataclass
class MailServer:
    """A mail server's memory, and what it answers to each address in turn; `250` afterwards."""

    answers: dict[str, list[str]] = field(default_factory=dict)
    received: list[tuple[str, bytes]] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        """Answer for an address."""
        answers = self.answers.get(address)
        if answers:
            return answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Remember an e-mail."""
        assert isinstance(envelope.content, bytes)
        self.received += [(address, envelope.content) for address in envelope.rcpt_tos]
        return "250 OK"

    @property
    def addresses(self) -> list[str]:
        """Who got an e-mail, sorted, as often as that."""
        return sorted(address for address, _ in self.received)


@contextmanager
def _serving(server: object, port: int) -> Iterator[None]:
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield
    finally:
        controller.stop()


@pytest.fixture
def port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number


@pytest.fixture
def mailing_hub(open_hub: Callable[..., Home], port: int) -> Home:
    """A hub that mails to the port, with a message for the two users of a site pending.

    Another user of the site is inactive, and one is of another site.
    """
    made = open_hub(HUB_SMTP_URL=f"smtp://127.0.0.1:{port}")
    users = (user(1), user(2), user(3, status="inactive"), user(4, SITE.replace("-001", "-003")))
    feed = lines(organization(), site(), site(SITE.replace("-001", "-003")), *users, member())
    made("ingest", "-", stdin=feed + lines(referral(1), referral(2)))
    return made


def _states(hub: Home) -> list[tuple[str, str, int, str | None]]:
    """Each e-mail: to which user, its state, how often it was tried, and why it is so."""
    return hub.rows(
        "SELECT json_extract(details, '$.user_id'), state, attempts, outcome FROM effects"
        " WHERE kind = 'email' ORDER BY 1"
    )


def test_each_active_user_of_the_site_gets_one_email(mailing_hub: Home, port: int) -> None:
    server = MailServer()
    with _serving(server, port):
        mailing_hub("drain")
        mailing_hub("drain")
    assert server.addresses == list(USERS)
    assert _states(mailing_hub) == [("u-1", "done", 1, None), ("u-2", "done", 1, None)]
    assert not (mailing_hub.out / "mail").exists()


def test_while_the_server_is_down_emails_wait_and_go_when_it_is_back(
    mailing_hub: Home, port: int
) -> None:
    mailing_hub("drain")
    assert [state for _, state, _, _ in _states(mailing_hub)] == ["queued", "queued"]
    server = MailServer()
    with _serving(server, port):
        mailing_hub("drain")
    assert server.addresses == list(USERS)
    assert [state for _, state, _, _ in _states(mailing_hub)] == ["done", "done"]


def test_no_outage_is_too_long_for_an_email(mailing_hub: Home, port: int) -> None:
    for _ in range(7):
        mailing_hub("drain")
    server = MailServer()
    with _serving(server, port):
        mailing_hub("drain")
    assert server.addresses == list(USERS)


def test_an_answer_of_4xx_to_one_user_is_tried_again_and_holds_up_no_other(
    mailing_hub: Home, port: int
) -> None:
    server = MailServer({USERS[0]: ["451 try again later"]})
    with _serving(server, port):
        mailing_hub("drain")
        mailing_hub("drain")
        at_once = list(server.addresses)
        with closing(sqlite3.connect(mailing_hub.home / "hub.db")) as store, store:
            store.execute("UPDATE email_tries SET next_at = tried_at")  # as if its pause were over
        mailing_hub("drain")
    assert at_once == [USERS[1]]
    assert server.addresses == list(USERS)
    assert _states(mailing_hub) == [("u-1", "done", 2, None), ("u-2", "done", 1, None)]


def test_a_running_hub_waits_half_a_minute_to_one_before_it_tries_what_was_put_off(
    mailing_hub: Home, port: int
) -> None:
    mailing_hub("drain")
    began, now = datetime.now(UTC), [1000.0]
    settings = Settings(home=mailing_hub.home, smtp_url=f"smtp://127.0.0.1:{port}")
    store = Store(settings.store_url)
    post = SmtpPost(f"smtp://127.0.0.1:{port}")
    mailer = Mailer(
        store,
        post,
        settings.mail_from,
        settings.portal_url,
        clock=lambda: began + timedelta(seconds=now[0]),
    )
    assert mailer.send_batch() == 0
    server = MailServer({USERS[0]: ["451 try again later"]})
    with _serving(server, port):
        gone = []
        for now[0] in (1059.0, 1061.0, 1062.0, 1090.0, 1122.0):
            gone.append(mailer.send_batch())
    store.close()
    assert gone == [0, 1, 0, 0, 1]
    assert server.addresses == list(USERS)


def test_an_answer_of_5xx_is_final_and_names_no_address(mailing_hub: Home, port: int) -> None:
    server = MailServer({USERS[0]: ["550 no such user"]})
    with _serving(server, port):
        mailing_hub("drain")
        mailing_hub("drain")
    assert server.addresses == [USERS[1]]
    told = "the mail server answered 550 to the recipient"
    assert _states(mailing_hub)[0] == ("u-1", "bounced", 1, told)


def test_a_user_who_became_inactive_before_the_email_went_gets_none(
    mailing_hub: Home, port: int
) -> None:
    mailing_hub("drain")
    mailing_hub(
        "ingest", "-", stdin=lines(user(1, status="inactive").replace("user 1", "later", 1))
    )
    server = MailServer()
    with _serving(server, port):
        mailing_hub("drain")
    assert server.addresses == [USERS[1]]
    assert _states(mailing_hub)[0][1] == "suppressed"


@dataclass
class HangingServer(MailServer):
    """A mail server that takes the first e-mail and then says nothing any more."""

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Remember an e-mail, and be silent for longer than anybody waits."""
        await super().handle_DATA(server, session, envelope)
        await asyncio.sleep(60)
        return "250 OK"


def test_emails_that_were_being_sent_when_the_hub_was_killed_are_in_doubt_and_never_sent_again(
    mailing_hub: Home, port: int
) -> None:
    server = HangingServer()
    drain = [str(HUB), "drain"]
    with _serving(server, port), subprocess.Popen(drain, env=mailing_hub.environment) as draining:
        deadline = time.monotonic() + 30
        while not server.received and time.monotonic() < deadline:
            time.sleep(0.02)
        os.kill(draining.pid, signal.SIGKILL)
    assert len(server.received) == 1
    back = MailServer()
    with _serving(back, port):
        mailing_hub("drain")
    assert back.received == []
    assert [state for _, state, _, _ in _states(mailing_hub)] == ["in_doubt", "in_doubt"]
    assert "e-mails, in doubt" in mailing_hub("status").out


@dataclass
class FaintingServer(MailServer):
    """A mail server that hangs up when it has taken the first e-mail."""

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Remember an e-mail and hang up without an answer."""
        await super().handle_DATA(server, session, envelope)
        assert isinstance(server.transport, asyncio.Transport)
        server.transport.abort()
        return "250 OK"


def test_after_a_lost_connection_one_email_is_in_doubt_and_the_others_go_later(
    mailing_hub: Home, port: int
) -> None:
    with _serving(FaintingServer(), port):
        mailing_hub("drain")
    states = _states(mailing_hub)
    assert [(state, attempts) for _, state, attempts, _ in states] == [
        ("in_doubt", 1),
        ("queued", 0),
    ]
    back = MailServer()
    with _serving(back, port):
        mailing_hub("drain")
    assert back.addresses == [USERS[1]]


@dataclass
class AnsweringServer(MailServer):
    """A mail server that answers sender and content as it is told, and `250` afterwards."""

    to_sender: list[str] = field(default_factory=list)
    to_content: list[str] = field(default_factory=list)
    asked: int = 0

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        """Answer for the sender."""
        self.asked += 1
        if self.to_sender:
            return self.to_sender.pop(0)
        envelope.mail_from = address
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Take or reject an e-mail."""
        if self.to_content:
            return self.to_content.pop(0)
        return await super().handle_DATA(server, session, envelope)


@pytest.mark.parametrize(
    ("server", "state", "tries"),
    [
        pytest.param(
            AnsweringServer({USERS[0]: ["450 4.2.0 greylisted"]}), "queued", 1, id="greylisted"
        ),
        pytest.param(AnsweringServer({USERS[0]: ["550 5.1.1 no"]}), "bounced", 1, id="rejected"),
        pytest.param(AnsweringServer(to_content=["451 later"]), "queued", 1, id="content put off"),
        pytest.param(AnsweringServer(to_content=["554 no"]), "bounced", 1, id="content rejected"),
    ],
)
def test_what_one_recipient_is_answered_is_no_matter_of_the_others(
    mailing_hub: Home, port: int, server: AnsweringServer, state: str, tries: int
) -> None:
    with _serving(server, port):
        mailing_hub("drain")
    (one, other) = _states(mailing_hub)
    assert one[1:3] == (state, tries)
    assert other[1:3] == ("done", 1)
    assert server.addresses == [USERS[1]]


@pytest.mark.parametrize("answer", ["421 closing", "451 no disk", "550 no such sender"])
def test_a_server_that_takes_nothing_from_the_hub_is_no_try_of_any_email(
    mailing_hub: Home, port: int, answer: str
) -> None:
    server = AnsweringServer(to_sender=[answer] * 2)
    with _serving(server, port):
        mailing_hub("drain")
        assert server.asked == 1
        code = answer[:3]
        told = f"the mail server answered {code} before it was told to whom"
        assert _states(mailing_hub)[0] == ("u-1", "queued", 0, told)
        assert "E-mails that wait for the mail server: 2" in mailing_hub("drain").out
        mailing_hub("drain")
    assert server.addresses == list(USERS)


@pytest.mark.parametrize(
    ("answer", "suppressed"),
    [("550 5.1.1 no such user", True), ("550 no such user", True), ("550 5.7.1 spam", False)],
)
def test_an_address_is_suppressed_only_when_it_is_at_fault(
    mailing_hub: Home, port: int, answer: str, suppressed: bool
) -> None:
    server = MailServer({USERS[0]: [answer]})
    with _serving(server, port):
        mailing_hub("drain")
        mailing_hub("ingest", "-", stdin=lines(referral(3)))
        mailing_hub("drain")
    states = {state for user, state, _, _ in _states(mailing_hub) if user == "u-1"}
    assert states == {"bounced", "suppressed" if suppressed else "done"}
    assert (USERS[0] in mailing_hub("emails", "suppressed").out) is suppressed


@dataclass
class SilentServer(MailServer):
    """A mail server that says nothing when it is told to whom."""

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, _envelope: Envelope, _to: str, _options: list[str]
    ) -> str:
        """Be silent for longer than anybody waits."""
        await asyncio.sleep(60)
        return "250 OK"


@pytest.mark.parametrize(
    ("server", "states"),
    [
        pytest.param(SilentServer(), [("queued", 0), ("queued", 0)], id="before the e-mail"),
        pytest.param(HangingServer(), [("in_doubt", 1), ("queued", 0)], id="after the e-mail"),
    ],
)
def test_a_silent_server_is_given_up_on_and_only_what_it_has_is_in_doubt(
    mailing_hub: Home, port: int, server: MailServer, states: list[tuple[str, int]]
) -> None:
    mailing_hub.settings["HUB_SMTP_TIMEOUT"] = "1"
    with _serving(server, port):
        mailing_hub("drain")
    assert [(state, tries) for _, state, tries, _ in _states(mailing_hub)] == states


def test_a_hub_that_is_told_to_stop_does_not_wait_for_a_silent_mail_server(
    mailing_hub: Home, port: int
) -> None:
    mailing_hub("drain")
    server = HangingServer()
    run = [str(HUB), "run"]
    with _serving(server, port), subprocess.Popen(run, env=mailing_hub.environment) as running:
        deadline = time.monotonic() + 30
        while not server.received and time.monotonic() < deadline:
            time.sleep(0.02)
        running.send_signal(signal.SIGTERM)
        assert running.wait(10) == 0
    assert [state for _, state, _, _ in _states(mailing_hub)] == ["in_doubt", "queued"]


def test_what_is_in_doubt_is_settled_by_hand_with_who_and_why(mailing_hub: Home, port: int) -> None:
    mailing_hub.settings["HUB_SMTP_TIMEOUT"] = "1"
    with _serving(HangingServer(), port):
        mailing_hub("drain")
    (doubted,) = map(
        json.loads, mailing_hub("emails", "list", "--state", "in-doubt", "--json").out.splitlines()
    )
    why = ("--why", "not in the mail log", "--by", "Kim")
    mailing_hub("emails", "settle", "--as", "again", doubted["email_id"], *why)
    back = MailServer()
    with _serving(back, port):
        mailing_hub("drain")
    assert back.addresses == list(USERS)
    shown = json.loads(mailing_hub("emails", "show", doubted["email_id"]).out)
    assert shown["state"] == "sent"
    (done,) = shown["by_hand"]
    assert (done["by"], done["what"], done["why"]) == ("Kim", "e-mail again", why[1])
    told = mailing_hub("emails", "settle", "--as", "sent", doubted["email_id"], *why, code=1)
    assert "no e-mail that can be settled" in told.err


def test_an_email_that_goes_again_is_the_same_message(mailing_hub: Home, port: int) -> None:
    mailing_hub.settings["HUB_SMTP_TIMEOUT"] = "1"
    first, second = HangingServer(), MailServer()
    with _serving(first, port):
        mailing_hub("drain")
    arguments = ("--as", "again", "--state", "in-doubt", "--why", "no trace of it")
    assert "Settled 1 as again" in mailing_hub("emails", "settle", *arguments).out
    with _serving(second, port):
        mailing_hub("drain")
    assert first.received[0] in second.received


def test_a_suppressed_address_gets_emails_again_when_an_operator_says_so(
    mailing_hub: Home, port: int
) -> None:
    mailing_hub("emails", "suppress", USERS[0].upper(), "--why", "asked by phone")
    server = MailServer()
    with _serving(server, port):
        mailing_hub("drain")
        assert server.addresses == [USERS[1]]
        mailing_hub("emails", "unsuppress", USERS[0], "--why", "asked again")
        mailing_hub("emails", "settle", "--as", "again", "--state", "suppressed", "--why", "same")
        mailing_hub("drain")
    assert server.addresses == list(USERS)
    assert "No address is suppressed" in mailing_hub("emails", "suppressed").out
    assert mailing_hub.rows("SELECT what, why FROM interventions ORDER BY seq") == [
        ("suppressed", "asked by phone"),
        ("unsuppressed", "asked again"),
        ("e-mail again", "same"),
    ]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("settle", "--as", "sent", "--why", "x"), "name e-mails, or say --state"),
        (("settle", "--as", "sent", "--why", " ", "e"), "say why"),
        (("settle", "--as", "sent", "--why", "x", "e"), "no e-mail that can be settled"),
        (("show", "e"), "there is no e-mail e"),
        (("unsuppress", USERS[0], "--why", "x"), "not suppressed"),
    ],
)
def test_what_cannot_be_done_about_an_email_is_told(
    mailing_hub: Home, arguments: tuple[str, ...], told: str
) -> None:
    assert told in mailing_hub("emails", *arguments, code=1).err


def test_after_a_restore_what_may_have_been_sent_is_in_doubt(mailing_hub: Home, port: int) -> None:
    mailing_hub("drain")  # two are queued
    why = ("--why", "restored")
    told = mailing_hub("emails", "doubt", "--until", "2014-12-01", *why).out
    assert told.startswith("2 queued e-mails are in doubt")
    mailing_hub("ingest", "-", stdin=lines(referral(3)))  # decided anew on the same day
    mailing_hub("clock", "--to", "2014-12-01")
    mailing_hub("ingest", "-", stdin=lines(referral(4)))  # and this one after it
    server = MailServer()
    with _serving(server, port):
        mailing_hub("drain")
    days = mailing_hub.rows(
        "SELECT due_on, state, count(*) FROM effects WHERE kind = 'email' GROUP BY 1, 2"
    )
    assert [row for row in days if row[0] == "2014-12-01"] == [("2014-12-01", "in_doubt", 4)]
    assert {state for day, state, _ in days if day > "2014-12-01"} == {"done"}


def test_an_email_says_that_a_message_waits_and_where(mailing_hub: Home, port: int) -> None:
    server = MailServer()
    with _serving(server, port):
        mailing_hub("drain")
    for _, content in server.received:
        text = content.decode("ascii")
        assert "https://portal.maine.example/" in text
        assert "Example HHP" in text
        assert "Ada" not in text
