"""Stage B: additions of certified Behavioral Health Home members to an affiliated practice."""

from collections.abc import Collection, Iterable
from datetime import date
from enum import StrEnum

from rules.citation import rule


class StageBRefusal(StrEnum):
    """Why a Stage B addition is not made."""

    NO_AFFILIATION = "no_affiliation"
    NOT_CERTIFIED = "not_certified"


@rule("B1", "Health Home FAQ, question 43")
def is_affiliated(
    mou_received_on: date | None, form_received_on: date | None, starts_on: date, on: date
) -> bool:
    """Whether an affiliation is in force: MOU copy and site affiliation form received."""
    if mou_received_on is None or form_received_on is None:
        return False
    return max(mou_received_on, form_received_on, starts_on) <= on


@rule("B2", "Health Home FAQ, question 44")
def is_certified(starts_on: date, ends_on: date, on: date) -> bool:
    """Whether an APS certification holds on a day, its last day included."""
    return starts_on <= on <= ends_on


@rule("B2", "Health Home FAQ, question 44")
def first_day_on_bhh_panel(starts_on: date, uploaded_on: date) -> date:
    """The day a certified member joins the BHHO panel: at upload, once the certification holds."""
    return max(starts_on, uploaded_on)


@rule("W4", "VMS Portal training, notifications; the meaning is our reading")
@rule("B2", "Health Home FAQ, question 44")
def unauthorized_members(on_panel: Iterable[int], certified: Collection[int]) -> list[int]:
    """The members of a panel without a current APS certification."""
    return [member for member in on_panel if member not in certified]


@rule("B3", "Health Home FAQ, question 44")
@rule("B4", "Health Home FAQ, questions 44 and 46")
@rule("B5", "Health Home FAQ, question 45")
def stage_b_addition(*, affiliated: bool, certified: bool) -> StageBRefusal | None:
    """None when the member is added at once, with no 28 days and no letter; else why not."""
    if not affiliated:
        return StageBRefusal.NO_AFFILIATION
    if not certified:
        return StageBRefusal.NOT_CERTIFIED
    return None
