"""Oversight when a day ends: NCQA standing, monthly confirmations, lapsed certifications."""

from datetime import date, timedelta

from rules.calendar import Month
from rules.citation import rule
from rules.ncqa import (
    Recognition,
    Standing,
    confirmation_due_on,
    holds_payments,
    recognition_due_on,
    standing,
)
from rules.stage_b import unauthorized_members
from schemas.portal_messages import PaymentsReleased, PaymentsSuspended, UnauthorizedMembers
from store.panels import Programme
from store.work import Work


@rule("L11", "Health Home FAQ, question 40; the notice is our reading")
def review_standings(work: Work, day: date) -> None:
    """Say where each practice stands from tomorrow; tell of payments held and released (N1 to N4).

    Who is at risk of termination is flagged for the staff, once.
    """
    tomorrow = day + timedelta(days=1)
    for row in work.oversight.practices(tomorrow):
        known = Recognition(row.applied_on, row.achieved_on, row.ended_on)
        now = standing(row.programme_start_on, known, tomorrow)
        if now == row.standing:
            continue
        work.oversight.stand(row.site_id, now, tomorrow)
        was = Standing(row.standing) if row.standing else Standing.IN_TIME
        if now is Standing.AT_RISK:
            work.oversight.flag("ncqa_not_applied", row.site_id, day, rule_id="N3")
        if holds_payments(now):
            due_on = recognition_due_on(row.programme_start_on)
            work.tell(row.site_id, PaymentsSuspended(due_on=due_on, suspended_on=tomorrow))
        elif holds_payments(was):
            work.tell(row.site_id, PaymentsReleased(released_on=tomorrow))


def flag_unconfirmed(work: Work, day: date) -> None:
    """Flag the practices that did not confirm for the month that ends (N6)."""
    month = Month.of(day)
    if confirmation_due_on(month) != day:
        return
    confirmed = work.oversight.confirmed(str(month))
    for site_id in sorted(work.providers.practices(day) - confirmed):
        work.oversight.flag("new_patients_not_confirmed", site_id, day, rule_id="N6")


def tell_of_unauthorized(work: Work, day: date) -> None:
    """Tell the sites whose members' certifications end with this day how many have none (W4)."""
    lapsed = work.certifications.ending_on(day)
    if not lapsed:
        return
    tomorrow = day + timedelta(days=1)
    certified = work.certifications.certified_members(tomorrow)
    for programme in (Programme.BHH, Programme.STAGE_B):
        on_panel: dict[str, list[int]] = {}
        for row in work.panels.on_day(programme, tomorrow):
            on_panel.setdefault(row.site_id, []).append(row.member_key)
        for site_id, members in sorted(on_panel.items()):
            without = unauthorized_members(members, certified)
            if lapsed.intersection(without):
                told = UnauthorizedMembers(number=len(without), counted_on=tomorrow)
                work.tell(site_id, told)
