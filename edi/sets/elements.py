"""Values of elements as Python values, or a refusal that names the segment."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from edi.errors import UnreadableSet
from edi.guides.values import is_real, whole_number
from edi.segments import Segment


class ElementReader:
    """Reads elements of one transaction set and refuses in its name.

    Args:
        ordinal: the ordinal of the set, for the refusal.
    """

    def __init__(self, ordinal: int) -> None:
        self.ordinal = ordinal

    def refuse(self, segment: Segment, reason: str) -> UnreadableSet:
        """The error to raise about a segment."""
        return UnreadableSet(reason, ordinal=self.ordinal, segment_number=segment.number)

    def required(self, segment: Segment, position: int) -> str:
        """The element, which must not be empty."""
        value = segment[position]
        if not value:
            raise self.refuse(segment, f"{segment.id}{position:02d} is missing.")
        return value

    def amount(self, segment: Segment, position: int) -> Decimal:
        """The amount of a required element."""
        value = self.required(segment, position)
        if not is_real(value):
            raise self.refuse(segment, f"{segment.id}{position:02d} is not an amount.")
        return Decimal(value)

    def amount_or_none(self, segment: Segment, position: int) -> Decimal | None:
        """The amount of an element that may be empty."""
        return self.amount(segment, position) if segment[position] else None

    def number(self, segment: Segment, position: int) -> int:
        """The whole number of a required element."""
        found = whole_number(self.required(segment, position))
        if found is None:
            raise self.refuse(segment, f"{segment.id}{position:02d} is not a number.")
        return found

    def day(self, segment: Segment, text: str) -> date:
        """The day of eight digits, or of the first eight of a date with a time."""
        if len(text) in (8, 12) and text.isascii() and text.isdigit():
            try:
                return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
            except ValueError:
                pass
        raise self.refuse(segment, f"{segment.id} holds no valid date.")

    def days(self, segment: Segment) -> tuple[date, date]:
        """First and last day of a DTP: the same twice unless its format is RD8."""
        first, mark, last = segment[3].partition("-")
        begin = self.day(segment, first)
        end = self.day(segment, last) if mark else begin
        return begin, end
