"""Attestation: who can be attested when, and whether it is payable."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import parameters
from rules.calendar import Month
from rules.citation import rule

PANEL_FREEZE_DAY = parameters.load("panel_freeze_day", int)


class NotAccepted(StrEnum):
    """Why an attestation is not accepted, or accepted and not payable."""

    NOT_ON_PANEL = "not_on_panel"
    WINDOW_CLOSED = "window_closed"
    NO_DASHBOARD_REVIEW = "no_dashboard_review"


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


@rule("T4", "Health Home FAQ, questions 26 and 32")
def attestation_decision(
    spans: tuple[tuple[date, date | None], ...], month: Month, reviewed_on: date | None, on: date
) -> AttestationDecision:
    """What becomes of an attestation received on a day; the attestation is the documentation.

    `spans` are the member's times on the site's panel: first day, and first day no longer on it.
    """
    if not is_window_open(month, on):
        return _WINDOW_CLOSED
    if not any(is_attestable(joined, left, month) for joined, left in spans):
        return _NOT_ON_PANEL
    if not was_dashboard_reviewed(reviewed_on, month, on):
        return _NO_REVIEW
    return ACCEPTED
