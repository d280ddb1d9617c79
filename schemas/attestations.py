"""Attestations: what a site did for a member in a month."""

from enum import StrEnum
from typing import Annotated, Any, ClassVar

from pydantic import Field

from schemas.identifiers import Day, MemberId, Month, SiteId
from schemas.message import Message, Strict
from schemas.topics import Topic


class Activity(StrEnum):
    """What was done: the monthly scan of the Member Dashboard (T3), or outreach (T7)."""

    DASHBOARD_SCAN = "dashboard_scan"
    OUTREACH = "outreach"


class MemberAttested(Message):
    """A site attests one member for one month; `dashboard_reviewed_on` is the site's scan (T5).

    `service_delivered_on` is a day on which a CCT delivered a service to the member (C5).
    """

    topic: ClassVar = Topic.ATTESTATIONS
    sender: ClassVar = "HHP, CCT or BHHO"
    key_field: ClassVar = "member_id"

    site_id: SiteId
    member_id: MemberId
    month: Month
    activity: Activity
    dashboard_reviewed_on: Day | None = None
    service_delivered_on: Day | None = None

    example: ClassVar[dict[str, Any]] = {
        "site_id": "1234567893-001",
        "member_id": "10000001A",
        "month": "2015-01",
        "activity": "dashboard_scan",
        "dashboard_reviewed_on": "2015-01-14",
    }


class AttestationWithdrawn(Message):
    """A site takes back its attestation of a member for a month; what was paid is corrected."""

    topic: ClassVar = Topic.ATTESTATIONS
    sender: ClassVar = "HHP, CCT or BHHO"
    key_field: ClassVar = "member_id"

    site_id: SiteId
    member_id: MemberId
    month: Month

    example: ClassVar[dict[str, Any]] = {
        "site_id": "1234567893-001",
        "member_id": "10000001A",
        "month": "2015-01",
    }


class AttestedMember(Strict):
    """One line of an attestation sheet."""

    member_id: MemberId
    activity: Activity = Activity.DASHBOARD_SCAN
    service_delivered_on: Day | None = None


class AttestationSheetSaved(Message):
    """A site saves its attestations of a month, whole or in part (T8); one a member follows.

    At the edge it becomes one `MemberAttested` for each of its members.
    """

    topic: ClassVar = Topic.ATTESTATIONS
    sender: ClassVar = "HHP, CCT or BHHO"
    key_field: ClassVar = "site_id"

    site_id: SiteId
    month: Month
    dashboard_reviewed_on: Day | None = None
    members: Annotated[tuple[AttestedMember, ...], Field(min_length=1, max_length=20_000)]

    example: ClassVar[dict[str, Any]] = {
        "site_id": "1234567893-001",
        "month": "2015-01",
        "dashboard_reviewed_on": "2015-01-14",
        "members": [
            {"member_id": "10000001A"},
            {"member_id": "10000002B", "activity": "outreach"},
        ],
    }

    def attested(self) -> list[MemberAttested]:
        """One message for each member of the sheet, in its order."""
        return [
            MemberAttested(
                site_id=self.site_id,
                member_id=line.member_id,
                month=self.month,
                activity=line.activity,
                dashboard_reviewed_on=self.dashboard_reviewed_on,
                service_delivered_on=line.service_delivered_on,
            )
            for line in self.members
        ]
