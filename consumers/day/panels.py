"""Day 29: members who did not opt out join the panel."""

from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import Row

from consumers.answers import panel_reason, tell_denied
from consumers.eligibility import eligibility_of
from consumers.stage_a import end_pending, join_stage_a
from rules.eligibility import Ineligibility, reason_shown
from rules.opt_out import first_day_on_panel
from schemas.portal_messages import DenialReason, RequestKind
from store.enrollments import Origin, State
from store.panels import Programme
from store.work import Work

_ASKED_BY: Final = {
    Origin.REFERRAL: RequestKind.REFERRAL,
    Origin.AUTO_ASSIGNMENT: RequestKind.AUTO_ASSIGNMENT,
}


def add_after_window(work: Work, day: date) -> None:
    """Add every member whose window ends with this day (R2), unless something came between.

    Another panel, lost coverage, a duplicative service or services that point to Stage B keep
    the member off; the conditions were decided when the request was.
    """
    tomorrow = day + timedelta(days=1)
    for row in work.enrollments.in_state(State.PENDING_OPT_OUT):
        if row.mailed_on is None or first_day_on_panel(row.mailed_on) != tomorrow:
            continue
        on_panel = panel_reason(work, row.member_key, row.site_id, Programme.STAGE_A)
        if on_panel is not None:
            end_pending(work, row, State.WITHDRAWN, "On a panel by now", "R8")
            _tell(work, row, on_panel)
            continue
        assessment = work.enrollments.assessment(row.assessment)
        eligibility = eligibility_of(work, row.member_key, tomorrow, assessment)
        if eligibility.reason in (None, Ineligibility.CONDITIONS):
            work.enrollments.move(row, State.ASSIGNED, closed_on=day)
            join_stage_a(work, row.member_key, row.site_id, tomorrow, rule_id="R2")
        else:
            what = f"Not eligible when the window ended: {eligibility.reason.value}"
            because = eligibility.reason.value
            end_pending(work, row, State.DENIED, what, eligibility.rule_id, because)
            _tell(work, row, DenialReason(reason_shown(eligibility.reason)))


def _tell(work: Work, row: Row[Any], reason: DenialReason) -> None:
    tell_denied(
        work,
        row.member_key,
        row.site_id,
        request=_ASKED_BY[Origin(row.origin)],
        requested_on=row.requested_on,
        reason=reason,
    )
