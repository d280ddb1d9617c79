"""Claims as the hub keeps them: who was served where and when, with which codes."""

from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from schemas.identifiers import Day, DiagnosisCode, MemberId, Npi, ProcedureCode, SiteId
from schemas.message import Message, Strict
from schemas.topics import Topic


class Diagnosis(Strict):
    """One diagnosis code and the code system that it is of."""

    system: Literal["ICD9", "ICD10"]
    code: DiagnosisCode


class ServiceLine(Strict):
    """One service of a claim; an institutional line may have a revenue code alone."""

    procedure: ProcedureCode | None = None
    modifiers: Annotated[tuple[str, ...], Field(max_length=4)] = ()
    revenue_code: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")] | None = None
    charge: Annotated[Decimal, Field(max_digits=12, decimal_places=2)]
    units: Annotated[Decimal, Field(ge=0, max_digits=10)] = Decimal(1)
    from_on: Day
    to_on: Day

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.to_on < self.from_on:
            raise ValueError("a service ends before it starts")
        return self


class ClaimReported(Message):
    """A claim of the MIHMS feed (837P or 837I); a replacement or void names the same claim id."""

    topic: ClassVar = Topic.CLAIMS
    sender: ClassVar = "MIHMS"
    key_field: ClassVar = "member_id"

    claim_id: Annotated[str, StringConstraints(min_length=1, max_length=38)]
    kind: Literal["professional", "institutional"]
    frequency: Literal["original", "replacement", "void"] = "original"
    member_id: MemberId
    billing_npi: Npi
    site_id: SiteId | None = None
    rendering_npi: Npi | None = None
    diagnoses: Annotated[tuple[Diagnosis, ...], Field(max_length=60)]
    lines: Annotated[tuple[ServiceLine, ...], Field(min_length=1, max_length=999)]

    example: ClassVar[dict[str, Any]] = {
        "claim_id": "C-000001",
        "kind": "professional",
        "member_id": "10000001A",
        "billing_npi": "1234567893",
        "site_id": "1234567893-001",
        "rendering_npi": "1003000126",
        "diagnoses": [{"system": "ICD9", "code": "25000"}],
        "lines": [
            {
                "procedure": "99213",
                "charge": "78.50",
                "from_on": "2014-06-02",
                "to_on": "2014-06-02",
            }
        ],
    }
