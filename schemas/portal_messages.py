"""Secure portal messages: what each tells a site; the words are put to it when it is published."""

from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from schemas.identifiers import Count, Day, MemberId, Month, Npi, Reference, SiteId, Text
from schemas.members import PersonName
from schemas.message import Message, Strict
from schemas.topics import Topic


class DuplicationReader(StrEnum):
    """Which of the two providers reads a duplication notice."""

    CARE_TEAM = "care_team"
    CASE_MANAGER = "case_manager"


class RequestKind(StrEnum):
    """What was asked for: by a site, by a member on the telephone, or by MaineCare from claims."""

    REFERRAL = "referral"
    TERMINATION = "termination"
    STAGE_B_ADDITION = "stage_b_addition"
    CCT_ADDITION = "cct_addition"
    TRANSFER = "transfer"
    OPT_IN = "opt_in"
    CARE_TEAM_REFERRAL = "care_team_referral"
    TELEPHONE_OPT_IN = "telephone_opt_in"
    AUTO_ASSIGNMENT = "auto_assignment"


class DenialReason(StrEnum):
    """The reason family a provider sees (E14); behavioral health has none of its own (E4)."""

    COVERAGE = "coverage"
    DUPLICATION = "duplication"
    CRITERIA = "criteria"
    ALREADY_ON_PANEL = "already_on_panel"
    ON_ANOTHER_PANEL = "on_another_panel"
    ALREADY_REQUESTED = "already_requested"
    NOT_ON_PANEL = "not_on_panel"
    NO_AFFILIATION = "no_affiliation"
    NOT_CERTIFIED = "not_certified"
    CAPACITY = "capacity"
    PLAN_INCOMPLETE = "plan_incomplete"
    NOT_SERVED_THIS_MONTH = "not_served_this_month"
    NOT_SAME_ORGANIZATION = "not_same_organization"
    DOCUMENT_NOT_VALID = "document_not_valid"


class MemberReference(Strict):
    """A member as a provider knows one: name and MaineCare id."""

    name: PersonName
    mainecare_id: MemberId


class DuplicationNotice(Strict):
    """L3 and L4: a member of a CCT also gets case management; the member chooses by a date.

    `service` is named to the case manager alone, who delivers it. `part_2` adds the notice of
    42 CFR part 2, where the source is substance-use treatment. `other_told` says whether the other
    provider has a site that gets the notice.
    """

    kind: Literal["duplication_notice"] = "duplication_notice"
    reader: DuplicationReader
    member: MemberReference
    care_team: Text
    case_manager: Text
    service: Text
    choose_by: Day
    part_2: bool = False
    other_told: bool = True


class DuplicationTermination(Strict):
    """L5: the practice learns that a member left its panel for duplication of services."""

    kind: Literal["duplication_termination"] = "duplication_termination"
    member: MemberReference
    ended_on: Day


class RequestApproved(Strict):
    """L8: a referral was approved; the member gets the letter and may opt out.

    `opt_in_form` says that the member may sign one to join at once (L9).
    """

    kind: Literal["request_approved"] = "request_approved"
    request: RequestKind
    requested_on: Day
    member: MemberReference
    mailed_on: Day
    last_day_to_opt_out: Day
    first_day_on_panel: Day
    opt_in_form: bool = False


class RequestCarriedOut(Strict):
    """L8: a request without an opt-out window took effect: Stage B, CCT, transfer, end, opt-in."""

    kind: Literal["request_carried_out"] = "request_carried_out"
    request: RequestKind
    requested_on: Day
    member: MemberReference
    effective_on: Day


class RequestDenied(Strict):
    """L8: a request was not granted, with the reason family that a provider may see."""

    kind: Literal["request_denied"] = "request_denied"
    request: RequestKind
    requested_on: Day
    member: MemberReference
    reason: DenialReason


class PendingAssignments(Strict):
    """AA7: the members of an auto-assignment batch who may join this panel."""

    kind: Literal["pending_assignments"] = "pending_assignments"
    batch_number: Reference
    mailed_on: Day
    first_day_on_panel: Day
    members: tuple[MemberReference, ...]


class MemberJoined(Strict):
    """R2, R5: a member is on the panel from `joined_on`."""

    kind: Literal["member_joined"] = "member_joined"
    member: MemberReference
    joined_on: Day


class MemberNotAdded(Strict):
    """R3: a pending member opted out and will not be added; which opt-out is not told."""

    kind: Literal["member_not_added"] = "member_not_added"
    member: MemberReference
    decided_on: Day


class MemberLeft(Strict):
    """R1: a member of the panel opted out; which opt-out is not told."""

    kind: Literal["member_left"] = "member_left"
    member: MemberReference
    left_on: Day


class CareTeamPlaceEnded(Strict):
    """C4: a member left a CCT's panel, whose practice is not affiliated with the CCT any longer."""

    kind: Literal["care_team_place_ended"] = "care_team_place_ended"
    member: MemberReference
    left_on: Day


