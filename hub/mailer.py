"""The mailer: queued e-mails go to the mail server, or to a folder where there is none."""

import math
import time
from collections.abc import Callable, Mapping, Sequence
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any, Final

import structlog
from sqlalchemy import Row

from hub.patience import pause_after
from hub.post import Post, Sent
from hub.rate import TokenBucket
from producers.account_emails import ACCOUNT, Letterhead, account_address, compose_account_email
from producers.emails import compose
from producers.envelope import NoAddress
from producers.pages.message_facts import MessageWaiting
from producers.partner_emails import PARTNER, compose_partner_email, partner_address
from store.availability import UNAVAILABLE
from store.effects import Effects, EffectState
from store.emails import EMAIL
from store.engine import Store
from store.work import Work

log = structlog.get_logger()

_SERVER_PAUSE: Final = 60.0
"""Seconds until a mail server that is not there is tried again."""
_FIRST_PAUSE: Final = 60.0
_LONGEST_PAUSE: Final = 4 * 3600.0
MOST_TRIES: Final = 40
"""An e-mail that is put off is tried for about four days, as RFC 5321 advises."""


class Mailer:
    """Works off the queued e-mails behind the effect ledger."""

    def __init__(
        self,
        store: Store,
        post: Post,
        sender: str,
        portal_url: str,
        *,
        support: str = "",
        per_minute: int | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._post = post
        self._sender = sender
        self._portal_url = portal_url
        self._head = Letterhead(sender, portal_url, support)
        self._clock = clock
        self._bucket = TokenBucket(per_minute, clock) if per_minute is not None else None
        self._rests_until = -math.inf
        self._put_off: dict[str, float] = {}
        self._may_have_started = False
        self._unsettled: tuple[Sequence[Row[Any]], Mapping[str, Sent]] | None = None

    def settle_after_crash(self) -> int:
        """Say what is to become of e-mails that were being sent when the hub died.

        To a folder they go again; to a mail server nobody can know, so they are in doubt.
        """
        state = EffectState.QUEUED if self._post.repeatable else EffectState.IN_DOUBT
        with self._store.begin() as transaction:
            return Work.on_open_day(transaction).effects.settle_started(EMAIL, state)

    def waiting(self) -> int:
        """How many e-mails are queued."""
        with self._store.read() as view:
            return Effects(view).counts(EMAIL).get(EffectState.QUEUED, 0)

    def send_batch(self) -> int:
        """Send some queued e-mails; how many left the queue for good, or can go next.

        What the mail server puts off, and a mail server that is not there, get a pause; what is
        over the rate waits.
        """
        if self._unsettled is not None:  # the database went away when they had been sent
            return self._settle(*self._unsettled)
        most = self._most()
        if self._clock() < self._rests_until or not most:
            return 0
        rows, mails = self._start(most)
        if not rows:
            return 0
        sent = {one: mail for one, mail in mails.items() if isinstance(mail, Sent)}
        sendable = [(one, mail) for one, mail in mails.items() if not isinstance(mail, Sent)]
        sent |= dict(zip((one for one, _ in sendable), self._post.send(sendable), strict=True))
        if self._bucket is not None:
            self._bucket.take(sum(sent[email_id].tried for email_id, _ in sendable))
        self._unsettled = (rows, sent)
        return self._settle(rows, sent)

    def _start(self, most: int) -> tuple[Sequence[Row[Any]], dict[str, EmailMessage | Sent]]:
        """Mark what is to be sent next as being sent, and compose it."""
        if self._may_have_started:  # the database went away when it was to be marked
            self.settle_after_crash()
            self._may_have_started = False
        with self._store.read() as view:
            if not Effects(view).are_queued(EMAIL):
                return (), {}
        now = self._clock()
        put_off = [email_id for email_id, until in self._put_off.items() if now < until]
        self._may_have_started = True
        with self._store.begin() as transaction:
            work = Work.on_open_day(transaction)
            rows = work.effects.start(EMAIL, most, put_off)
            mails = {row.effect_id: self._written(row, work) for row in rows}
        self._may_have_started = False
        return rows, mails

    def _most(self) -> int:
        if self._bucket is None:
            return self._post.most
        return min(self._post.most, self._bucket.available())

    def _settle(self, rows: Sequence[Row[Any]], sent: Mapping[str, Sent]) -> int:
        """Store what became of each e-mail; how many need no pause."""
        going = 0
        with self._store.begin() as transaction:
            work = Work.on_open_day(transaction)
            for row in rows:
                if not work.effects.is_open(row.effect_id):
                    continue  # another hub took over meanwhile, and someone settled it there
                result = _bounded(sent[row.effect_id], row.attempts + 1)
                if result.tried:
                    work.effects.finish(row.effect_id, result.state, result.outcome)
                else:
                    work.effects.put_back(row.effect_id, str(result.outcome))
                if result.bad_address:
                    self._suppress(row, str(result.outcome), work)
                going += self._note(row, result)
        self._unsettled = None
        log.info("e-mails sent", number=going, put_off=len(rows) - going)
        return going

    def _suppress(self, row: Row[Any], why: str, work: Work) -> None:
        address = _address(row, work)
        if address is not None and work.emails.suppress(address, why, work.today):
            log.warning("address suppressed", email_id=row.effect_id, why=why)

    def _note(self, row: Row[Any], result: Sent) -> bool:
        """Remember the pause that an e-mail or the mail server gets; whether it needs none."""
        self._put_off.pop(row.effect_id, None)
        if result.server_rests:
            self._rests_until = self._clock() + _SERVER_PAUSE
            return False
        if result.state is not EffectState.QUEUED or not result.tried:
            return True
        pause = pause_after(row.attempts + 1, _FIRST_PAUSE, _LONGEST_PAUSE)
        self._put_off[row.effect_id] = self._clock() + pause
        return False

    def _written(self, row: Row[Any], work: Work) -> EmailMessage | Sent:
        """The e-mail, ready to leave; one that cannot be written fails, and holds up no other."""
        try:
            mail = self._compose(row, work)
            if isinstance(mail, EmailMessage):
                mail.as_bytes(policy=SMTP)  # what cannot be put on the line is found here
        except NoAddress:
            why = "the address is none that can be written to"
            return Sent(EffectState.BOUNCED, why, bad_address=True)
        except UNAVAILABLE:
            raise
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one is not of the others
            why = f"it cannot be written ({type(error).__name__})"
            log.warning("e-mail not written", email_id=row.effect_id, error=type(error).__name__)
            return Sent(EffectState.FAILED, why)
        return mail

    def _compose(self, row: Row[Any], work: Work) -> EmailMessage | Sent:
        """The e-mail, or why it is not to be sent at all."""
        address = _address(row, work)
        if address is None:
            return Sent(EffectState.SUPPRESSED, "the user is no longer active at the site")
        suppressed = work.emails.suppressed(address)
        if suppressed is not None:
            why = f"the address is suppressed since {suppressed.since_on}: {suppressed.reason}"
            return Sent(EffectState.SUPPRESSED, why)
        if ACCOUNT in row.details:
            mail = compose_account_email(row.effect_id, row.details, row.due_on, self._head, work)
            return mail or Sent(EffectState.SUPPRESSED, "its PIN was used or replaced")
        if PARTNER in row.details:
            mail = compose_partner_email(row.effect_id, row.details, row.due_on, self._head, work)
            return mail or Sent(EffectState.SUPPRESSED, "the partner exchanges no files any more")
        site_id = row.details["site_id"]
        site = work.providers.site(site_id)
        if site is None:
            return Sent(EffectState.SUPPRESSED, "the site is not known")
        waiting = MessageWaiting(site_name=site.name, site_id=site_id, portal_link=self._portal_url)
        return compose(row.effect_id, address, waiting, row.due_on, self._sender)


def _address(row: Row[Any], work: Work) -> str | None:
    """Where an e-mail goes; None when whoever was to get it is no longer a user."""
    if ACCOUNT in row.details:
        return account_address(row.details, work)
    if PARTNER in row.details:
        return partner_address(row.details, work)
    return work.providers.email_of(row.details["site_id"], row.details["user_id"])


def _bounded(sent: Sent, attempts: int) -> Sent:
    if sent.state is EffectState.QUEUED and sent.tried and attempts >= MOST_TRIES:
        return Sent(EffectState.FAILED, sent.outcome)
    return sent
