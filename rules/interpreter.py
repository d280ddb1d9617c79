"""Interpreter services: who bills them to MaineCare by statement, and what is paid."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Literal

from rules.calendar import Month
from rules.citation import rule
from rules.payment import PaymentLine, Service
from schemas.providers import SiteKind

NotPaid = Literal["bill_as_before", "not_on_panel", "month_not_begun", "already_paid"]


@rule("P8", "Health Home FAQ, question 48; the panel and the month are our reading")
def statement_refused(
    kind: SiteKind,
    panel: Iterable[tuple[date, date | None]],
    month: Month,
    on: date,
    *,
    paid: bool,
) -> NotPaid | None:
    """Why a statement of interpreter services is not paid; None when it is, with the next run.

    Care teams alone bill by statement, practices with a claim as before. `panel` are the
    member's times on the site's panel: first day, and first day no longer on it.
    """
    if kind is not SiteKind.CCT:
        return "bill_as_before"
    if month > Month.of(on):
        return "month_not_begun"
    if not any(
        first <= month.last and (left is None or left > month.first) for first, left in panel
    ):
        return "not_on_panel"
    return "already_paid" if paid else None


@rule("P8", "Health Home FAQ, question 48; paying what was billed is our reading")
def interpreter_line(charge: Decimal) -> PaymentLine:
    """The line that a care team's interpreter services of a member-month are paid with."""
    return PaymentLine(Service.INTERPRETER, charge, "P8")
