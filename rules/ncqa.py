"""NCQA recognition: when it is due, where a practice stands, and what follows from that."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import parameters
from rules.calendar import Month
from rules.citation import rule

NCQA_DUE = parameters.load("ncqa_due", int)


class Standing(StrEnum):
    """Where a practice stands with NCQA."""

    RECOGNIZED = "recognized"
    IN_TIME = "in_time"
    SUSPENDED = "suspended"
    AT_RISK = "at_risk"


@dataclass(frozen=True, slots=True)
class Recognition:
    """What is known of a practice's application; `ended_on` is the first day without it."""

    applied_on: date | None = None
    achieved_on: date | None = None
    ended_on: date | None = None


@rule("N1", "Health Home FAQ, question 40")
def recognition_due_on(started_on: date) -> date:
    """The last day to have NCQA recognition: one year from the practice's Health Home start."""
    year = started_on.year + NCQA_DUE.on(started_on)
    last = Month(year, started_on.month).last
    return min(last, last.replace(day=min(started_on.day, last.day)))


@rule("N2", "Health Home FAQ, question 40")
@rule("N3", "Health Home FAQ, question 40")
@rule("N4", "Health Home FAQ, question 41; what follows a loss is our reading")
def standing(started_on: date, known: Recognition, on: date) -> Standing:
    """Where a practice stands on a day.

    After the due date: suspended who applied in time but has not achieved, or has lost, the
    recognition; at risk of termination who did not apply.
    """
    if _is_recognized(known, on):
        return Standing.RECOGNIZED
    due_on = recognition_due_on(started_on)
    if on <= due_on:
        return Standing.IN_TIME
    achieved = known.achieved_on is not None and known.achieved_on <= on
    applied = known.applied_on is not None and known.applied_on <= due_on
    return Standing.SUSPENDED if achieved or applied else Standing.AT_RISK


def _is_recognized(known: Recognition, on: date) -> bool:
    if known.achieved_on is None or known.achieved_on > on:
        return False
    return known.ended_on is None or known.ended_on > on or known.ended_on <= known.achieved_on


@rule("N2", "Health Home FAQ, question 40; holding the amounts is our reading")
def holds_payments(stands: Standing) -> bool:
    """Whether Health Home payments are held, to be released later; the duties go on."""
    return stands is Standing.SUSPENDED


@rule("N6", "Steps for Enrollment: monthly; the last day is our reading")
def confirmation_due_on(month: Month) -> date:
    """The last day on which a practice can confirm for a month that it takes new patients."""
    return month.last


@rule("N6", "Health Home FAQ, question 51")
def differs_from_site(provider: bool | None, site: bool | None) -> bool:
    """Whether a clinician's "accepting new patients" differs from that of the service location."""
    return provider is not None and site is not None and provider != site
