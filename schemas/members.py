"""Members as MIHMS reports them: identity, address, coverage, Medicare and the PCCM provider."""

from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, StringConstraints

from schemas.identifiers import Day, MemberId, Npi, Text
from schemas.message import Message, Strict
from schemas.topics import Topic

Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
State = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Zip = Annotated[str, StringConstraints(pattern=r"^[0-9]{5}(-[0-9]{4})?$")]


class Medicare(StrEnum):
    """Which parts of Medicare a member has."""

    NONE = "none"
    PART_A = "A"
    PART_B = "B"
    PARTS_A_AND_B = "AB"


class PersonName(Strict):
    """A person's name as it is written on an envelope."""

    first: Text
    middle: Text | None = None
    last: Text
    suffix: Text | None = None

    @property
    def full(self) -> str:
        """The name on one line."""
        parts = (self.first, self.middle, self.last, self.suffix)
        return " ".join(part for part in parts if part)


class PostalAddress(Strict):
    """Where letters go."""

    line1: Text
    line2: Text | None = None
    city: Text
    state: State
    zip: Zip


class Coverage(Strict):
    """A span of one coverage code; `ends_on` is its last day, absent while it is open."""

    code: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{2,10}$")]
    starts_on: Day
    ends_on: Day | None = None


class MemberReported(Message):
    """MIHMS says who a member is and how covered; the newest report replaces the one before.

    `medicare` holds from `medicare_from`, else from the day it is told, to `medicare_until`.
    """

    topic: ClassVar = Topic.MEMBERS
    sender: ClassVar = "MIHMS"
    key_field: ClassVar = "member_id"

    member_id: MemberId
    name: PersonName
    birth_date: Day
    gender: Literal["F", "M", "U"]
    address: PostalAddress
    language: Language = "en"
    print: Literal["standard", "large"] = "standard"
    coverages: Annotated[tuple[Coverage, ...], Field(max_length=50)]
    medicare: Medicare = Medicare.NONE
    medicare_from: Day | None = None
    medicare_until: Day | None = None
    pccm_pcp_npi: Npi | None = None
    died_on: Day | None = None

    example: ClassVar[dict[str, Any]] = {
        "member_id": "10000001A",
        "name": {"first": "Ada", "last": "Example"},
        "birth_date": "1961-04-02",
        "gender": "F",
        "address": {"line1": "1 Main Street", "city": "Augusta", "state": "ME", "zip": "04330"},
        "coverages": [{"code": "ACS", "starts_on": "2013-01-01"}],
        "pccm_pcp_npi": "1234567893",
    }
