"""Portal messages and e-mails from their facts: a subject and a plain-text body."""

from dataclasses import dataclass

from producers.pages.message_facts import MessageWaiting, PortalMessage
from producers.pages.wording import worded


@dataclass(frozen=True, slots=True)
class WrittenMessage:
    """A subject line and a plain-text body."""

    subject: str
    body: str


def portal_message(facts: PortalMessage) -> WrittenMessage:
    """A secure message; its subject and body are read in the portal and nowhere else."""
    return _written(facts)


def message_waiting_email(facts: MessageWaiting) -> WrittenMessage:
    """The e-mail that tells a user that a message waits: the site, the link and nothing else."""
    return _written(facts)


def _written(facts: PortalMessage | MessageWaiting) -> WrittenMessage:
    """The first line of a template is the subject, and a blank line follows it."""
    subject, body = worded(facts.template, message=facts).split("\n\n", 1)
    return WrittenMessage(" ".join(subject.split()), body.strip() + "\n")
