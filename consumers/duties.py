"""Duties that practices and their users report: core expectations, training, dashboard reviews."""

from datetime import date

from consumers.sites import known_site
from rules.attestation import NotAccepted, makes_payable_later
from rules.calendar import Month
from rules.duties import quarter_that_can_be_reported, unmet_expectations
from schemas.duties import CoreExpectationsReported, DashboardReviewed, UserTrained
from schemas.providers import SiteKind
from schemas.refusal import RefusalReason, Refused
from store.work import Work


def on_core_expectations(reported: CoreExpectationsReported, work: Work) -> None:
    """Store a quarter's report, and flag what the practice says is missing (N5)."""
    known_site(work, reported.site_id, SiteKind.HHP)
    if not quarter_that_can_be_reported(reported.quarter, work.today):
        raise Refused(
            RefusalReason.INVALID_DATA,
            f"{reported.quarter} has not begun on {work.today}: correct the quarter.",
        )
    work.duties.report_core(reported, work.today)
    for kind in unmet_expectations(
        in_learning_collaborative=reported.in_learning_collaborative,
        has_health_record=reported.has_health_record,
    ):
        work.oversight.flag(
            kind, reported.site_id, work.today, rule_id="N5", about=reported.quarter
        )


def on_user_trained(trained: UserTrained, work: Work) -> None:
    """Store that a user was trained (N7)."""
    known_site(work, trained.site_id)
    _not_in_future(trained.trained_on, work)
    work.duties.train(trained.site_id, trained.user_id, trained.trained_on, work.today)


def on_dashboard_reviewed(reviewed: DashboardReviewed, work: Work) -> None:
    """Store who scanned the site's Member Dashboard when; attestations rest on it (T3, T5).

    What was attested before the scan, while the window is still open, is payable from now on.
    """
    known_site(work, reviewed.site_id, SiteKind.HHP, SiteKind.CCT, SiteKind.BHHO)
    _not_in_future(reviewed.reviewed_on, work)
    work.dashboards.review(reviewed)
    month = Month.of(reviewed.reviewed_on)
    if not makes_payable_later(reviewed.reviewed_on, month, work.today):
        return
    lacking = NotAccepted.NO_DASHBOARD_REVIEW.value
    place = (reviewed.site_id, str(month))
    for member_key in work.attestations.make_payable(*place, reviewed.reviewed_on, lacking):
        told = f"Attestation for {month}: accepted, by a review on {reviewed.reviewed_on}"
        work.note(member_key, told, "T5", reviewed.site_id)


def _not_in_future(day: date, work: Work) -> None:
    if day > work.today:
        raise Refused(RefusalReason.INVALID_DATA, f"The date lies after {work.today}: correct it.")
