"""Addresses that nobody can be written to: refused at the door, and no stop to other e-mails."""

import pytest

from portal.mailing import mail_pin
from rules.access import Role
from store import tables
from store.emails import EMAIL
from store.sign_ins import Purpose
from store.work import Work
from tests.portal.driver import Portal

POISON = ["_@[(*.com", ".t:|]@]\\[?'?.com", "(-t).??@\\.com", "a@b.example\r\nBcc: c@d.example"]


@pytest.mark.parametrize("email", POISON)
def test_nobody_is_invited_at_an_address_that_cannot_be_written_to(
    portal: Portal, email: str
) -> None:
    portal.account("ada")
    ada = portal.signed_in("ada")
    ada.open("/users/add")
    who = {"first": "Bo", "last": "Bee", "email": email, "roles": [Role.FINANCE.value]}
    assert ada.send("/users/add", who).status_code == 422
    assert "Enter an e-mail address" in ada.text


@pytest.mark.parametrize("email", POISON)
def test_address_stored_before_addresses_were_checked_holds_up_no_other_email(
    portal: Portal, email: str
) -> None:
    portal.account("old", email=email)
    portal.account("new")
    invite(portal, "A-old")
    invite(portal, "A-new")
    assert [mail["To"] for mail in portal.mails()] == ["new@partner.example"]
    states = {row.details["account_id"]: row.state for row in portal.rows(tables.effects)}
    assert states == {"A-old": "bounced", "A-new": "done"}


def test_email_that_cannot_be_composed_fails_alone(portal: Portal) -> None:
    portal.account("ada")
    with portal.store.begin() as transaction:
        work = Work.on_open_day(transaction)
        details = {"account_id": "A-ada", "mail": "of no kind", "pin_id": None}
        work.effects.queue(EMAIL, "account.broken", work.today, details)
    invite(portal, "A-ada")
    assert len(portal.mails()) == 1
    (row,) = portal.rows(tables.effects, effect_id="account.broken")
    assert (row.state, row.outcome) == ("failed", "it cannot be written (ValueError)")


def invite(portal: Portal, account_id: str) -> None:
    with portal.store.begin() as transaction:
        mail_pin(Work.on_open_day(transaction), account_id, Purpose.INVITATION, portal.now)
