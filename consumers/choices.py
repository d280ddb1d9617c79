"""What members choose: to opt out, to opt in by telephone, or between two services."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from consumers.answers import panel_reason, tell_denied
from consumers.eligibility import eligibility_of
from consumers.sites import known_member, known_site
from consumers.stage_a import (
    LetterReason,
    disenroll_for_duplication,
    end_pending,
    join_stage_a,
    leave_care_team,
    leave_stage_a,
)
from rules.duplication import leaves_stage_a
from rules.eligibility import Ineligibility, reason_shown
from rules.opt_out import first_day_on_panel, is_opted_out_of, last_day_to_opt_out
from rules.requests import first_day_after_opt_in
from schemas.choices import MemberOptedIn, MemberOptedOut, OptOutKind, ServiceChosen
from schemas.portal_messages import (
    DenialReason,
    MemberLeft,
    MemberNotAdded,
    RequestKind,
)
from schemas.providers import SiteKind
from schemas.refusal import RefusalReason, Refused
from schemas.requests import TerminationReason
from store.duplications import CaseState
from store.enrollments import ALL_SITES, OPEN_STATES, Enrollment, Origin, State
from store.identity import derived_id
from store.panels import Programme
from store.work import Work

OPTED_OUT_OF_PRACTICE: Final = "Member opted out of this practice"
_STATE_OF: Final = {
    OptOutKind.SERVICE: State.OPTED_OUT_SERVICE,
    OptOutKind.PRACTICE: State.OPTED_OUT_PRACTICE,
}


def on_opted_out(opted: MemberOptedOut, work: Work) -> None:
    """Keep a member off the panels, or take the member off one, of all sites or of one (R1, R3)."""
    if opted.site_id is not None:
        known_site(work, opted.site_id, SiteKind.HHP)
    member_key = known_member(work, opted.member_id)
    of_service = opted.kind is OptOutKind.SERVICE
    for row in work.enrollments.of_member(member_key, OPEN_STATES):
        if is_opted_out_of(opted, row.site_id):
            end_pending(
                work, row, _STATE_OF[opted.kind], f"Opted out of the {opted.kind.value}", "R3"
            )
            told = MemberNotAdded(member=work.members.reference(member_key), decided_on=work.today)
            work.tell(row.site_id, told)
    reason = TerminationReason.NO_LONGER_WANTS if of_service else OPTED_OUT_OF_PRACTICE
    _leave_after_opt_out(work, member_key, opted, reason)
    bar = ALL_SITES if of_service else str(opted.site_id)
    work.enrollments.bar(member_key, bar, reason, work.today)


def _leave_after_opt_out(work: Work, member_key: int, opted: MemberOptedOut, reason: str) -> None:
    """Take the member off the panel: tomorrow, or as never added if the no came in the window."""
    site_id = work.panels.site_of(member_key, Programme.STAGE_A)
    if site_id is None or not is_opted_out_of(opted, site_id):
        return
    told = f"Opted out of the {opted.kind.value} on {opted.told_on}"
    joined_on = _joined_though_told(work, member_key, site_id, opted)
    state = _STATE_OF[opted.kind]
    if joined_on is not None:
        work.enrollments.end(member_key, site_id, state)
        work.panels.leave(member_key, site_id, Programme.STAGE_A, joined_on, reason)
        work.payments.review(member_key, work.today)
        leave_care_team(work, member_key, work.today + timedelta(days=1), reason)
        work.note(member_key, f"{told}, within the window: never added", "R3", site_id)
        member = work.members.reference(member_key)
        work.tell(site_id, MemberNotAdded(member=member, decided_on=work.today))
        return
    left_on = work.today + timedelta(days=1)
    why: LetterReason = "member_choice"
    leave_stage_a(work, member_key, site_id, left_on, reason=reason, why=why, state=state)
    work.note(member_key, f"{told}; left on {left_on}", "R3", site_id)
    work.tell(site_id, MemberLeft(member=work.members.reference(member_key), left_on=left_on))


def _joined_though_told(
    work: Work, member_key: int, site_id: str, opted: MemberOptedOut
) -> date | None:
    """The day the member joined though the no, which came late, was told within the window."""
    mailed = (
        row.mailed_on
        for row in work.enrollments.of_member(member_key, (State.ASSIGNED,))
        if row.site_id == site_id and row.mailed_on is not None
    )
    late = (day for day in mailed if day <= opted.told_on <= last_day_to_opt_out(day))
    return next((first_day_on_panel(day) for day in late), None)


def on_opted_in(opted: MemberOptedIn, work: Work) -> None:
    """Add a member who called Member Services to the practice's panel at once (R5)."""
    known_site(work, opted.site_id, SiteKind.HHP)
    member_key = known_member(work, opted.member_id)
    asked = Asked(RequestKind.TELEPHONE_OPT_IN, "Opted in by telephone", "R5")
    opt_in(work, member_key, opted.site_id, asked)


