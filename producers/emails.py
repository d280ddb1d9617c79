"""E-mails: asked for once for each message and user, then sent by the mailer."""

from datetime import date
from email.message import EmailMessage

from producers.envelope import enveloped
from producers.pages.message_facts import MessageWaiting
from producers.pages.messages import message_waiting_email
from rules.citation import rule
from schemas.outbound import SendEmail
from store.effects import EffectState
from store.emails import EMAIL
from store.traces import MAIL
from store.work import Work


def queue_email(asked: SendEmail, work: Work) -> None:
    """Ask the ledger for an e-mail, unless it was asked for before.

    On a restored store, one that the lost store may have sent is in doubt from the start.
    """
    details = {"site_id": asked.site_id, "user_id": asked.user_id}
    doubted = work.calendar.is_in_doubt(work.today)
    state = EffectState.IN_DOUBT if doubted else EffectState.QUEUED
    if work.effects.queue(EMAIL, asked.email_id, work.today, details, state):
        work.traces.leave(MAIL, asked.email_id)


@rule("L6", "Health Home FAQ, question 54")
@rule("M4", "Health Home FAQ, questions 7 and 18")
def compose(
    email_id: str,
    address: str,
    site: MessageWaiting,
    due_on: date,
    sender: str,
) -> EmailMessage:
    """The e-mail that tells a user that a message waits (L6).

    `site` is all that it may name. Its Message-ID follows from `email_id`, so the same e-mail is
    always the same message.
    """
    written = message_waiting_email(site, due_on)
    return enveloped(email_id, address, written, due_on, sender)
