"""What members choose: to opt out, to join by telephone, which service to keep, what to share."""

from enum import StrEnum
from typing import Any, ClassVar, Self

from pydantic import model_validator

from schemas.identifiers import Day, MemberId, Reference, SiteId
from schemas.message import Message
from schemas.topics import Topic


class OptOutKind(StrEnum):
    """R1: out of the service altogether, or out of this practice only."""

    SERVICE = "service"
    PRACTICE = "practice"


class ServiceChoice(StrEnum):
    """D2, D3: what the member keeps after a duplication notice."""

    HEALTH_HOME = "health_home"
    OTHER_SERVICE = "other_service"


class MemberOptedOut(Message):
    """A member said no; `site_id` names the practice when the no is to that practice alone."""

    topic: ClassVar = Topic.CHOICES
    sender: ClassVar = "Member Services"
    key_field: ClassVar = "member_id"

    member_id: MemberId
    kind: OptOutKind
    site_id: SiteId | None = None
    told_on: Day

    example: ClassVar[dict[str, Any]] = {
        "member_id": "10000001A",
        "kind": "practice",
        "site_id": "1234567893-001",
        "told_on": "2015-01-05",
    }

    @model_validator(mode="after")
    def _practice_is_named(self) -> Self:
        if (self.kind is OptOutKind.PRACTICE) != (self.site_id is not None):
            raise ValueError("an opt-out of a practice names its site_id, one of the service none")
        return self


class MemberOptedIn(Message):
    """A member called Member Services to join a practice at once (R5)."""

    topic: ClassVar = Topic.CHOICES
    sender: ClassVar = "Member Services"
    key_field: ClassVar = "member_id"

    member_id: MemberId
    site_id: SiteId
    called_on: Day

    example: ClassVar[dict[str, Any]] = {
        "member_id": "10000001A",
        "site_id": "1234567893-001",
        "called_on": "2014-12-12",
    }


class ServiceChosen(Message):
    """A member answered a duplication notice (D2, D3)."""

    topic: ClassVar = Topic.CHOICES
    sender: ClassVar = "TCM/CI provider or CCT"
    key_field: ClassVar = "member_id"

    member_id: MemberId
    choice: ServiceChoice
    chosen_on: Day

    example: ClassVar[dict[str, Any]] = {
        "member_id": "10000001A",
        "choice": "health_home",
        "chosen_on": "2015-02-20",
    }


class SharingAuthorized(Message):
    """A member lets a BHHO share information with a practice (B6), until `ends_on` if it is told.

    One of the same id replaces the one before, so a member takes it back by an end.
    """

    topic: ClassVar = Topic.CHOICES
    sender: ClassVar = "BHHO"
    key_field: ClassVar = "member_id"

    authorization_id: Reference
    member_id: MemberId
    bhho_site_id: SiteId
    hhp_site_id: SiteId
    signed_on: Day
    ends_on: Day | None = None

    example: ClassVar[dict[str, Any]] = {
        "authorization_id": "AUTH-000001",
        "member_id": "10000001A",
        "bhho_site_id": "1003000126-001",
        "hhp_site_id": "1234567893-001",
        "signed_on": "2014-12-09",
    }
