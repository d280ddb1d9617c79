"""Reports of a site: which there are, of which month, and for whom."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from rules.calendar import Month
from rules.citation import rule
from rules.menus import Menu, menus
from schemas.providers import SiteKind


class ReportName(StrEnum):
    """The reports that sites have (RP1), their dashboard (T6) and request history (R4)."""

    MEMBER_PANEL = "member-panel"
    MEMBER_ATTESTATION = "member-attestation"
    PAYMENT_SUMMARY = "payment-summary"
    PAYMENT_DETAIL = "payment-detail"
    UNATTESTED_MEMBERS = "unattested-members"
    DASHBOARD_VISITS = "dashboard-visits"
    MEMBER_DASHBOARD = "member-dashboard"
    REQUEST_HISTORY = "request-history"


OF_ALL_MONTHS = (
    ReportName.PAYMENT_SUMMARY,
    ReportName.DASHBOARD_VISITS,
    ReportName.REQUEST_HISTORY,
)


@rule("RP2", "Health Home FAQ, question 37")
@rule("RP3", "Health Home FAQ, question 34")
def month_of_report(name: ReportName, asked: Month | None, on: date) -> Month | None:
    """The month that a report is of, the current one unless asked; None means every month."""
    return None if name in OF_ALL_MONTHS else asked or Month.of(on)


@rule("RP1", "Health Home FAQ, question 37")
@rule("RP4", "Health Home FAQ, questions 34 and 37; those of a BHHO are our reading")
def has_reports(kind: SiteKind) -> bool:
    """Whether a site of a kind has reports: practices, care teams and BHHOs."""
    return bool(menus(kind, affiliated=True))


@rule("RP4", "Health Home FAQ, question 46")
@rule("B4", "Health Home FAQ, question 46")
def panels_shown(shown: Iterable[Menu]) -> frozenset[str]:
    """The panels whose members a site's reports hold: those of its menus that hold anything."""
    return frozenset(one.programme for one in shown if one.pages)
