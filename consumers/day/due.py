"""What a payment run pays: the month before, what is released from holding, and corrections."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from consumers.day.corrections import corrected
from consumers.day.member_months import Due, PanelsOfMonth, by_member_month
from rules.calendar import Month
from rules.interpreter import interpreter_line
from rules.ncqa import Recognition, holds_payments, standing
from rules.payment import PaymentLine, Service, is_held
from store.work import Work


def all_due(work: Work, month: Month, day: date) -> list[Due]:
    """Everything that a payment run pays; what a suspended practice is due is held instead."""
    suspended = _suspended(work, day)
    late = [_after_holding(work, due, suspended, day) for due in corrected(work, month)]
    released = list(_released(work, suspended))
    panels = PanelsOfMonth(work, month)
    fresh = (_after_holding(work, due, suspended, day) for due in panels.due())
    everything = (*late, *released, *fresh, *_interpreted(work, month))
    return [due for due in everything if due.lines or due.taken_back]


def _suspended(work: Work, day: date) -> frozenset[str]:
    return frozenset(
        row.site_id
        for row in work.oversight.practices(day)
        if holds_payments(
            standing(
                row.programme_start_on,
                Recognition(row.applied_on, row.achieved_on, row.ended_on),
                day,
            )
        )
    )


def _after_holding(work: Work, due: Due, suspended: frozenset[str], day: date) -> Due:
    """What is paid now of what is due; the rest is held, and the member's history says so."""
    is_suspended = due.site_id in suspended
    held = [line for line in due.lines if is_held(line, suspended=is_suspended)]
    for line in held:
        work.payments.hold(due.member_key, due.site_id, due.month, line, day)
    if not held:
        return due
    work.note(due.member_key, f"Payment for {due.month} held", "N2", due.site_id)
    paid = tuple(line for line in due.lines if line not in held)
    return replace(due, lines=paid)


def _released(work: Work, suspended: frozenset[str]) -> Iterator[Due]:
    held = [row for row in work.payments.held() if row.site_id not in suspended]
    for (site_id, member_key, month), rows in by_member_month(held):
        work.payments.let_go(member_key, site_id, month)
        lines = tuple(PaymentLine(Service(row.service), row.amount, row.rule_id) for row in rows)
        yield Due(site_id, member_key, month, lines, is_late=True)


def _interpreted(work: Work, month: Month) -> Iterator[Due]:
    for row in work.interpreting.unpaid(str(month)):
        yield Due(row.site_id, row.member_key, row.month, (interpreter_line(row.charge),))
