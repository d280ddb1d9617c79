"""The counters inside a transaction set: hierarchical levels, service lines, business units."""

from __future__ import annotations

from edi.report import Finding
from edi.segments import Segment


class Counters:
    """Checks HL and LX numbering, and remembers which claim or member the segments belong to."""

    def __init__(self, set_id: str) -> None:
        self.business_unit: tuple[str, str] | None = None
        self._levels = 0
        self._open_levels: list[str] = []
        self._lines = 0
        self._counts_lines = set_id == "837"
        self._unit_of = _UNITS.get(set_id, {})
        self._watched = {"HL", "LX", *self._unit_of, *_UNIT_ENDS}

    def check(self, segment: Segment) -> list[Finding]:
        """What an HL or LX has wrong in its numbering."""
        if segment.id not in self._watched:
            return []
        self._follow_unit(segment)
        if segment.id == "HL":
            return self._check_level(segment)
        if segment.id == "LX" and self._counts_lines:
            return self._check_line(segment)
        return []

    def _check_level(self, hl: Segment) -> list[Finding]:
        self._levels += 1
        findings = []
        if hl[1] != str(self._levels):
            findings.append(
                _finding(hl, 1, "628", f"HL01 is not {self._levels}, its place among the HL.")
            )
        if hl[2] and hl[2] not in self._open_levels:
            findings.append(_finding(hl, 2, "734", "HL02 names no level that is open here."))
        elif hl[2]:
            while self._open_levels[-1] != hl[2]:
                self._open_levels.pop()
        self._open_levels.append(str(self._levels))
        return findings

    def _check_line(self, lx: Segment) -> list[Finding]:
        self._lines += 1
        if lx[1] == str(self._lines):
            return []
        return [_finding(lx, 1, "554", f"LX01 is not {self._lines}, its place in the claim.")]

    def _follow_unit(self, segment: Segment) -> None:
        if segment.id in _UNIT_ENDS:
            self.business_unit = None
        if segment.id == "CLM":
            self._lines = 0
        element, name, qualifier = self._unit_of.get(segment.id, (0, "", ""))
        if element and (not qualifier or segment[1] == qualifier) and segment[element]:
            self.business_unit = (name, segment[element])


_UNITS = {
    "837": {"CLM": (1, "CLM01", "")},
    "834": {"REF": (2, "SUBSCRIBER NUMBER REF02", "0F")},
    "835": {"TRN": (2, "TRN02", "")},
    "277": {"TRN": (2, "TRN02", "")},
    "820": {"ENT": (1, "ENT01", "")},
}
_UNIT_ENDS = frozenset({"HL", "INS", "ENT"})


def _finding(segment: Segment, element: int, data_element: str, sentence: str) -> Finding:
    return Finding(
        segment.number,
        segment.id,
        None,
        element,
        None,
        "7",
        1,
        sentence,
        data_element,
        segment[element],
    )
