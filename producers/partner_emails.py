"""E-mails to trading partners about the exchange of files: that they are in production now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from email.message import EmailMessage
from typing import Any, Final

from producers.account_emails import Letterhead
from producers.envelope import enveloped
from producers.pages.messages import partner_email
from rules.access import Role
from rules.citation import rule
from store.accounts import Accounts
from store.emails import EMAIL
from store.work import Work

PARTNER: Final = "partner_id"
"""The detail by which an e-mail in the ledger is one to a trading partner."""
_TOLD: Final = frozenset({Role.PARTNER_MAINTENANCE, Role.X12_SUBMISSIONS, Role.USER_MANAGEMENT})
"""The roles of users who are told where a partner has no contact for its files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerPromoted:
    """All that the e-mail may know, so that it cannot hold PHI."""

    partner_id: str
    name: str
    sets: str
    portal_link: str


def queue_promotion(partner_id: str, work: Work) -> None:
    """Ask the ledger for the e-mail to each contact of a partner, or else to its users, once."""
    profile = work.partner_profiles.get(partner_id)
    contacts = range(len(profile.contacts)) if profile is not None else ()
    told: list[dict[str, Any]] = [{"contact": number} for number in contacts]
    if not told:
        accounts = Accounts(work.transaction)
        users = (row.account_id for row in accounts.users(partner_id))
        told = [{"user": one} for one in users if not _TOLD.isdisjoint(accounts.roles(one))]
    for number, each in enumerate(told):
        email_id = f"partner.{partner_id}.{work.today.isoformat()}.{number}"
        work.effects.queue(EMAIL, email_id, work.today, {PARTNER: partner_id} | each)


def partner_address(details: Mapping[str, Any], work: Work) -> str | None:
    """The address that an e-mail to a partner goes to, or None when there is none any more."""
    if "user" in details:
        row = Accounts(work.transaction).get(details["user"])
        return None if row is None else str(row.email)
    profile = work.partner_profiles.get(details[PARTNER])
    if profile is None or details["contact"] >= len(profile.contacts):
        return None
    return profile.contacts[int(details["contact"])].email


@rule("M4", "VMS Portal training, VMS portal homepage")
def compose_partner_email(
    email_id: str, details: Mapping[str, Any], due_on: date, head: Letterhead, work: Work
) -> EmailMessage | None:
    """The e-mail that tells a partner that it is in production; None when it no longer exists."""
    profile = work.partner_profiles.get(details[PARTNER])
    address = partner_address(details, work)
    if profile is None or address is None:
        return None
    facts = PartnerPromoted(
        partner_id=profile.partner_id,
        name=profile.name,
        sets=", ".join(profile.sets),
        portal_link=head.portal_url,
    )
    written = partner_email("partner_promoted", facts, due_on)
    return enveloped(email_id, address, written, due_on, head.sender)
