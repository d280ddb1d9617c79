"""Requests of practices: referral, termination, Stage B addition, transfer, opt-in document."""

from collections.abc import Iterable
from datetime import date, timedelta

from consumers.answers import carried_out, deny, is_on, panel_reason
from consumers.choices import Asked, opt_in
from consumers.sites import known_member, known_site
from consumers.stage_a import LetterReason, join_stage_a, leave_stage_a
from rules.assignment import look_back_from
from rules.citation import rule
from rules.conditions import conditions_shown
from rules.disclosure import may_share
from rules.eligibility import should_review_first
from rules.requests import (
    first_day_off_panel,
    is_reviewed_first,
    opt_in_document,
    transfer,
)
from rules.stage_b import is_certified, stage_b_addition
from schemas.portal_messages import (
    DenialReason,
    RequestKind,
    ReviewBeforeTermination,
)
from schemas.providers import AffiliationKind, SiteKind
from schemas.requests import (
    OptInDocumentReceived,
    ReferralRequested,
    SiteRequest,
    StageBAdditionRequested,
    TerminationReason,
    TerminationRequested,
    TransferRequested,
)
from store.enrollments import OPEN_STATES, Enrollment, Origin, State
from store.identity import derived_id
from store.panels import Programme
from store.work import Work

PROGRAMME_OF_KIND = {
    SiteKind.HHP: (Programme.STAGE_A, Programme.STAGE_B),
    SiteKind.CCT: (Programme.CCT,),
    SiteKind.BHHO: (Programme.BHH,),
}


def on_referral(requested: ReferralRequested, work: Work) -> None:
    """Put a referral under review; it is decided when the day ends (R1)."""
    known_site(work, requested.site_id, SiteKind.HHP)
    member_key = known_member(work, requested.member_id)
    refused = _reason_not_to_review(work, member_key, requested.site_id)
    if refused is not None:
        deny(work, requested, member_key, RequestKind.REFERRAL, refused, "R1")
        return
    work.enrollments.add(
        Enrollment(
            enrollment_id=derived_id("E", work.record.source, work.record.id),
            member_key=member_key,
            site_id=requested.site_id,
            origin=Origin.REFERRAL,
            state=State.REQUESTED,
            requested_on=work.today,
            source=work.origin,
            request_id=requested.request_id,
            assessment=requested.assessment,
        )
    )
    work.note(member_key, "Referred by the practice", "R1", requested.site_id)


def _reason_not_to_review(work: Work, member_key: int, site_id: str) -> DenialReason | None:
    on_panel = panel_reason(work, member_key, site_id, Programme.STAGE_A)
    if on_panel is not None:
        return on_panel
    waiting = work.enrollments.of_member(member_key, OPEN_STATES)
    if any(enrollment.site_id == site_id for enrollment in waiting):
        return DenialReason.ALREADY_REQUESTED
    return None


def preload(batch: list[SiteRequest], work: Work) -> None:
    """Look up at once what the handlers of a whole batch ask of members and sites."""
    member_ids = [requested.member_id for requested in batch]
    work.members.preload(member_ids)
    work.providers.preload(requested.site_id for requested in batch)
    found = (work.members.key_of(member_id) for member_id in member_ids)
    keys = [key for key in found if key is not None]
    work.members.preload_references(keys)
    work.panels.preload(keys)
    work.enrollments.preload(keys)


@rule("T9", "Health Home FAQ, question 36")
@rule("R8", "Health Home FAQ, question 7")
def on_termination(requested: TerminationRequested, work: Work) -> None:
    """End a member's place on the site's panels, with the site's reason (T9, AA8)."""
    site = known_site(work, requested.site_id)
    member_key = known_member(work, requested.member_id)
    programmes = PROGRAMME_OF_KIND.get(SiteKind(site.kind), ())
    here = [
        panel
        for panel in work.panels.current(member_key)
        if panel.site_id == requested.site_id and panel.programme in programmes
    ]
    if not here:
        deny(work, requested, member_key, RequestKind.TERMINATION, DenialReason.NOT_ON_PANEL, "T9")
        return
    if _is_asked_to_review(requested, member_key, work):
        return
    left_on = first_day_off_panel(requested.last_day_on, work.today)
    for panel in here:
        _end(work, member_key, requested, Programme(panel.programme), left_on)
    work.payments.review(member_key, work.today)
    work.note(member_key, f"Terminated: {requested.reason}", "T9", requested.site_id)
    carried_out(work, requested, member_key, RequestKind.TERMINATION, left_on)


def _is_asked_to_review(requested: TerminationRequested, member_key: int, work: Work) -> bool:
    """Whether the site is asked to review the record first (E15), which it is then told."""
    if not is_reviewed_first(requested.reason):
        return False
    since, npi = look_back_from(work.today), requested.site_id[:10]
    codes = work.claims.diagnoses(member_key, since, work.today, billing_npi=npi)
    if not should_review_first(
        assigned_by_claims=work.enrollments.assigned_by_claims(member_key, requested.site_id),
        conditions_seen=conditions_shown(codes, work.today),
        reviewed=requested.record_reviewed,
    ):
        return False
    work.note(member_key, "Asked to review before terminating", "E15", requested.site_id)
    asked = ReviewBeforeTermination(
        requested_on=work.today, member=work.members.reference(member_key)
    )
    work.tell(requested.site_id, asked)
    return True


