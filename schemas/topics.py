"""The topics of the hub: what each carries and who reads it."""

from enum import StrEnum


class Topic(StrEnum):
    """A stream of messages; the value is its name on every transport."""

    MEMBERS = "mihms.members"
    PROVIDERS = "mihms.providers"
    CLAIMS = "mihms.claims"
    REQUESTS = "portal.requests"
    CHOICES = "members.choices"
    CERTIFICATIONS = "aps.certifications"
    ATTESTATIONS = "portal.attestations"
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
