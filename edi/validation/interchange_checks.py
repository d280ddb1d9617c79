"""The fields of an ISA segment, each with its TA1 note code."""

from __future__ import annotations

import re
from collections.abc import Iterator

from edi.report import Note
from edi.segments import Segment

_ID_QUALIFIERS = frozenset({"01", "14", "20", "27", "28", "29", "30", "33", "ZZ"})


def interchange_notes(isa: Segment) -> Iterator[Note]:
    """What the fields of an ISA have wrong, in their order, a note each."""
    for position, code, allowed, sentence in _CODED:
        if isa[position] not in allowed:
            yield Note(code, f"ISA{position:02d}: {sentence}")
    for position, code, sentence in ((6, "006", "The sender id"), (8, "008", "The receiver id")):
        if not isa[position].strip():
            yield Note(code, f"ISA{position:02d}: {sentence} is blank.")
    if not is_date(isa[9]):
        yield Note("014", "ISA09: The interchange date is not a date (YYMMDD).")
    if not is_time(isa[10]):
        yield Note("015", "ISA10: The interchange time is not a time (HHMM).")
    mark = isa.delimiters.repetition
    if mark.isalnum() or mark.isspace() or not mark.isascii():
        yield Note("016", "ISA11: The repetition separator is a letter, a digit or a space.")
    if not re.fullmatch(r"[0-9]{9}", isa[13]) or isa[13] == "000000000":
        yield Note("018", "ISA13: The control number is not nine digits above zero.")


_CODED = (
    (1, "010", frozenset({"00", "03"}), "The authorization qualifier is not 00 or 03."),
    (3, "012", frozenset({"00", "01"}), "The security qualifier is not 00 or 01."),
    (5, "005", _ID_QUALIFIERS, "The qualifier of the sender id is not known."),
    (7, "007", _ID_QUALIFIERS, "The qualifier of the receiver id is not known."),
    (12, "017", frozenset({"00501"}), "The interchange version is not 00501."),
    (14, "019", frozenset({"0", "1"}), "The acknowledgment request is not 0 or 1."),
    (15, "020", frozenset({"P", "T"}), "The usage indicator is not P or T."),
)


def is_date(text: str) -> bool:
    """Whether `text` is a calendar day as YYMMDD or YYYYMMDD."""
    if not re.fullmatch(r"[0-9]{6}|[0-9]{8}", text):
        return False
    year = int(text[:-4]) if len(text) == 8 else 2000 + int(text[:2])
    month, day = int(text[-4:-2]), int(text[-2:])
    if not (1 <= month <= 12 and year >= 1800):
        return False
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 1 <= day <= (29 if month == 2 and leap else _DAYS[month - 1])


_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def is_time(text: str) -> bool:
    """Whether `text` is a time as HHMM, HHMMSS, HHMMSSD or HHMMSSDD."""
    return re.fullmatch(r"([01][0-9]|2[0-3])[0-5][0-9]([0-5][0-9][0-9]{0,2})?", text) is not None
