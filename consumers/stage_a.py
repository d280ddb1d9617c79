"""Stage A panels: how a member joins one and leaves it, with all that follows from that."""

from datetime import date
from typing import Any, Literal

from sqlalchemy import Row

from rules.assignment import bars_auto_assignment
from rules.citation import rule
from rules.duplication import termination_reason
from rules.enrollment import State
from schemas.portal_messages import DuplicationTermination, MemberJoined
from store.enrollments import ALL_SITES
from store.panels import Programme
from store.work import Work

LetterReason = Literal["duplication", "practice_request", "member_choice", "coverage"]


def join_stage_a(
    work: Work, member_key: int, site_id: str, joined_on: date, *, rule_id: str
) -> None:
    """Put a member on a practice's Stage A panel and tell the practice."""
    joined_on = work.panels.join(member_key, site_id, Programme.STAGE_A, joined_on)
    work.note(member_key, f"On the Stage A panel from {joined_on}", rule_id, site_id)
    joined = MemberJoined(member=work.members.reference(member_key), joined_on=joined_on)
    work.tell(site_id, joined)


def leave_stage_a(
    work: Work,
    member_key: int,
    site_id: str,
    left_on: date,
    *,
    reason: str,
    why: LetterReason,
    state: State = State.TERMINATED,
) -> None:
    """End a member's time on a Stage A panel, and on a CCT's with it; the member gets L10."""
    work.enrollments.end(member_key, site_id, state)
    work.panels.leave(member_key, site_id, Programme.STAGE_A, left_on, reason)
    leave_care_team(work, member_key, left_on, reason)
    barred = bars_auto_assignment(reason)
    if barred:
        barred_site = site_id if barred == "site" else ALL_SITES
        work.enrollments.bar(member_key, barred_site, reason, work.today)
    work.letters.decide(
        "disenrollment", member_key, site_id, work.today, ends_on=left_on.isoformat(), reason=why
    )


def leave_care_team(work: Work, member_key: int, left_on: date, reason: str) -> None:
    """End a member's time on a CCT's panel, which rests on Stage A (R10)."""
    team = work.panels.site_of(member_key, Programme.CCT)
    if team is not None:
        work.panels.leave(member_key, team, Programme.CCT, left_on, reason)
        work.note(member_key, f"Left the CCT panel on {left_on}: {reason}", "R10", team)


@rule("L5", "Health Home FAQ, question 14")
def disenroll_for_duplication(
    work: Work, member_key: int, site_id: str, left_on: date, *, rule_id: str
) -> None:
    """End Stage A because a duplicative service has begun (D1), and tell the practice (D4, L5)."""
    reason = termination_reason()
    leave_stage_a(work, member_key, site_id, left_on, reason=reason, why="duplication")
    work.note(member_key, f"Left the Stage A panel on {left_on}: {reason}", rule_id, site_id)
    ended = DuplicationTermination(member=work.members.reference(member_key), ended_on=left_on)
    work.tell(site_id, ended)


def end_pending(  # noqa: PLR0917
    work: Work,
    enrollment: Row[Any],
    state: State,
    what: str,
    rule_id: str,
    reason: str | None = None,
) -> None:
    """Close an enrollment that has not led to a panel; its letter is not sent if it still can."""
    work.enrollments.move(enrollment, state, closed_on=work.today, reason=reason)
    withdrawn = work.letters.withdraw(enrollment.enrollment_id)
    work.note(
        enrollment.member_key,
        f"{what}; the letter was not mailed" if withdrawn else what,
        rule_id,
        enrollment.site_id,
    )