@dataclass(frozen=True, slots=True)
class Asked:
    """How a member asked to join: on the telephone or in a form, and the rule that allows it."""

    kind: RequestKind
    told: str
    rule_id: str


def opt_in(work: Work, member_key: int, site_id: str, asked: Asked) -> None:
    """Assign a member to a practice at the member's own word, if eligible and on no panel."""
    on_panel = panel_reason(work, member_key, site_id, Programme.STAGE_A)
    if on_panel is not None:
        _deny_opt_in(work, member_key, site_id, asked.kind, reason=on_panel, rule_id=asked.rule_id)
        return
    pending = work.enrollments.of_member(member_key, OPEN_STATES)
    own = [row for row in pending if row.site_id == site_id]
    assessment = own[0].assessment if own else None
    eligibility = eligibility_of(
        work, member_key, work.today, work.enrollments.assessment(assessment)
    )
    if eligibility.reason is not None:
        shown = DenialReason(reason_shown(Ineligibility(eligibility.reason)))
        _deny_opt_in(
            work, member_key, site_id, asked.kind, reason=shown, rule_id=eligibility.rule_id
        )
        return
    work.enrollments.unbar(member_key, site_id)
    work.note(member_key, asked.told, asked.rule_id, site_id)
    _settle_enrollments(work, member_key, site_id)
    joined_on = first_day_after_opt_in(work.today)
    join_stage_a(work, member_key, site_id, joined_on, rule_id=asked.rule_id)


def _settle_enrollments(work: Work, member_key: int, site_id: str) -> None:
    pending = work.enrollments.of_member(member_key, OPEN_STATES)
    for row in pending:
        state = State.OPTED_IN if row.site_id == site_id else State.WITHDRAWN
        end_pending(work, row, state, "Enrollment settled by the member's own word", "R5")
    if any(row.site_id == site_id for row in pending):
        return
    work.enrollments.add(
        Enrollment(
            enrollment_id=derived_id("E", work.record.source, work.record.id),
            member_key=member_key,
            site_id=site_id,
            origin=Origin.TELEPHONE,
            state=State.ASSIGNED,
            requested_on=work.today,
            source=work.origin,
            decided_on=work.today,
        )
    )


def _deny_opt_in(
    work: Work,
    member_key: int,
    site_id: str,
    kind: RequestKind,
    *,
    reason: DenialReason,
    rule_id: str,
) -> None:
    work.note(member_key, f"Opt-in not possible: {reason.value}", rule_id, site_id)
    tell_denied(
        work,
        member_key,
        site_id,
        request=kind,
        requested_on=work.today,
        reason=reason,
    )


def on_service_chosen(chosen: ServiceChosen, work: Work) -> None:
    """Do what the member chose after a duplication notice (D2, D3)."""
    member_key = known_member(work, chosen.member_id)
    cases = work.duplications.open_cases(member_key)
    if not cases:
        raise Refused(
            RefusalReason.NOTHING_TO_ANSWER,
            "No duplication notice to this member is open: check the member id and the date.",
        )
    leaving = leaves_stage_a(chosen.choice)
    state = CaseState.DISENROLLED if leaving else CaseState.KEPT_HEALTH_HOME
    for case in cases:
        work.duplications.close(case.case_id, state, work.today)
    work.payments.review(member_key, work.today)
    work.note(member_key, f"Chose {chosen.choice.value.replace('_', ' ')}", "D3")
    site_id = work.panels.site_of(member_key, Programme.STAGE_A)
    if leaving and site_id is not None:
        left_on = work.today + timedelta(days=1)
        disenroll_for_duplication(work, member_key, site_id, left_on, rule_id="D2")
