"""Duties of practices and their users: quarterly reports, training, reviews of the dashboard."""

from typing import Annotated, Any, ClassVar

from pydantic import Field, StringConstraints

from schemas.identifiers import Day, Reference, SiteId
from schemas.message import Message
from schemas.topics import Topic

Quarter = Annotated[
    str,
    StringConstraints(pattern=r"^(19[0-9]|2[01][0-9])[0-9]Q[1-4]$"),
    Field(description="A quarter of a calendar year, such as 2015Q1."),
]


class CoreExpectationsReported(Message):
    """A practice reports its core expectations for a quarter (N5); a later report replaces it."""

    topic: ClassVar = Topic.PROVIDERS
    sender: ClassVar = "HHP"
    key_field: ClassVar = "site_id"

    site_id: SiteId
    quarter: Quarter
    in_learning_collaborative: bool
    has_health_record: bool

    example: ClassVar[dict[str, Any]] = {
        "site_id": "1234567893-001",
        "quarter": "2014Q4",
        "in_learning_collaborative": True,
        "has_health_record": True,
    }


class UserTrained(Message):
    """A user of a site has completed the training on the portal and read its guide (N7)."""

    topic: ClassVar = Topic.PROVIDERS
    sender: ClassVar = "portal user support"
    key_field: ClassVar = "site_id"

    site_id: SiteId
    user_id: Reference
    trained_on: Day

    example: ClassVar[dict[str, Any]] = {
        "site_id": "1234567893-001",
        "user_id": "u-0001",
        "trained_on": "2014-12-04",
    }


class DashboardReviewed(Message):
    """A user of a site scanned its Member Dashboard (T3): who, and when."""

    topic: ClassVar = Topic.PROVIDERS
    sender: ClassVar = "HHP, CCT or BHHO"
    key_field: ClassVar = "site_id"

    site_id: SiteId
    user_id: Reference
    reviewed_on: Day

    example: ClassVar[dict[str, Any]] = {
        "site_id": "1234567893-001",
        "user_id": "u-0001",
        "reviewed_on": "2015-01-14",
    }
