"""E-mails about accounts: activation, invitation, reset and notices; a PIN is drawn as one leaves.

The ledger holds who is to be told what, and never a PIN: it is drawn when the e-mail is made, goes
out in it, and only its hash stays.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from email.message import EmailMessage
from enum import StrEnum
from typing import Any, Final

from producers.envelope import enveloped
from producers.pages.messages import account_email
from rules.citation import rule
from store.accounts import Accounts
from store.sign_ins import SignIns
from store.work import Work

ACCOUNT: Final = "account_id"
"""The detail by which an e-mail in the ledger is one about an account."""


class AccountEmail(StrEnum):
    """What an e-mail about an account says; the value names its template."""

    ACTIVATION = "activation"
    INVITATION = "invitation"
    RESET = "password_reset"
    USER_NAME = "user_name"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a name of a template
    ONE_TIME_ON = "one_time_on"
    ONE_TIME_OFF = "one_time_off"
    ACCESS_DECIDED = "access_decided"


_PAGES: Final = {
    AccountEmail.ACTIVATION: "/activate?pin=",
    AccountEmail.INVITATION: "/activate?pin=",
    AccountEmail.RESET: "/password/reset?pin=",
    AccountEmail.USER_NAME: "/user-name/recover?pin=",
}
"""The pages that a PIN opens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFacts:
    """All that an e-mail about an account may know, so that it cannot hold PHI."""

    first: str
    user_name: str
    link: str
    pin: str
    support: str


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who e-mails come from, where the portal is, and whom people may write to."""

    sender: str
    portal_url: str
    support: str


def details_of(kind: AccountEmail, account_id: str, pin_id: str | None = None) -> dict[str, Any]:
    """What the ledger keeps of an e-mail about an account."""
    return {ACCOUNT: account_id, "mail": kind.value, "pin_id": pin_id}


def account_address(details: Mapping[str, Any], work: Work) -> str | None:
    """The address that an e-mail about an account goes to, or None for an account that is gone."""
    row = Accounts(work.transaction).get(details[ACCOUNT])
    return None if row is None else str(row.email)


@rule("V14", "VMS Portal training, System email")
@rule("V10", "VMS Portal training, Activation email")
@rule("L7", "VMS Portal training, Activation email")
@rule("M4", "VMS Portal training, VMS portal homepage")
def compose_account_email(
    email_id: str, details: Mapping[str, Any], due_on: date, head: Letterhead, work: Work
) -> EmailMessage | None:
    """The e-mail, with a PIN that is new; None when its PIN is no longer waited for."""
    row = Accounts(work.transaction).get(details[ACCOUNT])
    if row is None:
        return None
    kind, pin = AccountEmail(details["mail"]), ""
    if details["pin_id"] is not None:
        sign_ins = SignIns(work.transaction)
        if sign_ins.waiting_pin(details["pin_id"]) is None:
            return None
        pin = sign_ins.draw_pin(details["pin_id"])
    facts = AccountFacts(
        first=row.first,
        user_name=row.user_name or "",
        link=f"{head.portal_url.rstrip('/')}{_PAGES.get(kind, '/')}{pin}",
        pin=pin,
        support=head.support or head.sender,
    )
    written = account_email(kind.value, facts, due_on)
    return enveloped(email_id, row.email, written, due_on, head.sender)
