"""The cap of a Community Care Team: 5% of its affiliated practices' members, over a year."""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_FLOOR, Decimal

import parameters
from rules.calendar import Month
from rules.citation import rule

CAP = parameters.load("cct_cap", Decimal)
CAP_MONTHS = parameters.load("cct_cap_months", int)


@rule("C1", "Health Home FAQ, question 47; the months are our reading")
def earlier_months(started_on: date, known_from: date, on: date) -> list[Month]:
    """The months before that of `on` that the average is taken over, newest first.

    At most eleven, and none before the one in which the CCT's time in the programme began, nor
    before that of `known_from`, the first day of which panels are known: nobody can say of such a
    month whom the CCT served, and to count it as none would allow too many now.
    """
    found: list[Month] = []
    first = Month.of(max(started_on, known_from))
    month = Month.of(on).before()
    while len(found) < CAP_MONTHS.on(on) - 1 and month >= first:
        found.append(month)
        month = month.before()
    return found


@rule("C1", "Health Home FAQ, question 47")
def share_served(served: int, members: int) -> Decimal:
    """The share of its affiliated practices' members that a CCT served in a month."""
    return Decimal(served) / Decimal(members) if members else Decimal(0)


@rule("C1", "Health Home FAQ, question 47")
@rule("C2", "Health Home FAQ, question 47")
def most_served(members: int, earlier_shares: Sequence[Decimal], on: date) -> int:
    """How many members a CCT may serve this month so that the average stays within the cap.

    With 3% in the one month before, 7% of the `members` of the affiliated practices.
    """
    months = len(earlier_shares) + 1
    left = CAP.on(on) * months - sum(earlier_shares, Decimal(0))
    return int((members * max(Decimal(0), left)).to_integral_value(ROUND_FLOOR))


@rule("C3", "Health Home FAQ, question 47")
def counts_towards_cap(*, dual: bool, pcmh_pilot: bool) -> bool:
    """Whether a member counts: not a dual whom a practice of the PCMH pilot leaves out."""
    return not (dual and pcmh_pilot)
