"""The opt-out window: when it starts, its last day, and the day a member joins the panel."""

from datetime import date, timedelta

import parameters
from rules.citation import rule
from schemas.choices import MemberOptedOut, OptOutKind

OPT_OUT_WINDOW = parameters.load("opt_out_window", int)


@rule("R2", "Health Home FAQ, questions 2 and 5")
def first_day_on_panel(mailed_on: date) -> date:
    """The day a member who did not opt out joins the panel: day 29, the mail date being day 1."""
    return mailed_on + timedelta(days=OPT_OUT_WINDOW.on(mailed_on))


@rule("R3", "Health Home FAQ, question 5")
@rule("AA6", "Health Home FAQ, question 1")
def last_day_to_opt_out(mailed_on: date) -> date:
    """Day 28: a member who opts out by its end is never added."""
    return first_day_on_panel(mailed_on) - timedelta(days=1)


@rule("R1", "Health Home FAQ, question 5")
def is_opted_out_of(opted: MemberOptedOut, site_id: str) -> bool:
    """Whether an opt-out is about this practice: one of the service is about every practice."""
    return opted.kind is OptOutKind.SERVICE or opted.site_id == site_id


@rule("AA7", "Health Home FAQ, question 2: approximately the day after")
def first_day_shown_as_pending(mailed_on: date) -> date:
    """The day the practice sees the member in its Pending Member Requests: that after mailing."""
    return mailed_on + timedelta(days=1)
