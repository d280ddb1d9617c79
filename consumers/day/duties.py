"""Duties when a day ends: quarterly reports that are late, and users who were not trained."""

from datetime import date

from rules.duties import (
    core_report_due_on,
    last_day_of_quarter,
    quarter_before,
    training_due_on,
)
from store.work import Work


def flag_late_reports(work: Work, day: date) -> None:
    """Flag the practices whose report of core expectations was due with this day (N5)."""
    quarter = quarter_before(day)
    if core_report_due_on(quarter) != day:
        return
    owed = work.providers.practices(last_day_of_quarter(quarter)) & work.providers.practices(day)
    for site_id in sorted(owed - work.duties.reported(quarter)):
        work.oversight.flag("core_report_late", site_id, day, rule_id="N5", about=quarter)


def flag_untrained(work: Work, day: date) -> None:
    """Flag the users whose training was due with this day (N7)."""
    for row in work.duties.untrained():
        if training_due_on(row.added_on) != day:
            continue
        work.oversight.flag("user_not_trained", row.site_id, day, rule_id="N7", about=row.user_id)
