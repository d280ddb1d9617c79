"""The fields of a GS segment: what refuses the group, and what refuses its interchange."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from edi.guides.names import FUNCTIONAL_IDS, GUIDED_IDS, guide_of
from edi.guides.values import is_day, is_time
from edi.segments import Segment
from edi.set_report import Note


def group_notes(gs: Segment, earlier: Collection[str]) -> Iterator[Note]:
    """What speaks against the group of a GS; `earlier` are the control numbers used before it."""
    functional_id, control_number, version = gs[1], gs[6], gs[8]
    if functional_id not in GUIDED_IDS:
        yield Note("1", "GS01: No guide is at hand for this kind of functional group.")
    elif guide_of(functional_id, version) is None:
        yield Note("2", "GS08: No guide of this version is at hand for the group.")
    if control_number in earlier:
        yield Note("19", "GS06: The group control number was used before in the interchange.")


def header_notes(gs: Segment) -> Iterator[Note]:
    """What makes a GS unfit to be acknowledged, so that its interchange is refused: code 024."""
    if gs[1] not in FUNCTIONAL_IDS:
        yield Note("024", "GS01: The functional id is not one of health care.")
    if not 2 <= len(gs[2]) <= 15 or not 2 <= len(gs[3]) <= 15:
        yield Note("024", "GS02 or GS03: The code of sender or receiver is not 2 to 15 long.")
    if len(gs[4]) != 8 or not is_day(gs[4]) or not is_time(gs[5]):
        yield Note("024", "GS04 or GS05: The date (CCYYMMDD) or time of the group is not valid.")
    if not re.fullmatch(r"[0-9]{1,9}", gs[6]):
        yield Note("024", "GS06: The control number is not a number of one to nine digits.")
    if not re.fullmatch("[A-Z0-9]{1,12}", gs[8]):
        yield Note("024", "GS08: The version is not of one to twelve letters and digits.")
    if gs[7] != "X" or len(gs.parts) != 9:
        yield Note("024", "GS07 is not X, or the GS segment has not eight elements.")
