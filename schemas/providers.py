"""Pay-to organizations, service locations, rendering providers, affiliations and site users."""

from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, StringConstraints

from schemas.addresses import Email
from schemas.identifiers import Day, Month, Npi, PartnerId, Reference, SiteId, TaxId, Text
from schemas.members import PostalAddress
from schemas.message import Message, Strict
from schemas.topics import Topic

Phone = Annotated[str, StringConstraints(pattern=r"^[0-9]{3}-[0-9]{3}-[0-9]{4}$")]


class SiteKind(StrEnum):
    """What a service location is to the programme."""

    HHP = "HHP"
    CCT = "CCT"
    BHHO = "BHHO"
    TCM = "TCM"
    CI = "CI"


class RemittanceProfile(StrEnum):
    """How a payee wants its 835: a claim per member-month, or one provider-level adjustment."""

    MEMBER = "member"
    PLB = "plb"


class AffiliationKind(StrEnum):
    """Which kind of site joins the Health Home Practice."""

    HHP_BHHO = "HHP-BHHO"
    CCT_HHP = "CCT-HHP"


class ContactKind(StrEnum):
    """What a contact of a site is for."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    CARE_COORDINATOR = "care_coordinator"


class SiteContact(Strict):
    """A person whom a site names."""

    kind: ContactKind
    name: Text
    email: Email
    phone: Phone


class OrganizationReported(Message):
    """A pay-to organization: whom the programme pays and exchanges files with."""

    topic: ClassVar = Topic.PROVIDERS
    sender: ClassVar = "MIHMS"
    key_field: ClassVar = "organization_npi"

    organization_npi: Npi
    tax_id: TaxId
    name: Text
    address: PostalAddress
    phone: Phone
    partner_id: PartnerId
    hospital_affiliated: bool = False
    remittance_profile: RemittanceProfile = RemittanceProfile.MEMBER
    fiscal_year_end_month: Annotated[int, Field(ge=1, le=12)] = 12

    example: ClassVar[dict[str, Any]] = {
        "organization_npi": "1234567893",
        "tax_id": "010000001",
        "name": "Example Family Medicine",
        "address": {"line1": "2 Mill Road", "city": "Bangor", "state": "ME", "zip": "04401"},
        "phone": "207-555-0100",
        "partner_id": "METPID000101",
    }


class SiteReported(Message):
    """A service location and its part in the programme."""

    topic: ClassVar = Topic.PROVIDERS
    sender: ClassVar = "MIHMS"
    key_field: ClassVar = "site_id"

    site_id: SiteId
    kind: SiteKind
    name: Text
    address: PostalAddress
    phone: Phone
    programme_start_on: Day
    programme_end_on: Day | None = None
    pcmh_pilot: bool = False
    accepts_new_patients: bool | None = None

    example: ClassVar[dict[str, Any]] = {
        "site_id": "1234567893-001",
        "kind": "HHP",
        "name": "Example Family Medicine, Bangor",
        "address": {"line1": "2 Mill Road", "city": "Bangor", "state": "ME", "zip": "04401"},
        "phone": "207-555-0100",
        "programme_start_on": "2013-01-01",
    }


class RenderingProviderReported(Message):
    """A clinician, the service locations that he or she works at, and whether in primary care."""

    topic: ClassVar = Topic.PROVIDERS
    sender: ClassVar = "MIHMS"
    key_field: ClassVar = "npi"

    npi: Npi
    primary_care: bool
    accepts_new_patients: bool | None = None
    site_ids: Annotated[tuple[SiteId, ...], Field(min_length=1, max_length=100)]

    example: ClassVar[dict[str, Any]] = {
        "npi": "1003000126",
        "primary_care": True,
        "site_ids": ["1234567893-001"],
    }


class AffiliationReported(Message):
    """A CCT or BHHO works with a Health Home Practice (B1: MOU copy and form received)."""

    topic: ClassVar = Topic.PROVIDERS
    sender: ClassVar = "MaineCare"
    key_field: ClassVar = "hhp_site_id"

    kind: AffiliationKind
    hhp_site_id: SiteId
    other_site_id: SiteId
    mou_received_on: Day | None = None
    form_received_on: Day | None = None
    starts_on: Day
    ends_on: Day | None = None

    example: ClassVar[dict[str, Any]] = {
        "kind": "HHP-BHHO",
        "hhp_site_id": "1234567893-001",
        "other_site_id": "1003000126-001",
        "mou_received_on": "2014-10-01",
        "form_received_on": "2014-10-03",
        "starts_on": "2014-10-06",
    }


class RecognitionReported(Message):
    """What is known of a practice's NCQA recognition, in place of what was known (N1 to N4).

    `ended_on` is the first day on which the practice no longer has it.
    """

    topic: ClassVar = Topic.PROVIDERS
    sender: ClassVar = "MaineCare"
    key_field: ClassVar = "site_id"

    site_id: SiteId
    applied_on: Day | None = None
    achieved_on: Day | None = None
    ended_on: Day | None = None

    example: ClassVar[dict[str, Any]] = {
        "site_id": "1234567893-001",
        "applied_on": "2013-09-02",
        "achieved_on": "2013-12-16",
    }


class NewPatientsConfirmed(Message):
    """A practice confirms for a month whether it takes new patients (N6)."""

    topic: ClassVar = Topic.PROVIDERS
    sender: ClassVar = "HHP"
    key_field: ClassVar = "site_id"

    site_id: SiteId
    month: Month
    accepting: bool

    example: ClassVar[dict[str, Any]] = {
        "site_id": "1234567893-001",
        "month": "2015-01",
        "accepting": True,
    }


class SiteUserReported(Message):
    """A person who may use the portal for one site; inactive ones get no more e-mail."""

    topic: ClassVar = Topic.PROVIDERS
    sender: ClassVar = "portal administrator"
    key_field: ClassVar = "site_id"

    user_id: Reference
    site_id: SiteId
    name: Text
    email: Email
    status: Literal["active", "inactive"] = "active"

    example: ClassVar[dict[str, Any]] = {
        "user_id": "u-0001",
        "site_id": "1234567893-001",
        "name": "Pat Coordinator",
        "email": "pat@practice.example",
    }


class SiteContactsSaved(Message):
    """The people whom a site names as its contacts, in place of those that it had (W7)."""

    topic: ClassVar = Topic.PROVIDERS
    sender: ClassVar = "a user of the site, in the portal"
    key_field: ClassVar = "site_id"

    site_id: SiteId
    contacts: Annotated[tuple[SiteContact, ...], Field(max_length=3)]

    example: ClassVar[dict[str, Any]] = {
        "site_id": "1234567893-001",
        "contacts": [
            {
                "kind": "primary",
                "name": "Pat Coordinator",
                "email": "pat@practice.example",
                "phone": "207-555-0100",
            }
        ],
    }
