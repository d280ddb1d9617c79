"""The counters inside a transaction set: hierarchical levels, service lines, business units."""

from __future__ import annotations

from collections.abc import Callable

from edi.set_report import Finding


class Counters:
    """Checks HL and LX numbering, and remembers which claim or member the segments belong to.

    Attributes:
        hooks: what to call with parts and number of each segment of these ids.
    """

    def __init__(self, set_id: str, keep: Callable[[Finding], None]) -> None:
        self._keep = keep
        self._levels = 0
        self._open_levels: list[str] = []
        self._known_levels: set[str] = set()
        self._lines = 0
        self._unit: list[str] = []
        self._since = 0
        self._before: tuple[int, list[str]] = (0, [])
        self._named_by = _NAMED_BY.get(set_id)
        self.hooks: dict[str, Callable[[list[str], int], None]] = {"HL": self._level}
        if self._named_by is not None:
            self.hooks[self._named_by[1]] = self._follow
        if set_id == "837":
            self.hooks |= {"LX": self._line, "CLM": self._claim}
        if set_id == "834":
            self.hooks["INS"] = self._forget

    def business_unit(self, number: int) -> tuple[str, str] | None:
        """What identifies the claim or member around a segment, `("CLM01", "A37")`, or None.

        The segment is of the one at hand, or of the one before it, for some things are told late;
        or of the level above the one at hand.
        """
        unit = self._unit
        if number < self._since:
            since, before = self._before
            unit = [] if number < since else before or unit
        if not unit or self._named_by is None:
            return None
        name, _, position = self._named_by
        told = unit[position][:_LONGEST_NAME] if len(unit) > position else ""
        return (name, told) if told else None

    def _level(self, hl: list[str], number: int) -> None:
        """Check that HL01 counts the levels, and that HL02 names one that is open."""
        self._open_unit([], number)
        self._levels += 1
        own, parent = [*hl[1:3], "", ""][:2]
        if own != str(self._levels):
            self._tell(number, "HL01", f"is not {self._levels}, its place among the HL.", own)
        if hl[3:4] == [_TOP_LEVEL]:
            self._open_levels.clear()
            self._known_levels.clear()
        if parent and parent not in self._known_levels:
            self._tell(number, "HL02", "names no level that is open here.", parent)
        elif parent:
            while self._open_levels[-1] != parent:
                self._known_levels.discard(self._open_levels.pop())
        self._open_levels.append(str(self._levels))
        self._known_levels.add(str(self._levels))
        if len(self._open_levels) > _DEEPEST:
            self._known_levels.discard(self._open_levels.pop(0))

    def _line(self, lx: list[str], number: int) -> None:
        """Check that LX01 counts the service lines of the claim."""
        self._lines += 1
        own = lx[1] if len(lx) > 1 else ""
        if own != str(self._lines):
            self._tell(number, "LX01", f"is not {self._lines}, its place in the claim.", own)

    def _claim(self, clm: list[str], number: int) -> None:
        self._lines = 0
        self._open_unit(clm, number)

    def _forget(self, _parts: list[str], number: int) -> None:
        self._open_unit([], number)

    def _follow(self, parts: list[str], number: int) -> None:
        """Remember the segment that names the claim or member; a REF only with its qualifier."""
        if parts[0] != "REF" or parts[1:2] == ["0F"]:
            self._open_unit(parts, number)

    def _open_unit(self, unit: list[str], number: int) -> None:
        self._before = (self._since, self._unit)
        self._unit, self._since = unit, number

    def _tell(self, number: int, reference: str, sentence: str, value: str) -> None:
        self._keep(
            Finding(
                segment_number=number,
                segment_id=reference[:2],
                loop=None,
                element=int(reference[2:]),
                component=None,
                code="7",
                level=1,
                sentence=f"{reference} {sentence}",
                data_element=_DATA_ELEMENTS[reference],
                value=value,
            )
        )


_TOP_LEVEL = "20"
_LONGEST_NAME = 99
_DEEPEST = 100
"""How many open levels are remembered: more than a guide nests, fewer than an attacker does."""
_DATA_ELEMENTS = {"HL01": "628", "HL02": "734", "LX01": "554"}
_NAMED_BY = {
    "820": ("ENT01", "ENT", 1),
    "834": ("SUBSCRIBER NUMBER REF02", "REF", 2),
    "835": ("TRN02", "TRN", 2),
    "837": ("CLM01", "CLM", 1),
    "277": ("TRN02", "TRN", 2),
}
"""By transaction set: the CTX name of its business unit, the segment that names it, and where."""
