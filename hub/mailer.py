"""The mailer: queued e-mails go to the mail server, or to a folder where there is none."""

import asyncio
import math
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any, Final, Protocol
from urllib.parse import unquote, urlsplit

import aiosmtplib
import structlog
from sqlalchemy import Row

from producers.emails import EMAIL, compose
from producers.outlet import Outlet
from producers.pages.message_facts import MessageWaiting
from store.effects import Effects, EffectState
from store.engine import Store
from store.work import Work

log = structlog.get_logger()

_BATCH: Final = 100
_MOST_ATTEMPTS: Final = 5
_PAUSE: Final = 60.0
"""Seconds until a mail server that was not there is tried again, or an e-mail that it put off."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of one e-mail; `outcome` never holds an address.

    `tried` is False for one that the mail server was never asked about.
    """

    state: EffectState
    outcome: str | None = None
    tried: bool = True


class Post(Protocol):
    """Where e-mails go."""

    repeatable: bool
    """Whether sending the same e-mail again changes nothing."""

    def send(self, mails: Sequence[tuple[str, EmailMessage]]) -> list[Sent]:
        """Send (id, e-mail) pairs and say what became of each."""


class FolderPost:
    """Puts each e-mail into `mail/` as an .eml file; the same one again is the same file."""

    repeatable = True

    def __init__(self, outlet: Outlet) -> None:
        self._outlet = outlet

    def send(self, mails: Sequence[tuple[str, EmailMessage]]) -> list[Sent]:
        """Write the files."""
        self._outlet.write_all(
            (f"mail/{email_id}.eml", mail.as_bytes(policy=SMTP)) for email_id, mail in mails
        )
        return [Sent(EffectState.DONE)] * len(mails)


class SmtpPost:
    """Sends e-mails to a mail server over one connection a batch."""

    repeatable = False

    def __init__(self, url: str) -> None:
        self._url = urlsplit(url)

    def send(self, mails: Sequence[tuple[str, EmailMessage]]) -> list[Sent]:
        """Send the e-mails; those that could not be tried stay queued."""
        return asyncio.run(self._send([mail for _, mail in mails]))

    async def _send(self, mails: Sequence[EmailMessage]) -> list[Sent]:
        url = self._url
        server = aiosmtplib.SMTP(
            hostname=url.hostname,
            port=url.port,
            username=unquote(url.username) if url.username else None,
            password=unquote(url.password) if url.password else None,
            use_tls=url.scheme == "smtps",
            tls_context=ssl.create_default_context(),
            timeout=30,
        )
        try:
            await server.connect()
        except (aiosmtplib.SMTPException, OSError) as error:
            return [_untried(error)] * len(mails)
        sent = [await _send_one(server, mail) for mail in mails]
        with suppress(aiosmtplib.SMTPException, OSError):  # all is said: only manners are left
            await server.quit()
        return sent


def _untried(error: Exception) -> Sent:
    reason = f"no connection to the mail server ({type(error).__name__})"
    return Sent(EffectState.QUEUED, reason, tried=False)


async def _send_one(server: aiosmtplib.SMTP, mail: EmailMessage) -> Sent:
    """Send one e-mail: 4xx is tried again later, 5xx failed, a lost connection is in doubt.

    After a lost connection the others of the batch were never tried.
    """
    if not server.is_connected:
        return _untried(aiosmtplib.SMTPServerDisconnected(""))
    try:
        await server.send_message(mail)
    except aiosmtplib.SMTPRecipientsRefused as error:
        return _answered(error.recipients[0].code)
    except aiosmtplib.SMTPResponseException as error:
        return _answered(error.code)
    except (aiosmtplib.SMTPServerDisconnected, aiosmtplib.SMTPTimeoutError, OSError) as error:
        return Sent(EffectState.IN_DOUBT, f"connection lost ({type(error).__name__})")
    return Sent(EffectState.DONE)


