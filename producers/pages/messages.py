"""Portal messages and e-mails from what they tell, in the words of their day: subject and body."""

from dataclasses import dataclass
from datetime import date

from producers.pages.message_facts import MessageWaiting
from producers.pages.wording import in_force, worded
from schemas.portal_messages import PortalContent


@dataclass(frozen=True, slots=True)
class WrittenMessage:
    """A subject line and a plain-text body."""

    subject: str
    body: str


def portal_message(content: PortalContent, on: date) -> WrittenMessage:
    """A secure message of a day; its subject and body are read in the portal and nowhere else."""
    family = "notices" if content.kind.startswith("duplication") else "portal"
    return _written(f"{family}/{content.kind.removesuffix('_notice')}.txt.j2", on, content)


def message_waiting_email(facts: MessageWaiting, on: date) -> WrittenMessage:
    """The e-mail that tells a user that a message waits: the site, the link and nothing else."""
    return _written("emails/message_waiting.txt.j2", on, facts)


def account_email(name: str, facts: object, on: date) -> WrittenMessage:
    """The e-mail about an account that a template of that name words."""
    return _written(f"emails/{name}.txt.j2", on, facts)


def partner_email(name: str, facts: object, on: date) -> WrittenMessage:
    """The e-mail to a trading partner that a template of that name words."""
    return _written(f"emails/{name}.txt.j2", on, facts)


def _written(path: str, on: date, facts: object) -> WrittenMessage:
    """The first line of a template is the subject, and a blank line follows it."""
    subject, body = worded(in_force(path, on), message=facts).split("\n\n", 1)
    return WrittenMessage(" ".join(subject.split()), body.strip() + "\n")
