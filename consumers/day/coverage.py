"""Coverage when a day ends: who has none tomorrow, or has died, leaves the panels."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row

from consumers.stage_a import leave_stage_a
from rules.eligibility import full_coverage_codes
from rules.enrollment import State
from schemas.portal_messages import CoverageEnded
from schemas.requests import TerminationReason
from store.panels import Programme
from store.work import Work

NO_COVERAGE = "No coverage that includes Health Homes"


def end_without_coverage(work: Work, day: date) -> None:
    """Take who has no full coverage tomorrow off each panel, with a letter to the living (E2)."""
    tomorrow = day + timedelta(days=1)
    for row in work.panels.without_coverage(tomorrow, full_coverage_codes(tomorrow)):
        reason = TerminationReason.DIED.value if row.died else NO_COVERAGE
        _end(work, row, tomorrow, reason)
        work.note(row.member_key, f"Left the panel on {tomorrow}: {reason}", "E2", row.site_id)
        member = work.members.reference(row.member_key)
        told = CoverageEnded(member=member, left_on=tomorrow, died=bool(row.died))
        work.tell(row.site_id, told)


def _end(work: Work, row: Row[Any], left_on: date, reason: str) -> None:
    if row.programme == Programme.STAGE_A and not row.died:
        leave_stage_a(work, row.member_key, row.site_id, left_on, reason=reason, why="coverage")
        return
    if row.programme == Programme.STAGE_A:
        work.enrollments.end(row.member_key, row.site_id, State.TERMINATED)
    work.panels.leave(row.member_key, row.site_id, Programme(row.programme), left_on, reason)