def _end(
    work: Work,
    member_key: int,
    requested: TerminationRequested,
    programme: Programme,
    left_on: date,
) -> None:
    if programme is not Programme.STAGE_A:
        work.panels.leave(member_key, requested.site_id, programme, left_on, requested.reason)
        return
    wants_out = requested.reason is TerminationReason.NO_LONGER_WANTS
    why: LetterReason = "member_choice" if wants_out else "practice_request"
    leave_stage_a(work, member_key, requested.site_id, left_on, reason=requested.reason, why=why)


def on_stage_b_addition(requested: StageBAdditionRequested, work: Work) -> None:
    """Add a certified member of an affiliated BHHO at once, or say why not (B3, B4, B5)."""
    known_site(work, requested.site_id, SiteKind.HHP)
    member_key = known_member(work, requested.member_id)
    if is_on(work, requested, member_key, RequestKind.STAGE_B_ADDITION, Programme.STAGE_B):
        return
    partners = work.providers.affiliated(
        AffiliationKind.HHP_BHHO, work.today, hhp_site_id=requested.site_id
    )
    organizations = {bhho for _, bhho in partners}
    certified = any(
        row.bhho_site_id in organizations and is_certified(row.starts_on, row.ends_on, work.today)
        for row in work.certifications.of_member(member_key)
    )
    refused = stage_b_addition(affiliated=bool(organizations), certified=certified)
    if refused is not None:
        reason = DenialReason(refused.value)
        rule_id = "B4" if reason is DenialReason.NO_AFFILIATION else "B5"
        deny(work, requested, member_key, RequestKind.STAGE_B_ADDITION, reason, rule_id)
        return
    joined_on = work.panels.join(member_key, requested.site_id, Programme.STAGE_B, work.today)
    _flag_without_authorization(work, member_key, requested.site_id, organizations)
    work.note(
        member_key, f"On the Stage B panel from {joined_on}, no letter", "B5", requested.site_id
    )
    carried_out(work, requested, member_key, RequestKind.STAGE_B_ADDITION, joined_on)


def _flag_without_authorization(
    work: Work, member_key: int, practice: str, organizations: Iterable[str]
) -> None:
    """Put before the staff that no authorization to share with the practice is known (B6)."""
    known = (work.sharing.authorizations(member_key, practice, bhho) for bhho in organizations)
    if not any(may_share(spans, work.today) for spans in known):
        kind = "no_authorization"
        work.oversight.flag(kind, practice, work.today, rule_id="B6", member_key=member_key)


def on_transfer(requested: TransferRequested, work: Work) -> None:
    """Move a member between two sites of one pay-to organization (R7)."""
    known_site(work, requested.site_id, SiteKind.HHP)
    known_site(work, requested.to_site_id, SiteKind.HHP)
    member_key = known_member(work, requested.member_id)
    here = work.panels.site_of(member_key, Programme.STAGE_A) == requested.site_id
    if not here or not transfer(requested.site_id, requested.to_site_id):
        reason = DenialReason.NOT_SAME_ORGANIZATION if here else DenialReason.NOT_ON_PANEL
        deny(work, requested, member_key, RequestKind.TRANSFER, reason, "R7")
        return
    left_on = work.today + timedelta(days=1)
    work.enrollments.end(member_key, requested.site_id, State.TRANSFERRED)
    work.panels.leave(
        member_key, requested.site_id, Programme.STAGE_A, left_on, f"To {requested.to_site_id}"
    )
    work.note(member_key, f"Moved to {requested.to_site_id}", "R7", requested.site_id)
    work.enrollments.add(
        Enrollment(
            enrollment_id=derived_id("E", work.record.source, work.record.id),
            member_key=member_key,
            site_id=requested.to_site_id,
            origin=Origin.TRANSFER,
            state=State.ASSIGNED,
            requested_on=work.today,
            source=work.origin,
            request_id=requested.request_id,
            decided_on=work.today,
        )
    )
    join_stage_a(work, member_key, requested.to_site_id, left_on, rule_id="R7")
    carried_out(work, requested, member_key, RequestKind.TRANSFER, left_on)


@rule("L9", "Health Home FAQ, question 8")
def on_opt_in_document(requested: OptInDocumentReceived, work: Work) -> None:
    """Assign a pending member whose signed opt-in document MaineCare holds (R6)."""
    known_site(work, requested.site_id, SiteKind.HHP)
    member_key = known_member(work, requested.member_id)
    waiting = work.enrollments.of_member(member_key, OPEN_STATES)
    pending = [row for row in waiting if row.site_id == requested.site_id]
    if not opt_in_document(pending=bool(pending), signed_on=requested.signed_on, on=work.today):
        reason = DenialReason.DOCUMENT_NOT_VALID
        deny(work, requested, member_key, RequestKind.OPT_IN, reason, "R6")
        return
    asked = Asked(RequestKind.OPT_IN, "Signed the opt-in document", "R6")
    opt_in(work, member_key, requested.site_id, asked)
