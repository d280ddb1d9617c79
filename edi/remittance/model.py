"""What a remittance says: who pays whom, for which claims and services, and why less or more.

    Remittance
    ├── ClaimPayment            CLP, loop 2100
    │   ├── Adjustment          CAS
    │   └── ServicePayment      SVC, loop 2110
    │       └── Adjustment      CAS
    └── ProviderAdjustment      PLB

Amounts are dollars and whole cents. A positive adjustment lowers the payment, a negative one
raises it, in CAS and in PLB alike.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

REVERSAL = "22"
"""CLP02 of a claim that takes back an earlier payment; its amounts are negative."""


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Why a payment differs from its charge. Example: `CAS*CO*45*25~`.

    Attributes:
        group: CO contractual, OA other, PI payer initiated, PR patient responsibility.
        reason: a claim adjustment reason code.
        amount: what the payment is lowered by.
        quantity: units that were not paid, or None.
    """

    group: str
    reason: str
    amount: Decimal
    quantity: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ServicePayment:
    """One service line paid. Example: `SVC*HC:T2022*12*12**1~` with `DTM*472*20141231~`.

    Attributes:
        procedure: the procedure code.
        charged: SVC02.
        paid: SVC03.
        first_on: first day of service; `last_on` is the last where it is another.
        qualifier: what list the procedure is of: HC for HCPCS.
        modifiers: up to four.
        revenue_code: SVC04, or empty.
        units: SVC05, units paid, or None for one.
        adjustments: why `paid` is not `charged`.
        control_number: the line's own number (REF*6R), or empty.
    """

    procedure: str
    charged: Decimal
    paid: Decimal
    first_on: date | None = None
    last_on: date | None = None
    qualifier: str = "HC"
    modifiers: tuple[str, ...] = ()
    revenue_code: str = ""
    units: Decimal | None = None
    adjustments: tuple[Adjustment, ...] = ()
    control_number: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class RemittedPatient:
    """The member a claim is for. Example: `NM1*QC*1*DOE*JANE*Q***MR*12345678A~`."""

    last_name: str
    first_name: str = ""
    middle_name: str = ""
    member_id: str = ""
    id_qualifier: str = "MI"

    def __repr__(self) -> str:
        """Nothing about the person."""
        return "<patient>"


@dataclass(frozen=True, slots=True)
class ClaimPayment:
    """One claim paid, denied or taken back. Example: `CLP*HH-2014-12-7*1*12*12**MC*901*11*1~`.

    Attributes:
        claim_id: CLP01, the payee's own number for the claim.
        status: CLP02: 1 primary, 2 secondary, 4 denied, 22 reversal.
        charged: CLP03.
        paid: CLP04.
        patient: the member.
        payer_control_number: CLP07.
        first_on: first day of the statement; `last_on` is the last where it is another.
        filing_indicator: CLP06, MC for Medicaid.
        facility_code: CLP08, or empty.
        frequency_code: CLP09, or empty.
        rendering_npi: NPI of the rendering provider (NM1*82), or empty.
        adjustments: of the claim as a whole.
        services: its lines.
    """

    claim_id: str = field(repr=False)
    status: str
    charged: Decimal
    paid: Decimal
    patient: RemittedPatient
    payer_control_number: str = field(repr=False)
    first_on: date | None = None
    last_on: date | None = None
    filing_indicator: str = "MC"
    facility_code: str = ""
    frequency_code: str = ""
    rendering_npi: str = ""
    adjustments: tuple[Adjustment, ...] = ()
    services: tuple[ServicePayment, ...] = ()


@dataclass(frozen=True, slots=True)
class ProviderAdjustment:
    """A payment or deduction that is of no claim. Example: `PLB*1234567893*20141231*CT:K7*-120~`.

    Attributes:
        npi: PLB01, the payee or a provider of it.
        fiscal_year_ends_on: PLB02.
        reason: a code of PLB03-1; CT is capitation payment.
        reference: PLB03-2, the key to find its detail elsewhere.
        amount: positive lowers the payment, negative raises it.
    """

    npi: str
    fiscal_year_ends_on: date
    reason: str
    reference: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class PostalAddress:
    """A street address (N3, N4)."""

    street: str
    city: str
    state: str
    postal_code: str
    street_2: str = ""


@dataclass(frozen=True, slots=True)
class Payer:
    """Who pays (loop 1000A), with whom to call about the file (PER*BL).

    `payer_id` is TRN03 and BPR10: `1` and the payer's tax id.
    """

    name: str
    address: PostalAddress
    payer_id: str
    contact_name: str
    contact_phone: str


@dataclass(frozen=True, slots=True)
class Payee:
    """Who is paid (loop 1000B): a pay-to organization by its NPI and tax id."""

    name: str
    npi: str
    tax_id: str
    address: PostalAddress | None = None


@dataclass(frozen=True, slots=True)
class BankTransfer:
    """The accounts of an ACH payment (BPR06 to BPR15)."""

    payer_route: str
    payer_account: str
    payee_route: str
    payee_account: str


@dataclass(frozen=True, slots=True)
class Remittance:
    """One payment to one payee, and everything it is made of: one 835 transaction set.

    Attributes:
        paid: BPR02, what is paid in all; the parts must add up to it.
        paid_on: BPR16.
        trace_number: TRN02, which ties the file to the payment.
        transfer: the accounts of an ACH payment; None where nothing moves (BPR04 is NON) or where
            the money goes another way.
        produced_on: DTM*405, or None.
    """

    payer: Payer
    payee: Payee
    paid: Decimal
    paid_on: date
    trace_number: str
    transfer: BankTransfer | None = None
    produced_on: date | None = None
    claims: tuple[ClaimPayment, ...] = ()
    provider_adjustments: tuple[ProviderAdjustment, ...] = ()
