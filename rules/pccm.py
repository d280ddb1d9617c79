"""Primary Care Case Management: whose PCCM provider counts, for assignment and for payment."""

from collections.abc import Collection
from datetime import date

import parameters
from rules.citation import rule

NURSING_FACILITY_STAYS = parameters.load("nursing_facility_stays", list[str])
MEDICARE_IN_PILOT = parameters.load("medicare_in_pilot", bool)


@rule("P6", "Health Home FAQ, questions 23 and 38; whom PCCM leaves out is published")
@rule("E11", "Health Home FAQ, questions 19 and 38; whom PCCM leaves out is published")
def is_in_pccm(*, dual: bool, nursing_facility: bool) -> bool:
    """Whether a PCCM provider on record counts: never of a dual or a nursing-facility resident."""
    return not dual and not nursing_facility


@rule("P6", "Health Home FAQ, question 23; the end of the demonstration is published")
@rule("C3", "Health Home FAQ, question 47; the end of the demonstration is published")
def counts_as_pilot(*, takes_part: bool, on: date) -> bool:
    """Whether the duals of a practice that takes part in the PCMH pilot are included in it.

    They are while Medicare takes part as well.
    """
    return takes_part and MEDICARE_IN_PILOT.on(on)


@rule("E11", "Health Home FAQ, question 19; the codes are our starter list")
def shows_nursing_facility(revenue_codes: Collection[str], on: date) -> bool:
    """Whether a claim with these revenue codes is of a stay in a nursing facility."""
    if not NURSING_FACILITY_STAYS.has_value_on(on):
        return False
    return not frozenset(NURSING_FACILITY_STAYS.on(on)).isdisjoint(revenue_codes)
