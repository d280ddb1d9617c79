"""What providers send each other through the portal, and the agreements that it rests on."""

from typing import Annotated, Any, ClassVar, Self

from pydantic import StringConstraints, model_validator

from schemas.identifiers import Day, MemberId, Reference, SiteId, Text
from schemas.message import Message
from schemas.topics import Topic

Letter = Annotated[
    str,
    StringConstraints(min_length=1, max_length=5000, strip_whitespace=True, pattern=r"^[^\x00]*$"),
]


class AgreementReported(Message):
    """Two providers may message each other (M1); an affiliation is such an agreement by itself."""

    topic: ClassVar = Topic.PROVIDERS
    sender: ClassVar = "MaineCare"
    key_field: ClassVar = "site_id"

    site_id: SiteId
    other_site_id: SiteId
    starts_on: Day
    ends_on: Day | None = None

    example: ClassVar[dict[str, Any]] = {
        "site_id": "1234567893-001",
        "other_site_id": "1003000126-001",
        "starts_on": "2014-10-06",
    }

    @model_validator(mode="after")
    def _of_two(self) -> Self:
        if self.site_id == self.other_site_id:
            raise ValueError("an agreement is between two sites")
        return self


class ProviderMessageSent(Message):
    """A provider writes to the users of another's site (M1, M2).

    The sender says of the content whether it tells of substance-use treatment, and then under
    which consent of the member (M3): the hub cannot know it from the words.
    """

    topic: ClassVar = Topic.CORRESPONDENCE
    sender: ClassVar = "HHP, CCT or BHHO"
    key_field: ClassVar = "to_site_id"

    from_site_id: SiteId
    to_site_id: SiteId
    member_id: MemberId | None = None
    subject: Text
    text: Letter
    tells_of_substance_use_treatment: bool = False
    consent: Reference | None = None

    example: ClassVar[dict[str, Any]] = {
        "from_site_id": "1234567893-001",
        "to_site_id": "1003000126-001",
        "member_id": "10000001A",
        "subject": "Plan of care",
        "text": "We updated the plan of care and would like to talk about it this week.",
    }

    @model_validator(mode="after")
    def _to_another(self) -> Self:
        if self.from_site_id == self.to_site_id:
            raise ValueError("a message goes to another site")
        return self
