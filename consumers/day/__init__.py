"""The end of a day: reviews, assignments, duplications, panels, payments and the post, in order."""

from collections.abc import Callable
from datetime import date

from consumers.day.assignment import assign_automatically
from consumers.day.care_team import end_without_affiliation
from consumers.day.coverage import end_without_coverage
from consumers.day.dashboards import refresh_dashboards
from consumers.day.duplication import (
    end_stage_a_of_certified,
    follow_up_choices,
    resolve_duplications,
)
from consumers.day.duties import flag_late_reports, flag_untrained
from consumers.day.oversight import flag_unconfirmed, review_standings, tell_of_unauthorized
from consumers.day.panels import add_after_window
from consumers.day.payment import pay_month
from consumers.day.post import batch_letters, report_attestations, show_pending
from consumers.day.reconciliation import reconcile
from consumers.day.reminders import remind_of_attestation
from consumers.day.review import review_referrals
from schemas.clock import DayEnded
from schemas.refusal import RefusalReason, Refused
from store.work import Work

STEPS: tuple[Callable[[Work, date], None], ...] = (
    review_referrals,
    assign_automatically,
    follow_up_choices,
    resolve_duplications,
    add_after_window,
    end_without_coverage,
    end_stage_a_of_certified,
    end_without_affiliation,
    review_standings,
    flag_unconfirmed,
    flag_late_reports,
    flag_untrained,
    tell_of_unauthorized,
    refresh_dashboards,
    pay_month,
    report_attestations,
    remind_of_attestation,
    show_pending,
    batch_letters,
    reconcile,
)
"""What happens when a day ends, in this order; each is given the day that ends."""


def on_day_ended(ended: DayEnded, work: Work) -> None:
    """Close the open day; a day that is closed already changes nothing.

    Raises:
        Refused: an earlier day is still open.
    """
    if ended.day < work.today:
        return
    if ended.day > work.today:
        raise Refused(
            RefusalReason.OUT_OF_ORDER,
            f"{ended.day} cannot end before {work.today}, which is the open day.",
        )
    for step in STEPS:
        step(work, ended.day)
    work.close_day(ended.day)
