"""The fields of an ISA segment, each with its TA1 note code."""

from __future__ import annotations

import re
from collections.abc import Iterator

from edi.guides.values import is_day, is_time
from edi.segments import Segment
from edi.set_report import Note

_ID_QUALIFIERS = frozenset({"01", "14", "20", "27", "28", "29", "30", "33", "ZZ"})


def interchange_notes(isa: Segment) -> Iterator[Note]:
    """What the fields of an ISA have wrong, in their order, a note each."""
    for position, code, allowed, sentence in _CODED:
        if isa[position] not in allowed:
            yield Note(code, f"ISA{position:02d}: {sentence}")
    for position, code, sentence in ((6, "006", "The sender id"), (8, "008", "The receiver id")):
        if not isa[position].strip():
            yield Note(code, f"ISA{position:02d}: {sentence} is blank.")
    if not is_day(isa[9]):
        yield Note("014", "ISA09: The interchange date is not a date (YYMMDD).")
    if not is_time(isa[10]):
        yield Note("015", "ISA10: The interchange time is not a time (HHMM).")
    mark = isa.delimiters.repetition
    if mark.isalnum() or mark.isspace() or not mark.isascii():
        yield Note("016", "ISA11: The repetition separator is a letter, a digit or a space.")
    if not re.fullmatch(r"[0-9]{9}", isa[13]) or isa[13] == "000000000":
        yield Note("018", "ISA13: The control number is not nine digits above zero.")


def ta1_fault(ta1: Segment) -> str:
    """The first thing that is wrong in a TA1, as a sentence; empty when nothing is."""
    for position, pattern, sentence in _TA1:
        if not pattern.fullmatch(ta1[position]):
            return f"TA1{position:02d}: {sentence}"
    if not is_day(ta1[2]) or not is_time(ta1[3]):
        return "TA102 and TA103 are not a date and a time."
    return "" if len(ta1.parts) == len(_TA1) + 1 else "A TA1 has five elements."


_TA1 = (
    (1, re.compile("[0-9]{9}"), "The control number is not nine digits."),
    (2, re.compile("[0-9]{6}"), "The date is not six digits."),
    (3, re.compile("[0-9]{4}"), "The time is not four digits."),
    (4, re.compile("[AER]"), "The code is not A, E or R."),
    (5, re.compile("0[0-2][0-9]|03[01]"), "The note code is not known."),
)

_CODED = (
    (1, "010", frozenset({"00", "03"}), "The authorization qualifier is not 00 or 03."),
    (3, "012", frozenset({"00", "01"}), "The security qualifier is not 00 or 01."),
    (5, "005", _ID_QUALIFIERS, "The qualifier of the sender id is not known."),
    (7, "007", _ID_QUALIFIERS, "The qualifier of the receiver id is not known."),
    (12, "017", frozenset({"00501"}), "The interchange version is not 00501."),
    (14, "019", frozenset({"0", "1"}), "The acknowledgment request is not 0 or 1."),
    (15, "020", frozenset({"P", "T"}), "The usage indicator is not P or T."),
)
