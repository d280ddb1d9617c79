"""Sending messages to the programme: the one way in which the portal changes anything of it."""

from datetime import datetime

from portal.proofs import new_id
from rules.access import SiteAccessState
from schemas.envelope import headers
from schemas.message import Message
from schemas.providers import SiteUserReported
from store.accounts import Accounts
from store.identity import derived_id
from store.site_access import SiteAccess
from store.work import Work

_SOURCE = "/portal"


def send(work: Work, message: Message, at: datetime, *, once: str | None = None) -> None:
    """Put a message behind everything that is pending, with what else the block writes.

    Of the messages that name the same `once`, the programme hears the first alone.
    """
    name = new_id("W") if once is None else derived_id("W", once)
    made = headers(id=name, source=_SOURCE, type=message.type, time=at.isoformat())
    work.put_out(message, made)


def report_site_user(
    work: Work, account_id: str, site_id: str, at: datetime, *, active: bool
) -> None:
    """Tell the programme that a user of the portal may see a site, or no longer may."""
    row = Accounts(work.transaction).get(account_id)
    if row is not None:
        reported = SiteUserReported(
            user_id=account_id,
            site_id=site_id,
            name=f"{row.first} {row.last}",
            email=row.email,
            status="active" if active else "inactive",
        )
        send(work, reported, at)


def end_site_users(work: Work, account_id: str, at: datetime) -> None:
    """End a user's access to every site."""
    access = SiteAccess(work.transaction)
    for row in access.sites_of(account_id):
        if row.state == SiteAccessState.APPROVED:
            report_site_user(work, account_id, row.site_id, at, active=False)
        access.change(account_id, row.site_id, state=SiteAccessState.ENDED.value)
