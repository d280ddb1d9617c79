"""Commands to what leaves the hub; each names a thing in the store and carries no member data."""

from typing import Any, ClassVar, Literal

from schemas.identifiers import Day, Reference, SiteId
from schemas.message import Message
from schemas.topics import Topic


class PrintLetters(Message):
    """Print the letters of one mail date as a batch."""

    topic: ClassVar = Topic.PRINT
    sender: ClassVar = "the hub, when a day ends"
    key_field: ClassVar = "batch_id"

    batch_id: Reference
    mailed_on: Day

    example: ClassVar[dict[str, Any]] = {"batch_id": "2014-12-23", "mailed_on": "2014-12-23"}


class SendEmail(Message):
    """Tell one user of a site that a message waits (L6); names ids alone, so it can hold no PHI."""

    topic: ClassVar = Topic.EMAILS
    sender: ClassVar = "portal messages"
    key_field: ClassVar = "email_id"

    email_id: Reference
    site_id: SiteId
    user_id: Reference

    example: ClassVar[dict[str, Any]] = {
        "email_id": "PM-3f9c01d2a4b5c6.u-0001",
        "site_id": "1234567893-001",
        "user_id": "u-0001",
    }


class IssueRemittance(Message):
    """Write the 835 of a payee's month."""

    topic: ClassVar = Topic.REMITTANCES
    sender: ClassVar = "the payment run"
    key_field: ClassVar = "remittance_id"

    remittance_id: Reference

    example: ClassVar[dict[str, Any]] = {"remittance_id": "1234567893-2015-01"}


class IssueAcknowledgment(Message):
    """Write an answer to a partner's file: TA1, 999, 277CA, or a text when it is unreadable."""

    topic: ClassVar = Topic.ACKNOWLEDGMENTS
    sender: ClassVar = "file intake"
    key_field: ClassVar = "acknowledgment_id"

    acknowledgment_id: Reference
    kind: Literal["ta1", "999", "277", "txt"]

    example: ClassVar[dict[str, Any]] = {
        "acknowledgment_id": "METPID000101-000000001",
        "kind": "999",
    }