def _answered(code: int) -> Sent:
    state = EffectState.QUEUED if 400 <= code < 500 else EffectState.FAILED
    return Sent(state, f"the mail server answered {code}")


class Mailer:
    """Works off the queued e-mails behind the effect ledger."""

    def __init__(
        self,
        store: Store,
        post: Post,
        sender: str,
        portal_url: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._post = post
        self._sender = sender
        self._portal_url = portal_url
        self._clock = clock
        self._rests_until = -math.inf
        self._put_off: dict[str, float] = {}
        self._unsettled: tuple[Sequence[Row[Any]], Mapping[str, Sent]] | None = None

    def settle_after_crash(self) -> int:
        """Say what is to become of e-mails that were being sent when the hub died.

        To a folder they go again; to a mail server nobody can know, so they are in doubt.
        """
        state = EffectState.QUEUED if self._post.repeatable else EffectState.IN_DOUBT
        with self._store.begin() as transaction:
            return Work.on_open_day(transaction).effects.settle_started(EMAIL, state)

    def send_batch(self) -> int:
        """Send up to a hundred queued e-mails; how many left the queue for good.

        What the mail server puts off, and a mail server that is not there, get a pause.
        """
        if self._unsettled is not None:  # the database went away when they had been sent
            return self._settle(*self._unsettled)
        now = self._clock()
        if now < self._rests_until:
            return 0
        with self._store.read() as view:
            if not Effects(view).are_queued(EMAIL):
                return 0
        put_off = [email_id for email_id, until in self._put_off.items() if now < until]
        with self._store.begin() as transaction:
            work = Work.on_open_day(transaction)
            rows = work.effects.start(EMAIL, _BATCH, put_off)
            mails = [(row.effect_id, self._compose(row, work)) for row in rows]
        if not rows:
            return 0
        sendable = [(email_id, mail) for email_id, mail in mails if mail is not None]
        sent = dict(zip((i for i, _ in sendable), self._post.send(sendable), strict=True))
        self._unsettled = (rows, sent)
        return self._settle(rows, sent)

    def _settle(self, rows: Sequence[Row[Any]], sent: Mapping[str, Sent]) -> int:
        """Store what became of each e-mail; how many left the queue for good."""
        suppressed = Sent(EffectState.FAILED, "the user is no longer active at the site")
        gone = 0
        with self._store.begin() as transaction:
            effects = Work.on_open_day(transaction).effects
            for row in rows:
                result = _bounded(sent.get(row.effect_id, suppressed), row.attempts + 1)
                if result.tried:
                    effects.finish(row.effect_id, result.state, result.outcome)
                else:
                    effects.put_back(row.effect_id, str(result.outcome))
                gone += self._note(row.effect_id, result)
        self._unsettled = None
        log.info("e-mails sent", number=gone, queued=len(rows) - gone)
        return gone

    def _note(self, email_id: str, result: Sent) -> bool:
        """Remember the pause that an e-mail or the mail server gets; whether it needs none."""
        self._put_off.pop(email_id, None)
        if result.state is not EffectState.QUEUED:
            return True
        again_at = self._clock() + _PAUSE
        if result.tried:
            self._put_off[email_id] = again_at
        else:
            self._rests_until = again_at
        return False

    def _compose(self, row: Row[Any], work: Work) -> EmailMessage | None:
        site_id = row.details["site_id"]
        address = work.providers.email_of(site_id, row.details["user_id"])
        site = work.providers.site(site_id)
        if address is None or site is None:
            return None
        waiting = MessageWaiting(site_name=site.name, site_id=site_id, portal_link=self._portal_url)
        return compose(row.effect_id, address, waiting, row.due_on, self._sender)


def _bounded(sent: Sent, attempts: int) -> Sent:
    if sent.state is EffectState.QUEUED and sent.tried and attempts >= _MOST_ATTEMPTS:
        return Sent(EffectState.FAILED, sent.outcome)
    return sent