class CoverageEnded(Strict):
    """E2: a member left the panel without full coverage, or died."""

    kind: Literal["coverage_ended"] = "coverage_ended"
    member: MemberReference
    left_on: Day
    died: bool = False


class AttestationRefusal(Strict):
    """One member whose attestation was not accepted, or is not payable."""

    mainecare_id: MemberId
    problem: Literal[
        "not_on_panel",
        "window_closed",
        "no_dashboard_review",
        "outreach_limit",
        "no_service_delivered",
    ]


class AttestationsNotAccepted(Strict):
    """The attestations of a month that were not accepted."""

    kind: Literal["attestations_not_accepted"] = "attestations_not_accepted"
    month: Month
    refusals: tuple[AttestationRefusal, ...]


class AttestationReminder(Strict):
    """L12: how many members are still to be attested before the month ends; counts alone."""

    kind: Literal["attestation_reminder"] = "attestation_reminder"
    month: Month
    on_panel: Count
    unattested: Count
    last_day: Day


class DuplicationReminder(Strict):
    """D2: the member of a duplication notice has not chosen yet."""

    kind: Literal["duplication_reminder"] = "duplication_reminder"
    member: MemberReference
    choose_by: Day


class PaymentsSuspended(Strict):
    """L11: NCQA recognition was due and is not there, so Health Home payments are held."""

    kind: Literal["payments_suspended"] = "payments_suspended"
    due_on: Day
    suspended_on: Day


class PaymentsReleased(Strict):
    """N2: the practice is recognized again; held payments go out with the next payment run."""

    kind: Literal["payments_released"] = "payments_released"
    released_on: Day


class UnauthorizedMembers(Strict):
    """W4: how many members of the panel have no current APS certification."""

    kind: Literal["unauthorized_members"] = "unauthorized_members"
    number: Count
    counted_on: Day


class NewPatientsDiffer(Strict):
    """N6: a clinician's "accepting new patients" differs from that of the service location."""

    kind: Literal["new_patients_differ"] = "new_patients_differ"
    provider_npi: Npi
    provider_accepts: bool


class ReviewBeforeTermination(Strict):
    """E15: the record is to be reviewed before a member whom claims assigned is terminated."""

    kind: Literal["review_before_termination"] = "review_before_termination"
    requested_on: Day
    member: MemberReference


class CareTeamReferral(Strict):
    """C6: a practice refers a member to a CCT; the plan of care holds these parts."""

    kind: Literal["care_team_referral"] = "care_team_referral"
    practice: Text
    member: MemberReference
    reason: str
    goals: tuple[Text, ...]
    services: tuple[Text, ...]
    supports: tuple[Text, ...]


class BillNotPaid(Strict):
    """P8: interpreter services that are not paid by statement, and why."""

    kind: Literal["bill_not_paid"] = "bill_not_paid"
    month: Month
    member: MemberReference
    reason: Literal["bill_as_before", "not_on_panel", "month_not_begun", "already_paid"]


class ProviderMessage(Strict):
    """M1, M2: what one provider writes to the users of another's site.

    `part_2` adds the notice of 42 CFR part 2, where the sender says that it is needed (M3).
    """

    kind: Literal["provider_message"] = "provider_message"
    sender: Text
    member: MemberReference | None = None
    subject: Text
    text: str
    part_2: bool = False


class MessageNotDelivered(Strict):
    """M1, M3: a message to another provider was not delivered, and why."""

    kind: Literal["message_not_delivered"] = "message_not_delivered"
    reader: Text
    reason: Literal["no_agreement", "no_consent", "no_authorization"]


PortalContent = Annotated[
    DuplicationNotice
    | DuplicationTermination
    | RequestApproved
    | RequestCarriedOut
    | RequestDenied
    | PendingAssignments
    | MemberJoined
    | MemberNotAdded
    | MemberLeft
    | CareTeamPlaceEnded
    | CoverageEnded
    | AttestationsNotAccepted
    | AttestationReminder
    | DuplicationReminder
    | PaymentsSuspended
    | PaymentsReleased
    | UnauthorizedMembers
    | NewPatientsDiffer
    | ReviewBeforeTermination
    | CareTeamReferral
    | BillNotPaid
    | ProviderMessage
    | MessageNotDelivered,
    Field(discriminator="kind"),
]


class PublishPortalMessage(Message):
    """Show a secure message to a site, and tell each of its users by e-mail that one waits."""

    topic: ClassVar = Topic.PORTAL_MESSAGES
    sender: ClassVar = "the hub's handlers"
    key_field: ClassVar = "site_id"

    message_id: Reference
    site_id: SiteId
    content: PortalContent

    example: ClassVar[dict[str, Any]] = {
        "message_id": "PM-3f9c01d2a4b5c6",
        "site_id": "1234567893-001",
        "content": {
            "kind": "member_joined",
            "member": {
                "name": {"first": "Ada", "last": "Example"},
                "mainecare_id": "10000001A",
            },
            "joined_on": "2015-01-20",
        },
    }
