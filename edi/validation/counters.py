"""The counters inside a transaction set: hierarchical levels, service lines, business units."""

from __future__ import annotations

from collections.abc import Callable

from edi.delimiters import Delimiters
from edi.report import Finding
from edi.segments import Segment


class Counters:
    """Checks HL and LX numbering, and remembers which claim or member the segments belong to.

    Attributes:
        hooks: what to call with text and number of each segment of these ids.
    """

    def __init__(
        self, set_id: str, delimiters: Delimiters, keep: Callable[[Finding], None]
    ) -> None:
        self._delimiters = delimiters
        self._keep = keep
        self._levels = 0
        self._open_levels: list[str] = []
        self._lines = 0
        self._unit = ""
        self._named_by = _NAMED_BY.get(set_id)
        self.hooks: dict[str, Callable[[str, int], None]] = {"HL": self._level}
        if self._named_by is not None:
            self.hooks[self._named_by[1]] = self._follow
        if set_id == "837":
            self.hooks |= {"LX": self._line, "CLM": self._claim}
        if set_id == "834":
            self.hooks["INS"] = self._forget

    @property
    def business_unit(self) -> tuple[str, str] | None:
        """What identifies the claim or member at hand, `("CLM01", "A37")`, or None."""
        if not self._unit or self._named_by is None:
            return None
        name, _, position = self._named_by
        parts = self._unit.split(self._delimiters.element, position + 1)
        return (name, parts[position]) if len(parts) > position and parts[position] else None

    def _level(self, text: str, number: int) -> None:
        """Check that HL01 counts the levels, and that HL02 names one that is open."""
        self._unit = ""
        hl = Segment(text, number, self._delimiters)
        self._levels += 1
        if hl[1] != str(self._levels):
            self._tell(hl, 1, "628", f"HL01 is not {self._levels}, its place among the HL.")
        if hl[2] and hl[2] not in self._open_levels:
            self._tell(hl, 2, "734", "HL02 names no level that is open here.")
        elif hl[2]:
            while self._open_levels[-1] != hl[2]:
                self._open_levels.pop()
        self._open_levels.append(str(self._levels))

    def _line(self, text: str, number: int) -> None:
        """Check that LX01 counts the service lines of the claim."""
        self._lines += 1
        lx = Segment(text, number, self._delimiters)
        if lx[1] != str(self._lines):
            self._tell(lx, 1, "554", f"LX01 is not {self._lines}, its place in the claim.")

    def _claim(self, text: str, _: int) -> None:
        self._lines = 0
        self._unit = text

    def _forget(self, _text: str, _: int) -> None:
        self._unit = ""

    def _follow(self, text: str, _: int) -> None:
        """Remember the segment that names the claim or member; a REF only with its qualifier."""
        if not text.startswith("REF") or text[4:6] == "0F":
            self._unit = text

    def _tell(self, segment: Segment, element: int, data_element: str, sentence: str) -> None:
        self._keep(
            Finding(
                segment_number=segment.number,
                segment_id=segment.id,
                loop=None,
                element=element,
                component=None,
                code="7",
                level=1,
                sentence=sentence,
                data_element=data_element,
                value=segment[element],
            )
        )


_NAMED_BY = {
    "820": ("ENT01", "ENT", 1),
    "834": ("SUBSCRIBER NUMBER REF02", "REF", 2),
    "835": ("TRN02", "TRN", 2),
    "837": ("CLM01", "CLM", 1),
    "277": ("TRN02", "TRN", 2),
}
"""By transaction set: the CTX name of its business unit, the segment that names it, and where."""
