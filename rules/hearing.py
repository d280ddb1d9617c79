"""A member's hearing after a disenrollment: until when to ask, and until when benefits go on."""

from datetime import date, timedelta

import parameters
from rules.citation import rule

HEARING_WINDOW = parameters.load("hearing_window", int)
CONTINUATION_WINDOW = parameters.load("continuation_window", int)


@rule("L10", "42 CFR 431.210 and 431.221")
def hearing_by(mailed_on: date) -> date:
    """The last day on which the member may ask for a hearing."""
    return mailed_on + timedelta(days=HEARING_WINDOW.on(mailed_on))


@rule("L10", "42 CFR 431.231(c)")
def continue_by(mailed_on: date) -> date:
    """The last day on which asking for a hearing keeps the service until the decision.

    A notice that comes without ten days' warning counts as received five days after its date.
    """
    return mailed_on + timedelta(days=CONTINUATION_WINDOW.on(mailed_on))
