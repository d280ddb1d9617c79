"""Asking for e-mails about accounts: the hub's ledger sends each once."""

from datetime import datetime, timedelta
from typing import Final

from portal.proofs import new_id
from producers.account_emails import AccountEmail, details_of
from rules.accounts import activation_ends
from store.emails import EMAIL
from store.sign_ins import Purpose, SignIns
from store.work import Work

_RECOVERY_WINDOW: Final = timedelta(hours=1)
_RECOVERIES: Final = (Purpose.RESET, Purpose.USER_NAME)
_MAILS: Final = {
    Purpose.ACTIVATION: AccountEmail.ACTIVATION,
    Purpose.INVITATION: AccountEmail.INVITATION,
    Purpose.RESET: AccountEmail.RESET,
    Purpose.USER_NAME: AccountEmail.USER_NAME,
}


NOBODY: Final = "A-nobody"
"""Stands for the account that a form did not find, so that it is worked on like one it did."""


def mail_pin(work: Work, account_id: str, purpose: Purpose, at: datetime) -> None:
    """Have an e-mail with a PIN sent; a PIN that was sent before for the same ends.

    For `NOBODY` the same is done and stored, and no e-mail is sent.
    """
    pin_id = new_id("P")
    is_recovery = purpose in _RECOVERIES
    expires_at = at + _RECOVERY_WINDOW if is_recovery else activation_ends(at)
    SignIns(work.transaction).ask_pin(pin_id, account_id, purpose, expires_at)
    _queue(work, pin_id, _MAILS[purpose], account_id, pin_id)


def mail_notice(work: Work, account_id: str, mail: AccountEmail) -> None:
    """Have an e-mail without a PIN sent."""
    _queue(work, new_id("N"), mail, account_id, None)


def _queue(
    work: Work, mail_id: str, mail: AccountEmail, account_id: str, pin_id: str | None
) -> None:
    email_id = f"account.{mail_id}"
    work.emails.announce(email_id, work.today)
    work.effects.queue(EMAIL, email_id, work.today, details_of(mail, account_id, pin_id))
