"""The mailer: queued e-mails go to the mail server, or to a folder where there is none."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any, Final, NamedTuple

import structlog
from sqlalchemy import Row
from sqlalchemy.exc import DBAPIError

from hub.patience import pause_after
from hub.post import Post, Sent
from hub.wall_clock import now
from producers.account_emails import ACCOUNT, Letterhead, account_address, compose_account_email
from producers.emails import compose
from producers.envelope import NoAddress
from producers.pages.message_facts import MessageWaiting
from producers.partner_emails import PARTNER, compose_partner_email, partner_address
from store.availability import is_passing
from store.effects import Effects, EffectState
from store.email_tries import EmailTries
from store.emails import EMAIL
from store.engine import Store
from store.work import Work

log = structlog.get_logger()

_SERVER_PAUSE: Final = timedelta(seconds=60)
"""How long a mail server that is not there is left alone."""
_FIRST_PAUSE: Final = 60.0
_LONGEST_PAUSE: Final = 4 * 3600.0
MOST_TRIES: Final = 40
"""An e-mail that is put off is tried for about four days, as RFC 5321 advises."""


class _Begun(NamedTuple):
    """E-mails that are being sent since a moment, as they leave or why they do not."""

    at: datetime
    rows: Sequence[Row[Any]]
    mails: Mapping[str, EmailMessage | Sent]


class Mailer:
    """Works off the queued e-mails behind the effect ledger, at most `per_minute` of them."""

    def __init__(
        self,
        store: Store,
        post: Post,
        sender: str,
        portal_url: str,
        *,
        support: str = "",
        per_minute: int | None = None,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._store = store
        self._post = post
        self._sender = sender
        self._portal_url = portal_url
        self._head = Letterhead(sender, portal_url, support)
        self._clock = clock
        self._per_minute = per_minute
        self._rests_since: datetime | None = None
        self._may_have_started = False
        self._unsettled: tuple[_Begun, Mapping[str, Sent]] | None = None

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
        begun = self._start()
        if begun is None:
            return 0
        sent = {one: mail for one, mail in begun.mails.items() if isinstance(mail, Sent)}
        sendable = [(one, mail) for one, mail in begun.mails.items() if not isinstance(mail, Sent)]
        sent |= dict(zip((one for one, _ in sendable), self._post.send(sendable), strict=True))
        self._unsettled = (begun, sent)
        return self._settle(begun, sent)

    def _start(self) -> _Begun | None:
        """Mark what is to be sent next as being sent, and compose it; None when nothing is."""
        if self._may_have_started:  # the database went away when it was to be marked
            self.settle_after_crash()
            self._may_have_started = False
        at = self._clock()
        most = self._most(at)
        if not most:
            return None
        self._may_have_started = True
        with self._store.begin() as transaction:
            work, tries = Work.on_open_day(transaction), EmailTries(transaction, at)
            rows = work.effects.start(EMAIL, most, tries.put_off())
            mails = {row.effect_id: self._written(row, work) for row in rows}
            if self._per_minute is not None:
                tries.begin([one for one, mail in mails.items() if not isinstance(mail, Sent)])
        self._may_have_started = False
        return _Begun(at, rows, mails) if rows else None

    def _most(self, at: datetime) -> int:
        """How many e-mails may go now, if any waits."""
        rests = self._rests_since
        if rests is not None and timedelta() <= at - rests < _SERVER_PAUSE:
            return 0
        with self._store.read() as view:
            tries = EmailTries(view, at)
            if not Effects(view).are_queued(EMAIL, tries.put_off()):
                return 0
            if self._per_minute is None:
                return self._post.most
            return max(0, min(self._post.most, self._per_minute - tries.lately()))

    def _settle(self, begun: _Begun, sent: Mapping[str, Sent]) -> int:
        """Store what became of each e-mail; how many need no pause."""
        going = 0
        with self._store.begin() as transaction:
            work, tries = Work.on_open_day(transaction), EmailTries(transaction, begun.at)
            for row in begun.rows:
                if not work.effects.is_open(row.effect_id):
                    continue  # another hub took over meanwhile, and someone settled it there
                result = _bounded(sent[row.effect_id], row.attempts + 1)
                if result.tried:
                    work.effects.finish(row.effect_id, result.state, result.outcome)
                else:
                    work.effects.put_back(row.effect_id, str(result.outcome))
                    tries.undo(row.effect_id)
                if result.bad_address:
                    self._suppress(row, str(result.outcome), work)
                going += self._note(row, result, tries)
        self._unsettled = None
        log.info("e-mails sent", number=going, put_off=len(begun.rows) - going)
        return going

    def _suppress(self, row: Row[Any], why: str, work: Work) -> None:
        address = _address(row, work)
        if address is not None and work.emails.suppress(address, why, work.today):
            log.warning("address suppressed", email_id=row.effect_id, why=why)

    def _note(self, row: Row[Any], result: Sent, tries: EmailTries) -> bool:
        """Remember the pause that an e-mail or the mail server gets; whether it needs none."""
        if result.server_rests:
            self._rests_since = self._clock()
            return False
        if result.state is not EffectState.QUEUED or not result.tried:
            return True
        pause = pause_after(row.attempts + 1, _FIRST_PAUSE, _LONGEST_PAUSE)
        tries.put_off_until(row.effect_id, self._clock() + timedelta(seconds=pause))
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
        except DBAPIError:
            raise  # nothing more can be done in this transaction
        except Exception as error:
            if is_passing(error):
                raise
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
