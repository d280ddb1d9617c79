"""The facts of secure portal messages, which may hold PHI, and of the e-mail, which cannot."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from producers.pages.letter_facts import PersonName


class DuplicationReader(StrEnum):
    """Which of the two providers reads a duplication notice."""

    CARE_TEAM = "care_team"  # L3
    CASE_MANAGER = "case_manager"  # L4


class RequestKind(StrEnum):
    """What a site asked for."""

    REFERRAL = "referral"
    TERMINATION = "termination"
    STAGE_B_ADDITION = "stage_b_addition"
    CCT_ADDITION = "cct_addition"
    TRANSFER = "transfer"
    OPT_IN = "opt_in"


class DenialReason(StrEnum):
    """The reason family a provider sees (E14); behavioral health has none of its own (E4)."""

    COVERAGE = "coverage"
    DUPLICATION = "duplication"
    CRITERIA = "criteria"
    ALREADY_ON_PANEL = "already_on_panel"
    ALREADY_REQUESTED = "already_requested"
    NOT_ON_PANEL = "not_on_panel"
    NO_AFFILIATION = "no_affiliation"
    NOT_CERTIFIED = "not_certified"


class AttestationProblem(StrEnum):
    """Why an attestation was not accepted."""

    NOT_ON_PANEL = "not_on_panel"
    WINDOW_CLOSED = "window_closed"
    NO_DASHBOARD_REVIEW = "no_dashboard_review"


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberReference:
    """A member as a provider knows one: name and MaineCare id."""

    name: PersonName
    mainecare_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicationNotice:
    """L3 and L4: a member of a CCT also gets case management; the member chooses by a date.

    `service` is named to the case manager alone, who delivers it. `part_2` adds the notice of
    42 CFR part 2, where the source is substance-use treatment.
    """

    template: ClassVar[str] = "notices/duplication.txt.j2"

    reader: DuplicationReader
    member: MemberReference
    care_team: str
    case_manager: str
    service: str
    choose_by: date
    part_2: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicationTermination:
    """L5: the practice learns that a member left its panel for duplication of services."""

    template: ClassVar[str] = "notices/duplication_termination.txt.j2"

    member: MemberReference
    ended_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestApproved:
    """L8: a referral was approved; the member has the letter and may opt out."""

    template: ClassVar[str] = "portal/request_approved.txt.j2"

    request: RequestKind
    requested_on: date
    member: MemberReference
    mailed_on: date
    last_day_to_opt_out: date
    first_day_on_panel: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestCarriedOut:
    """L8: a request without an opt-out window took effect: Stage B, CCT, transfer, end, opt-in."""

    template: ClassVar[str] = "portal/request_carried_out.txt.j2"

    request: RequestKind
    requested_on: date
    member: MemberReference
    effective_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestDenied:
    """L8: a request was not granted, with the reason family that a provider may see."""

    template: ClassVar[str] = "portal/request_denied.txt.j2"

    request: RequestKind
    requested_on: date
    member: MemberReference
    reason: DenialReason


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingAssignments:
    """AA7: the members of an auto-assignment batch who may join this panel."""

    template: ClassVar[str] = "portal/pending_assignments.txt.j2"

    batch_number: str
    mailed_on: date
    first_day_on_panel: date
    members: tuple[MemberReference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberJoined:
    """R2, R5: a member is on the panel from `joined_on`."""

    template: ClassVar[str] = "portal/member_joined.txt.j2"

    member: MemberReference
    joined_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberNotAdded:
    """R3: a pending member opted out and will not be added; which opt-out is not told."""

    template: ClassVar[str] = "portal/member_not_added.txt.j2"

    member: MemberReference
    decided_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AttestationRefusal:
    """One member whose attestation was not accepted."""

    mainecare_id: str
    problem: AttestationProblem


@dataclass(frozen=True, slots=True, kw_only=True)
class AttestationsNotAccepted:
    """The attestations of a month that were not accepted; `month` is any day of it."""

    template: ClassVar[str] = "portal/attestations_not_accepted.txt.j2"

    month: date
    refusals: tuple[AttestationRefusal, ...]


PortalMessage = (
    DuplicationNotice
    | DuplicationTermination
    | RequestApproved
    | RequestCarriedOut
    | RequestDenied
    | PendingAssignments
    | MemberJoined
    | MemberNotAdded
    | AttestationsNotAccepted
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageWaiting:
    """L6: all that an e-mail may know, so that it cannot hold PHI (M4)."""

    template: ClassVar[str] = "emails/message_waiting.txt.j2"

    site_name: str
    site_id: str
    portal_link: str
