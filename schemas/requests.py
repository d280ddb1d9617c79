"""What a site asks of MaineCare for one member: referral, termination, additions, transfer."""

from enum import StrEnum
from typing import Annotated, Any, ClassVar

from pydantic import Field, StringConstraints

from schemas.identifiers import Day, MemberId, Reference, SiteId, Text
from schemas.message import Message, Strict
from schemas.topics import Topic


class TerminationReason(StrEnum):
    """Why a site ends a member's place on its panel; the first three bar auto-assignment (AA8)."""

    NO_LONGER_SERVED = "Member no longer served at this site"
    NOT_SERVED = "Member not served at this site"
    NO_LONGER_WANTS = "No Longer Wants Health Home Services"
    MOVED = "Member moved out of state"
    DIED = "Member died"


class Assessment(Strict):
    """What the provider found that claims do not show (E8, E9, E10); absent means not assessed."""

    bmi: Annotated[float, Field(gt=5, lt=150)] | None = None
    weight_percentile: Annotated[float, Field(ge=0, le=100)] | None = None
    tobacco_use: bool = False
    secondhand_smoke: bool = False
    substance_use: bool = False


class SiteRequest(Message):
    """What every request of a site holds."""

    request_id: Reference
    site_id: SiteId
    member_id: MemberId


class ReferralRequested(SiteRequest):
    """A practice asks for a member whom claims did not find (R1, E10)."""

    topic: ClassVar = Topic.REQUESTS
    sender: ClassVar = "HHP"
    key_field: ClassVar = "member_id"

    assessment: Assessment = Assessment()

    example: ClassVar[dict[str, Any]] = {
        "request_id": "REQ-000001",
        "site_id": "1234567893-001",
        "member_id": "10000001A",
        "assessment": {"bmi": 27.5, "tobacco_use": True},
    }


class TerminationRequested(SiteRequest):
    """A site ends a member's place on its panel, with its reason.

    `record_reviewed` says that the record was reviewed and a visit offered, as E15 asks;
    `last_day_on` is the member's last day with the site, where that was before the request.
    """

    topic: ClassVar = Topic.REQUESTS
    sender: ClassVar = "HHP, CCT or BHHO"
    key_field: ClassVar = "member_id"

    reason: TerminationReason
    record_reviewed: bool = False
    last_day_on: Day | None = None

    example: ClassVar[dict[str, Any]] = {
        "request_id": "REQ-000002",
        "site_id": "1234567893-001",
        "member_id": "10000001A",
        "reason": "Member not served at this site",
    }


class StageBAdditionRequested(SiteRequest):
    """A practice adds a certified member of an affiliated BHHO to its Stage B panel (B3)."""

    topic: ClassVar = Topic.REQUESTS
    sender: ClassVar = "HHP"
    key_field: ClassVar = "member_id"

    example: ClassVar[dict[str, Any]] = {
        "request_id": "REQ-000003",
        "site_id": "1234567893-001",
        "member_id": "10000001A",
    }


class CctAdditionRequested(SiteRequest):
    """A CCT adds a member in the month of a service that it delivered (C4, C5)."""

    topic: ClassVar = Topic.REQUESTS
    sender: ClassVar = "CCT"
    key_field: ClassVar = "member_id"

    service_delivered_on: Day

    example: ClassVar[dict[str, Any]] = {
        "request_id": "REQ-000004",
        "site_id": "1003000126-001",
        "member_id": "10000001A",
        "service_delivered_on": "2015-02-03",
    }


Parts = Annotated[tuple[Text, ...], Field(max_length=30)]
"""Entries of a plan of care, each in a few words."""


class CareTeamReferralRequested(SiteRequest):
    """A practice refers a member of its panel to a CCT, with the plan of care (C6)."""

    topic: ClassVar = Topic.REQUESTS
    sender: ClassVar = "HHP"
    key_field: ClassVar = "member_id"

    team_site_id: SiteId
    reason: Annotated[
        str, StringConstraints(max_length=500, strip_whitespace=True, pattern=r"^[^\x00]*$")
    ] = ""
    goals: Parts = ()
    services: Parts = ()
    supports: Parts = ()

    example: ClassVar[dict[str, Any]] = {
        "request_id": "REQ-000007",
        "site_id": "1234567893-001",
        "member_id": "10000001A",
        "team_site_id": "1003000126-001",
        "reason": "Three emergency visits since October.",
        "goals": ["Know whom to call before going to the hospital"],
        "services": ["A visit at home each week in the first month"],
        "supports": ["A ride to appointments"],
    }


class TransferRequested(SiteRequest):
    """A pay-to organization moves a member from one of its sites to another (R7)."""

    topic: ClassVar = Topic.REQUESTS
    sender: ClassVar = "HHP"
    key_field: ClassVar = "member_id"

    to_site_id: SiteId

    example: ClassVar[dict[str, Any]] = {
        "request_id": "REQ-000005",
        "site_id": "1234567893-001",
        "member_id": "10000001A",
        "to_site_id": "1234567893-002",
    }


class OptInDocumentReceived(SiteRequest):
    """MaineCare holds a signed Stage A opt-in document for a pending member (R6)."""

    topic: ClassVar = Topic.REQUESTS
    sender: ClassVar = "MaineCare"
    key_field: ClassVar = "member_id"

    signed_on: Day

    example: ClassVar[dict[str, Any]] = {
        "request_id": "REQ-000006",
        "site_id": "1234567893-001",
        "member_id": "10000001A",
        "signed_on": "2015-01-12",
    }


class EligibilityOverridden(Message):
    """MaineCare sets ineligibility from past Stage B services aside (E13): who, why and when.

    It holds from `granted_on` to `ends_on`, or without an end.
    """

    topic: ClassVar = Topic.REQUESTS
    sender: ClassVar = "MaineCare"
    key_field: ClassVar = "member_id"

    override_id: Reference
    member_id: MemberId
    granted_by: Reference
    granted_on: Day
    ends_on: Day | None = None
    reason: Text

    example: ClassVar[dict[str, Any]] = {
        "override_id": "OVR-000001",
        "member_id": "10000001A",
        "granted_by": "mainecare-017",
        "granted_on": "2015-01-12",
        "reason": "Stage B services ended in 2014; the member no longer qualifies for them.",
    }
