"""APS certifications of Behavioral Health Home members."""

from typing import Any, ClassVar, Self

from pydantic import model_validator

from schemas.identifiers import Day, MemberId, Reference, SiteId
from schemas.message import Message
from schemas.topics import Topic


class BhhMemberCertified(Message):
    """APS certifies a member for a BHHO (B2); `ends_on` is the last day it holds."""

    topic: ClassVar = Topic.CERTIFICATIONS
    sender: ClassVar = "APS"
    key_field: ClassVar = "member_id"

    certification_id: Reference
    member_id: MemberId
    bhho_site_id: SiteId
    certified_on: Day
    starts_on: Day
    ends_on: Day

    example: ClassVar[dict[str, Any]] = {
        "certification_id": "APS-000001",
        "member_id": "10000001A",
        "bhho_site_id": "1003000126-001",
        "certified_on": "2014-12-10",
        "starts_on": "2014-12-10",
        "ends_on": "2015-06-09",
    }

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.ends_on < self.starts_on:
            raise ValueError("the certification ends before it starts")
        return self
