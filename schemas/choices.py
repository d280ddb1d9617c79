"""What members choose: to opt out, to join by telephone, or which of two services to keep."""

from enum import StrEnum
from typing import Any, ClassVar, Self

from pydantic import model_validator

from schemas.identifiers import Day, MemberId, SiteId
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
