"""Sending through a mail server: who is at fault when an e-mail does not go, and what to do."""

import asyncio
import re
import ssl
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from typing import Any, Final, TypeVar
from urllib.parse import unquote, urlsplit

import aiosmtplib
from aiosmtplib import SMTP, SMTPException, SMTPResponseException

from hub.post import Mails, Sent
from store.effects import EffectState

T = TypeVar("T")

_MOST: Final = 20
_BATCH_SECONDS: Final = 5.0
"""After so long a batch goes back to the queue, so that a slow server does not hold up the hub."""
_LOOK_SECONDS: Final = 0.1
_GRACE_SECONDS: Final = 3.0
"""How long a mail server may still answer when the hub is told to stop."""
_ABOUT_THE_SENDER: Final = re.compile(r"\s*5\.7\.")
"""Enhanced codes of RFC 3463 that reject what is sent, not whom it is sent to."""


class SmtpPost:
    """Sends e-mails to a mail server, over one connection a batch."""

    repeatable = False
    most: int = _MOST

    def __init__(
        self,
        url: str,
        timeout: float = 60,
        stopping: Callable[[], bool] = lambda: False,
        stopwatch: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = urlsplit(url)
        self._timeout = timeout
        self._stopping = stopping
        self._stopwatch = stopwatch

    def send(self, mails: Mails) -> list[Sent]:
        """Send the e-mails; those that could not be tried stay queued."""
        return asyncio.run(self._send([mail for _, mail in mails]))

    async def _send(self, mails: list[EmailMessage]) -> list[Sent]:
        started = self._stopwatch()
        server = self._server()
        try:
            await self._bounded(server.connect())
        except (SMTPException, OSError) as error:
            return [_server_at_fault(error)] * len(mails)
        sent: list[Sent] = []
        for mail in mails:
            spent = self._stopwatch() - started
            if sent and (spent > _BATCH_SECONDS or self._stopping()):
                sent.append(Sent(EffectState.QUEUED, "left for the next batch", tried=False))
            else:
                sent.append(await self._send_one(server, mail))
        with suppress(SMTPException, OSError):  # all is said: only manners are left
            await self._bounded(server.quit())
        return sent

    def _server(self) -> SMTP:
        url = self._url
        return SMTP(
            hostname=url.hostname,
            port=url.port,
            username=unquote(url.username) if url.username else None,
            password=unquote(url.password) if url.password else None,
            use_tls=url.scheme == "smtps",
            tls_context=ssl.create_default_context(),
            timeout=self._timeout,
        )

    async def _send_one(self, server: SMTP, mail: EmailMessage) -> Sent:
        """Send one e-mail: only from its data on can a lost connection leave it in doubt."""
        not_taken = await self._address(server, mail)
        if not_taken is not None:
            return not_taken
        try:
            await self._bounded(server.data(mail.as_bytes(policy=SMTP_POLICY)))
        except SMTPResponseException as error:
            await self._start_over(server)
            return _content_refused(error.code)
        except (SMTPException, OSError) as error:
            server.close()
            return Sent(EffectState.IN_DOUBT, f"connection lost ({type(error).__name__})")
        return Sent(EffectState.DONE)

    async def _address(self, server: SMTP, mail: EmailMessage) -> Sent | None:
        """Name sender and recipient to the server; None when it takes both."""
        recipient = mail["To"].addresses[0].addr_spec
        try:
            await self._bounded(server.mail(mail["From"].addresses[0].addr_spec))
            await self._bounded(server.rcpt(recipient))
        except aiosmtplib.SMTPRecipientRefused as error:
            await self._start_over(server)
            return _recipient_refused(error)
        except (SMTPException, OSError) as error:
            server.close()
            return _server_at_fault(error)
        return None

    async def _start_over(self, server: SMTP) -> None:
        with suppress(SMTPException, OSError):  # the next e-mail finds the connection closed
            await self._bounded(server.rset())

    async def _bounded(self, command: Coroutine[Any, Any, T]) -> T:
        """What a command gives; a hub that is told to stop does not wait for it as usual.

        Raises:
            TimeoutError: the hub stops, and the mail server did not answer in its grace.
        """
        task = asyncio.ensure_future(command)
        grace = _GRACE_SECONDS
        while not (await asyncio.wait({task}, timeout=_LOOK_SECONDS))[0]:
            grace -= _LOOK_SECONDS if self._stopping() else 0
            if grace <= 0:
                task.cancel()
                with suppress(asyncio.CancelledError, SMTPException, OSError):
                    await task
                raise TimeoutError
        return task.result()


def _server_at_fault(error: Exception) -> Sent:
    """The mail server is away, silent, or takes nothing from the hub: no e-mail was tried."""
    if isinstance(error, SMTPResponseException):
        reason = f"the mail server answered {error.code} before it was told to whom"
    else:
        reason = f"no connection to the mail server ({type(error).__name__})"
    return Sent(EffectState.QUEUED, reason, tried=False, server_rests=True)


def _recipient_refused(error: aiosmtplib.SMTPRecipientRefused) -> Sent:
    """4xx, as of a greylist: tried again later. 5xx: bounced, and the address is a bad one."""
    reason = f"the mail server answered {error.code} to the recipient"
    if 400 <= error.code < 500:
        return Sent(EffectState.QUEUED, reason)
    about_the_sender = _ABOUT_THE_SENDER.match(error.message) is not None
    return Sent(EffectState.BOUNCED, reason, bad_address=not about_the_sender)


def _content_refused(code: int) -> Sent:
    state = EffectState.QUEUED if 400 <= code < 500 else EffectState.BOUNCED
    return Sent(state, f"the mail server answered {code} to the e-mail")
