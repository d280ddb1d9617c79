"""The topics of the hub: what each carries, who reads it, and how a broker keeps it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Topic(StrEnum):
    """A stream of messages; the value is its name on every transport."""

    MEMBERS = "mihms.members"
    PROVIDERS = "mihms.providers"
    CLAIMS = "mihms.claims"
    REQUESTS = "portal.requests"
    CHOICES = "members.choices"
    CERTIFICATIONS = "aps.certifications"
    ATTESTATIONS = "portal.attestations"
    CORRESPONDENCE = "portal.correspondence"
    CLOCK = "clock.day"
    PRINT = "letters.print"
    PORTAL_MESSAGES = "portal.messages"
    EMAILS = "emails.send"
    REMITTANCES = "remittances.issue"
    ACKNOWLEDGMENTS = "acknowledgments.issue"


MEMBER_KEYED = frozenset(
    {
        Topic.MEMBERS,
        Topic.CLAIMS,
        Topic.REQUESTS,
        Topic.CHOICES,
        Topic.CERTIFICATIONS,
        Topic.ATTESTATIONS,
    }
)
"""Topics ordered by member: on the wire their key is the surrogate member key, never PHI."""


DEAD_LETTERS: Final = "dead-letters"
"""What was refused, as it came; the hub sends it for others to watch and reads it never."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """How a broker keeps a topic.

    Messages of one key stay in order within their partition; a single partition keeps them all
    in order. All of them are kept for the days of retention. What is older goes, but a compacted
    topic may lose it earlier than the broker would delete it, if a newer one of its key is there.
    """

    partitions: int
    retention_days: int
    compacted: bool = False


REPLICATION: Final = 3
"""Copies of each partition, of which all but one must have a message before it counts as sent."""
LONGEST_MESSAGE: Final = 8 * 1024 * 1024
"""Bytes of the longest message that a topic takes."""

_BY_MEMBER: Final = Keeping(partitions=12, retention_days=30)
_IN_ORDER: Final = Keeping(partitions=1, retention_days=30)
_BY_SITE: Final = Keeping(partitions=6, retention_days=30)

KEEPING: Final[dict[str, Keeping]] = {
    Topic.MEMBERS: Keeping(partitions=12, retention_days=30, compacted=True),
    Topic.PROVIDERS: _IN_ORDER,
    Topic.CLAIMS: _BY_MEMBER,
    Topic.REQUESTS: _BY_MEMBER,
    Topic.CHOICES: _BY_MEMBER,
    Topic.CERTIFICATIONS: _BY_MEMBER,
    Topic.ATTESTATIONS: _BY_MEMBER,
    Topic.CORRESPONDENCE: _BY_SITE,
    Topic.CLOCK: _IN_ORDER,
    Topic.PRINT: _IN_ORDER,
    Topic.PORTAL_MESSAGES: _BY_SITE,
    Topic.EMAILS: _BY_SITE,
    Topic.REMITTANCES: _IN_ORDER,
    Topic.ACKNOWLEDGMENTS: _IN_ORDER,
    DEAD_LETTERS: Keeping(partitions=1, retention_days=180),
}
"""How every topic is kept: the one table that `hub topics create` follows."""
