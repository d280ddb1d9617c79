"""Attestation: who can be attested when, and whether it is payable."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import takewhile

import parameters
from rules.calendar import Month
from rules.citation import rule
from schemas.attestations import Activity

PANEL_FREEZE_DAY = parameters.load("panel_freeze_day", int)
OUTREACH_LIMIT = parameters.load("outreach_limit", int)
REMINDER = parameters.load("attestation_reminder", int)


class NotAccepted(StrEnum):
    """Why an attestation is not accepted, or accepted and not payable."""

    NOT_ON_PANEL = "not_on_panel"
    WINDOW_CLOSED = "window_closed"
    NO_DASHBOARD_REVIEW = "no_dashboard_review"
    OUTREACH_LIMIT = "outreach_limit"
    NO_SERVICE_DELIVERED = "no_service_delivered"


@dataclass(frozen=True, slots=True)
class AttestationDecision:
    """The answer to one attestation; `rule_id` is the rule that decided."""

    accepted: bool
    payable: bool
    reason: NotAccepted | None
    rule_id: str


ACCEPTED = AttestationDecision(accepted=True, payable=True, reason=None, rule_id="T4")
_NOT_ON_PANEL = AttestationDecision(False, False, NotAccepted.NOT_ON_PANEL, "T1")
_WINDOW_CLOSED = AttestationDecision(False, False, NotAccepted.WINDOW_CLOSED, "T2")
_TOO_MUCH_OUTREACH = AttestationDecision(False, False, NotAccepted.OUTREACH_LIMIT, "T7")
_NO_SERVICE = AttestationDecision(False, False, NotAccepted.NO_SERVICE_DELIVERED, "C5")
_NO_REVIEW = AttestationDecision(True, False, NotAccepted.NO_DASHBOARD_REVIEW, "T5")


@rule("T1", "Steps for Enrollment; Health Home FAQ, question 25")
def is_attestable(joined_on: date, left_on: date | None, month: Month) -> bool:
    """Whether a member who is on the panel from `joined_on` until before `left_on` can be attested.

    The panel of the end of the 20th counts; who joins from the 21st waits for the next month.
    """
    freeze = month.day(PANEL_FREEZE_DAY.on(month.first))
    return joined_on <= freeze and (left_on is None or left_on > freeze)


@rule("T2", "Steps for Enrollment; Health Home FAQ, question 35")
def is_window_open(month: Month, on: date) -> bool:
    """Whether `on` lies in the attestation window: the 21st to the last day of the month."""
    return Month.of(on) == month and on.day > PANEL_FREEZE_DAY.on(on)


@rule("T3", "Health Home FAQ, questions 26 to 28")
@rule("T5", "Health Home FAQ, questions 24 and 30")
def was_dashboard_reviewed(reviewed_on: date | None, month: Month, on: date) -> bool:
    """Whether the site scanned its Member Dashboard in the month, which makes it payable."""
    return reviewed_on is not None and month.first <= reviewed_on <= min(month.last, on)


@rule("T5", "Health Home FAQ, questions 24 and 30; a review after the attestation is our reading")
def makes_payable_later(reviewed_on: date, month: Month, on: date) -> bool:
    """Whether a review makes attestations of the month payable that were saved without one."""
    return is_window_open(month, on) and was_dashboard_reviewed(reviewed_on, month, on)


@rule("C5", "Health Home FAQ, question 49")
def cct_attestation(delivered_on: date | None, month: Month, on: date) -> bool:
    """Whether a CCT may attest a member for a month: it delivered a service in it, up to today.

    A review of the member's eligibility is no service.
    """
    return delivered_on is not None and month.first <= delivered_on <= min(month.last, on)


@rule("T7", "Health Home FAQ, question 29; unattested months are our reading")
def may_attest_outreach(earlier: Iterable[Activity], month: Month) -> bool:
    """Whether outreach can be attested in a month, after the `earlier` ones, newest first.

    It can for two months in a row, and again after a scan; a month without any attestation is
    not among `earlier`, so it does not start the count anew.
    """
    in_a_row = takewhile(lambda activity: activity is Activity.OUTREACH, earlier)
    return sum(1 for _ in in_a_row) < OUTREACH_LIMIT.on(month.first)


@rule("T8", "Health Home FAQ, question 33")
def still_to_attest(on_panel: Iterable[int], attested: Collection[int]) -> list[int]:
    """The members of the frozen panel whom nobody has attested yet, so that work can go on later.

    What is saved of a month stands; what is not yet, stays on this list until the month ends.
    """
    return [member for member in on_panel if member not in attested]


@rule("L12", "Health Home FAQ, question 35; the day is our reading")
def reminder_day(month: Month) -> date:
    """The day at whose end sites are told how many members are still to be attested."""
    return month.last - timedelta(days=REMINDER.on(month.first))


@rule("R9", "Health Home FAQ, question 9")
@rule("T4", "Health Home FAQ, questions 26 and 32")
def attestation_decision(
    spans: tuple[tuple[date, date | None], ...],
    month: Month,
    reviewed_on: date | None,
    on: date,
    *,
    outreach_refused: bool = False,
    service_missing: bool = False,
) -> AttestationDecision:
    """What becomes of an attestation received on a day; the attestation is the documentation.

    `spans` are the member's times on the site's panel: first day, and first day no longer on it.
    `outreach_refused` says that it is of outreach, once too often in a row (T7);
    `service_missing` that it is a CCT's, which delivered no service in the month (C5).
    """
    if not is_window_open(month, on):
        return _WINDOW_CLOSED
    if not any(is_attestable(joined, left, month) for joined, left in spans):
        return _NOT_ON_PANEL
    if outreach_refused:
        return _TOO_MUCH_OUTREACH
    if service_missing:
        return _NO_SERVICE
    if not was_dashboard_reviewed(reviewed_on, month, on):
        return _NO_REVIEW
    return ACCEPTED
