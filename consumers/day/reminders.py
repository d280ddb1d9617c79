"""Reminders when a day ends: members that are still to be attested before the month is over."""

from datetime import date

from rules.attestation import PANEL_FREEZE_DAY, reminder_day, still_to_attest
from rules.calendar import Month
from schemas.portal_messages import AttestationReminder
from store.panels import Programme
from store.work import Work


def remind_of_attestation(work: Work, day: date) -> None:
    """Tell each site how many members it has not attested yet, a few days before the end (L12)."""
    month = Month.of(day)
    if reminder_day(month) != day:
        return
    for site_id, on_panel in attestable(work, month).items():
        attested = work.attestations.payable_at(site_id, str(month))
        waiting = still_to_attest(on_panel, attested)
        if waiting:
            told = AttestationReminder(
                month=str(month),
                on_panel=len(on_panel),
                unattested=len(waiting),
                last_day=month.last,
            )
            work.tell(site_id, told)


def attestable(work: Work, month: Month) -> dict[str, list[int]]:
    """The members of each site's frozen panel of a month, by site and member (T1)."""
    freeze = month.day(PANEL_FREEZE_DAY.on(month.first))
    found: dict[str, set[int]] = {}
    for programme in Programme:
        for row in work.panels.on_day(programme, freeze):
            found.setdefault(row.site_id, set()).add(row.member_key)
    return {site_id: sorted(members) for site_id, members in sorted(found.items())}
