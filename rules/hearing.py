"""A hearing after a disenrollment: until when to ask, and until when to get the service back."""

from datetime import date, timedelta

import parameters
from rules.citation import rule

HEARING_WINDOW = parameters.load("hearing_window", int)
DEEMED_RECEIPT = parameters.load("deemed_receipt", int)
CONTINUATION_WINDOW = parameters.load("continuation_window", int)


@rule("L10", "42 CFR 431.210 and 431.221")
def hearing_by(mailed_on: date) -> date:
    """The last day on which the member may ask for a hearing."""
    return mailed_on + timedelta(days=HEARING_WINDOW.on(mailed_on))


@rule("L10", "42 CFR 431.231(c)")
def continue_by(mailed_on: date) -> date:
    """The last day on which asking for a hearing brings the service back until the decision.

    A disenrollment has no advance notice, so the window begins when the notice counts as received.
    """
    received_on = mailed_on + timedelta(days=DEEMED_RECEIPT.on(mailed_on))
    return received_on + timedelta(days=CONTINUATION_WINDOW.on(mailed_on))
