"""Day 29: members who did not opt out join the panel."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row

from consumers.eligibility import services_of
from consumers.stage_a import end_pending, join_stage_a
from rules.eligibility import has_duplicative_service
from rules.opt_out import first_day_on_panel
from schemas.portal_messages import DenialReason, RequestDenied, RequestKind
from store.enrollments import State
from store.panels import Programme
from store.work import Work


def add_after_window(work: Work, day: date) -> None:
    """Add every member whose window ends with this day (R2), unless the member is elsewhere by now.

    A duplicative service that began during the window keeps the member off the panel (E5).
    """
    tomorrow = day + timedelta(days=1)
    for row in work.enrollments.in_state(State.PENDING_OPT_OUT):
        if row.mailed_on is None or first_day_on_panel(row.mailed_on) != tomorrow:
            continue
        if work.panels.site_of(row.member_key, Programme.STAGE_A) is not None:
            end_pending(work, row, State.WITHDRAWN, "On another panel by now", "R8")
        elif _has_duplicative_service(work, row.member_key, tomorrow):
            _stop_for_duplication(work, row)
        else:
            work.enrollments.change(row.enrollment_id, state=State.ASSIGNED, closed_on=day)
            join_stage_a(work, row.member_key, row.site_id, tomorrow, rule_id="R2")


def _has_duplicative_service(work: Work, member_key: int, day: date) -> bool:
    services = services_of(work, member_key, day)
    if not services:
        return False
    member = work.members.get(member_key)
    return member is not None and has_duplicative_service(services, member.birth_date, day)


def _stop_for_duplication(work: Work, row: Row[Any]) -> None:
    end_pending(work, row, State.DENIED, "A duplicative service began in the window", "E5")
    denied = RequestDenied(
        request=RequestKind.REFERRAL,
        requested_on=row.requested_on,
        member=work.members.reference(row.member_key),
        reason=DenialReason.DUPLICATION,
    )
    work.tell(row.site_id, denied)
