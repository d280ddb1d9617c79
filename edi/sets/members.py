"""A member of an 834 005010X220A1, as the plan sponsor maintains it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Coverage:
    """A health coverage (loop 2300).

    Example: `HD*021**HMO*A1*EMP~` with `DTP*348*D8*20141201~`.

    Attributes:
        maintenance_type: HD01: 001 change, 021 addition, 024 cancellation, 030 audit.
        insurance_line: HD03.
        plan: HD04, the plan coverage description: the coverage code of the programme.
        begins_on: DTP 348.
        ends_on: DTP 349, the last day covered.
    """

    maintenance_type: str
    insurance_line: str
    plan: str
    begins_on: date | None
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class PrimaryCareProvider:
    """The primary care provider (loop 2310, NM1*P3), with its NPI where one is given (XX)."""

    name: str
    npi: str | None


@dataclass(frozen=True, slots=True)
class ReportingCategory:
    """A reporting category (loop 2750). Example: `N1*75*PCCM~` with `REF*17*Y~`."""

    name: str
    qualifier: str
    value: str


@dataclass(frozen=True, slots=True, repr=False)
class Member834:
    """A member (loop 2000) with everything that one INS opens.

    Attributes:
        set_ordinal: the ordinal of its transaction set in the file.
        segment_number: the place of its INS in the set.
        is_subscriber: INS01.
        relationship: INS02: 18 self, 19 child, and so on.
        maintenance_type: INS03: 001 change, 021 addition, 024 cancellation, 025 reinstatement,
            030 audit or compare.
        maintenance_reason: INS04, or empty.
        benefit_status: INS05.
        medicare_plan: INS06-1: A, B, C (A and B), D, E (none), or empty.
        medicare_reason: INS06-2, or empty.
        died_on: INS12.
        member_id: REF*0F, the subscriber number.
        member_name_id: NM109 of the member's name, or empty.
        language: LUI02 of the language spoken (LUI*LE), or empty.
    """

    set_ordinal: int
    segment_number: int
    is_subscriber: bool
    relationship: str
    maintenance_type: str
    maintenance_reason: str
    benefit_status: str
    medicare_plan: str
    medicare_reason: str
    died_on: date | None
    member_id: str
    member_name_id: str
    last_name: str
    first_name: str
    middle_name: str
    suffix: str
    street: str
    street_2: str
    city: str
    state: str
    postal_code: str
    telephone: str
    born_on: date | None
    gender: str
    language: str
    dates: dict[str, date] = field(default_factory=dict)
    """Member level dates (DTP of loop 2000) by qualifier: 356 eligibility begin, 357 end."""
    coverages: tuple[Coverage, ...] = ()
    primary_care: tuple[PrimaryCareProvider, ...] = ()
    reporting_categories: tuple[ReportingCategory, ...] = ()

    def __repr__(self) -> str:
        """Where it stands, and nothing about the person."""
        return f"<member of set {self.set_ordinal}, segment {self.segment_number}>"
