"""A claim of an 837P 005010X222A1 or 837I 005010X223A2, with the parties it stands under."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal


@dataclass(frozen=True, slots=True, repr=False)
class Patient:
    """A subscriber (loop 2010BA) or a patient who is another person (2010CA).

    `member_id` is NM109 of a subscriber with qualifier MI, and empty for other persons.
    """

    last_name: str
    first_name: str
    middle_name: str
    member_id: str
    born_on: date | None
    gender: str

    def __repr__(self) -> str:
        """Nothing about the person."""
        return "<patient>"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A diagnosis of the claim (HI). Example: `HI*ABK:E119*ABF:I10~`, codes without points.

    Attributes:
        code: as the claim has it, `E119`.
        system: the code system that its qualifier names.
        role: principal, other, admitting, reason (for the visit) or external (cause).
    """

    code: str
    system: Literal["ICD9", "ICD10"]
    role: Literal["principal", "other", "admitting", "reason", "external"]

    @property
    def is_principal(self) -> bool:
        """Whether it is the principal diagnosis."""
        return self.role == "principal"


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """A service line (loop 2400). Example: `SV1*HC:99213:25*85*UN*1*11**1~`.

    Attributes:
        segment_number: place of its LX in the set.
        procedure: the procedure code, or empty on a line with a revenue code alone.
        procedure_qualifier: HC for HCPCS and CPT.
        revenue_code: SV201, or empty on a professional line.
        place_of_service: SV105, or empty where the claim's holds.
        units: the quantity; `unit_basis` says of what: UN units, MJ minutes, DA days.
        first_on: first day of service (DTP*472); `last_on` the last. None where it is not said.
        rendering_npi: NPI of the rendering provider of this line, or None where the claim's holds.
    """

    segment_number: int
    procedure: str
    procedure_qualifier: str
    modifiers: tuple[str, ...]
    revenue_code: str
    charged: Decimal
    units: Decimal | None
    unit_basis: str
    place_of_service: str
    first_on: date | None
    last_on: date | None
    rendering_npi: str | None


@dataclass(frozen=True, slots=True, repr=False)
class Claim837:
    """A claim (loop 2300).

    Attributes:
        set_ordinal: the ordinal of its transaction set in the file.
        segment_number: the place of its CLM in the set.
        kind: P professional, I institutional.
        claim_id: CLM01, the provider's number for it.
        facility_code: CLM05-1: place of service (P) or type of bill without frequency (I).
        frequency_code: CLM05-3: 1 original, 7 replacement, 8 void.
        payer_control_number: REF*F8, the claim that is replaced or voided, or empty.
        billing_npi: NPI of the billing provider, or None.
        billing_location: its location number (REF*LU in loop 2010BB), or None.
        subscriber: whose coverage it is; the member id is here.
        patient: the patient where it is another person, else None.
        rendering_npi: claim level, 2310B (P) or 2310D (I), or None.
        attending_npi: 2310A of an institutional claim, or None.
        facility_npi: NPI of the service facility, 2310C (P) or 2310E (I), or None.
        facility_location: its location number (REF*LU), or None.
        statement_from: first day of the statement (DTP*434) of an institutional claim.
        admitted_on: DTP*435, or None.
    """

    set_ordinal: int
    segment_number: int
    kind: Literal["P", "I"]
    claim_id: str
    charged: Decimal
    facility_code: str
    frequency_code: str
    payer_control_number: str
    billing_npi: str | None
    billing_name: str
    billing_tax_id: str
    billing_location: str | None
    subscriber: Patient
    patient: Patient | None
    rendering_npi: str | None
    attending_npi: str | None
    facility_npi: str | None
    facility_location: str | None
    statement_from: date | None
    statement_to: date | None
    admitted_on: date | None
    diagnoses: tuple[Diagnosis, ...]
    lines: tuple[ServiceLine, ...]

    def __repr__(self) -> str:
        """Where it stands, and nothing about the person."""
        return f"<claim of set {self.set_ordinal}, segment {self.segment_number}>"

    @property
    def member_id(self) -> str:
        """The member id of the subscriber."""
        return self.subscriber.member_id
