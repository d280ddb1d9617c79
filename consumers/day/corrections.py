"""Corrections of earlier months: what was paid is held against what is due by what is known now."""

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import Row

from consumers.day.member_months import Due, PanelsOfMonth, by_member_month
from rules.calendar import Month
from rules.payment import PaymentLine, Service, correction, months_to_correct
from store.work import Work

_Place = tuple[str, int, str]


def corrected(work: Work, month: Month) -> Iterator[Due]:
    """What a run of a month corrects of earlier months, of the members who are to be looked at.

    Those are the members of whom something was learnt since the last run: coverage, Medicare,
    death, certification, services, attestation or panel.
    """
    first_day = work.calendar.first_day()
    members = work.payments.to_review()
    if first_day is None or not members:
        return
    for earlier in months_to_correct(Month.of(first_day), month):
        yield from _differences(work, earlier, members)
    work.payments.reviewed()


def _differences(work: Work, month: Month, members: Collection[int]) -> Iterator[Due]:
    paid = work.payments.paid_for(str(month), members)
    standing = _lines_by_place(paid)
    held = _lines_by_place(work.payments.held(str(month), members))
    due = _due_by_place(work, month, members, paid)
    for place in sorted(due.keys() | standing.keys() | held.keys()):
        now = due.get(place) or Due(*place, lines=(), why="not on the panel on the 20th")
        taken_back, pays = correction(standing.get(place, ()), held.get(place, ()), now.lines)
        if not taken_back and not pays and (place not in held or now.lines):
            continue
        site_id, member_key, of_month = place
        work.payments.let_go(member_key, site_id, of_month)
        yield Due(*place, lines=pays, taken_back=taken_back, why=now.why, is_late=True)


def _due_by_place(
    work: Work, month: Month, members: Collection[int], paid: Collection[Row[Any]]
) -> dict[_Place, Due]:
    """What is due by what is known now; PCCM is asked anew only where nothing was ever paid."""
    pccm_paid: dict[int, list[str]] = {row.member_key: [] for row in paid}
    for row in paid:
        if row.service == Service.PCCM:
            pccm_paid[row.member_key].append(row.site_id)
    panels = PanelsOfMonth(work, month, members, pccm_paid)
    return {(due.site_id, due.member_key, due.month): due for due in panels.due()}


def _lines_by_place(rows: Collection[Row[Any]]) -> dict[_Place, tuple[PaymentLine, ...]]:
    """The lines that stand for each member-month; what was taken back again stands no more."""
    return {
        place: tuple(
            PaymentLine(Service(row.service), row.amount, row.rule_id) for row in own if row.amount
        )
        for place, own in by_member_month(rows)
    }
