"""The payment run: what is due for member-months becomes the remittances of their payees."""

from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Row

from consumers.day.due import all_due
from consumers.day.member_months import Due
from rules.calendar import Month, payment_run_day
from rules.payment import PaymentLine
from schemas.outbound import IssueRemittance
from store.payments import Remittance
from store.work import Work

_BY_PAYEE = attrgetter("organization_npi", "site_id", "member_key", "month")


def pay_month(work: Work, day: date) -> None:
    """Pay the month before, if its payment run ends with this day (P7), each payee once.

    A month that was over before the hub was started is not the hub's to pay.
    """
    month = Month.of(day).before()
    first_day = work.calendar.first_day()
    if payment_run_day(month) != day or first_day is None or month.last < first_day:
        return
    due = sorted(all_due(work, month, day), key=_BY_PAYEE)
    for organization_npi, entries in groupby(due, key=attrgetter("organization_npi")):
        _remit(work, organization_npi, list(entries), month, day)


def _remit(work: Work, organization_npi: str, entries: list[Due], month: Month, day: date) -> None:
    organization = work.providers.organization(organization_npi)
    if organization is None:
        raise LookupError(f"organization {organization_npi} has sites but was never reported")
    remittance_id = f"{organization_npi}-{month}"
    total = sum((_store(work, entry, remittance_id) for entry in entries), Decimal(0))
    work.payments.add_remittance(_remittance(work, organization, month, day, total))
    work.emit(IssueRemittance(remittance_id=remittance_id))


def _store(work: Work, entry: Due, remittance_id: str) -> Decimal:
    """Keep the lines of a member-month, and give what they add up to."""
    place = (entry.member_key, entry.site_id, entry.month)
    if not entry.is_late or not work.payments.was_paid(*place):
        for line in entry.lines:
            work.payments.add_line(*place, line, remittance_id)
        _note(work, entry, f"Paid for {entry.month}: {_written(entry.lines)} dollars")
        return _sum(entry.lines)
    back = tuple(PaymentLine(e.service, -e.amount, e.rule_id) for e in entry.taken_back)
    for line in back:
        work.payments.correct(*place, line, remittance_id, reversal=True)
    for line in entry.lines:
        work.payments.correct(*place, line, remittance_id, reversal=False)
    _note(work, entry, _told(entry))
    return _sum(back) + _sum(entry.lines)


def _told(entry: Due) -> str:
    """What a member's history says of a correction: how much, and what stood against it."""
    paid = _written(entry.lines) or "nothing"
    if not entry.taken_back:
        return f"Paid for {entry.month} after all: {paid} dollars"
    why = f" ({entry.why})" if entry.why else ""
    taken = f"Taken back for {entry.month}{why}: {_written(entry.taken_back)} dollars"
    return f"{taken}; paid instead: {paid}"


def _sum(lines: tuple[PaymentLine, ...]) -> Decimal:
    return sum((line.amount for line in lines), Decimal(0))


def _written(lines: tuple[PaymentLine, ...]) -> str:
    return " + ".join(f"{line.amount:.2f}" for line in lines)


def _note(work: Work, entry: Due, what: str) -> None:
    rule_id = (entry.taken_back or entry.lines)[0].rule_id
    work.note(entry.member_key, what, rule_id, entry.site_id)


def _remittance(
    work: Work, organization: Row[Any], month: Month, day: date, lines_total: Decimal
) -> Remittance:
    """The payee's remittance; what it owes is taken off, and carried forward as far as need be."""
    brought = work.payments.owed(organization.organization_npi)
    due = lines_total + brought
    return Remittance(
        remittance_id=f"{organization.organization_npi}-{month}",
        organization_npi=organization.organization_npi,
        month=str(month),
        paid_on=day,
        total=max(due, Decimal(0)),
        profile=_profile_wanted(work, organization),
        partner_id=organization.partner_id,
        interchange_number=work.partners.next_number(organization.partner_id, "interchange"),
        brought=brought,
        carried=min(due, Decimal(0)),
    )


def _profile_wanted(work: Work, organization: Row[Any]) -> str:
    """How the payee's partner wants its 835: as its profile says, or else as the payee reported."""
    partner = work.partner_profiles.get(organization.partner_id)
    wanted = partner.remittance_profile if partner is not None else None
    return wanted or str(organization.remittance_profile)
