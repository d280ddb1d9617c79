"""Requests beside the opt-out window: transfers, opt-ins, terminations, and what CCTs ask for."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Literal

import parameters
from rules.calendar import Month
from rules.citation import rule
from schemas.requests import TerminationReason

OPT_IN_DOCUMENT_START = parameters.load("opt_in_document_start", date)


@rule("R7", "Health Home FAQ, question 7")
def transfer(from_site_id: str, to_site_id: str) -> bool:
    """Whether MaineCare moves a member without a termination: within one pay-to organization."""
    return from_site_id != to_site_id and from_site_id[:10] == to_site_id[:10]


@rule("R6", "Health Home FAQ, question 8")
def opt_in_document(*, pending: bool, signed_on: date, on: date) -> bool:
    """Whether a signed Stage A opt-in document assigns the member to the pending practice."""
    return pending and OPT_IN_DOCUMENT_START.on(on) <= signed_on <= on


@rule("L9", "Health Home FAQ, question 8")
def offers_opt_in_form(*, pending: bool, on: date) -> bool:
    """Whether a member may be given the opt-in form: a pending one, since it counts."""
    return pending and OPT_IN_DOCUMENT_START.on(on) <= on


@rule("R5", "Steps for Enrollment; Health Home FAQ, question 8")
def first_day_after_opt_in(called_on: date) -> date:
    """The day a member who calls Member Services is on the panel: at once."""
    return called_on


@rule("T9", "Health Home FAQ, question 36; a last day told late is our reading")
def first_day_off_panel(last_day_on: date | None, requested_on: date) -> date:
    """The day after a termination was asked for, or after a last day that was before it."""
    last = requested_on if last_day_on is None else min(last_day_on, requested_on)
    return last + timedelta(days=1)


@rule("E15", "Health Home FAQ, question 21; the reasons are our reading")
def is_reviewed_first(reason: TerminationReason) -> bool:
    """Whether a record is reviewed before a member is terminated for a reason: not being seen."""
    return reason in (TerminationReason.NOT_SERVED, TerminationReason.NO_LONGER_SERVED)


@rule("C6", "Health Home FAQ, question 50")
@rule("R10", "Health Home FAQ, question 10")
def care_team_referral(
    *, on_panel: bool, affiliated: bool, parts: Iterable[Collection[str]]
) -> Literal["R10", "C4", "C6"] | None:
    """None when a practice's referral goes to the CCT, else the rule that forbids it.

    `parts` are those of the plan of care: reason, goals, services and supports; none is empty.
    """
    if not on_panel:
        return "R10"
    if not affiliated:
        return "C4"
    return None if all(parts) else "C6"


@rule("C4", "Health Home FAQ, question 49; leaving with the affiliation is our reading")
def stays_with_care_team(practice: str | None, affiliated: Collection[str]) -> bool:
    """Whether a CCT keeps a member: the practice whose panel the member is on is affiliated."""
    return practice in affiliated


@rule("C4", "Health Home FAQ, question 49")
@rule("C5", "Health Home FAQ, question 49")
@rule("R10", "Health Home FAQ, question 10")
def cct_addition(
    *, on_affiliated_panel: bool, delivered_on: date, has_room: bool, on: date
) -> Literal["C1", "C4", "C5"] | None:
    """None when a CCT may add the member, else the rule that forbids it.

    The member is on an affiliated practice's panel, the CCT delivered a service this month, and
    its cap leaves room for one more.
    """
    if not on_affiliated_panel:
        return "C4"
    if Month.of(delivered_on) != Month.of(on) or delivered_on > on:
        return "C5"
    return None if has_room else "C1"
