"""Portal messages and e-mails from what they tell: a subject and a plain-text body."""

from dataclasses import dataclass

from producers.pages.message_facts import MessageWaiting
from producers.pages.wording import worded
from schemas.portal_messages import PortalContent


@dataclass(frozen=True, slots=True)
class WrittenMessage:
    """A subject line and a plain-text body."""

    subject: str
    body: str


def portal_message(content: PortalContent) -> WrittenMessage:
    """A secure message; its subject and body are read in the portal and nowhere else."""
    folder = "notices" if content.kind.startswith("duplication") else "portal"
    template = f"{folder}/{content.kind.removesuffix('_notice')}.txt.j2"
    return _written(worded(template, message=content))


def message_waiting_email(facts: MessageWaiting) -> WrittenMessage:
    """The e-mail that tells a user that a message waits: the site, the link and nothing else."""
    return _written(worded("emails/message_waiting.txt.j2", message=facts))


def account_email(name: str, facts: object) -> WrittenMessage:
    """The e-mail about an account that a template of that name words."""
    return _written(worded(f"emails/{name}.txt.j2", message=facts))


def partner_email(name: str, facts: object) -> WrittenMessage:
    """The e-mail to a trading partner that a template of that name words."""
    return _written(worded(f"emails/{name}.txt.j2", message=facts))


def _written(text: str) -> WrittenMessage:
    """The first line of a template is the subject, and a blank line follows it."""
    subject, body = text.split("\n\n", 1)
    return WrittenMessage(" ".join(subject.split()), body.strip() + "\n")
