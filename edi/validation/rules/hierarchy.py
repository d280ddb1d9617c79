"""Level 4 of hierarchical sets: HL04 says truly whether a level has levels below it."""

from __future__ import annotations

from edi.delimiters import Delimiters
from edi.validation.rules.set_rules import Keep, SetRules, padded


class Hierarchy(SetRules):
    """HL04 is 1 where a level below follows, and 0 where none does."""

    level = 4
    set_ids = frozenset({"837", "277"})

    def __init__(self, delimiters: Delimiters, keep: Keep) -> None:
        super().__init__(delimiters, keep)
        self._open: list[tuple[int, str, str]] = []
        self._childless = False
        self.hooks = {"HL": self._enter}

    def _enter(self, parts: list[str], number: int) -> None:
        hl = padded(parts, 4)
        if self._childless and (not self._open or hl[2] != self._open[-1][1]):
            self._tell_childless()
        while self._open and self._open[-1][1] != hl[2]:
            self._open.pop()
        if self._open and self._open[-1][2] == "0":
            sentence = "HL04 says that no level follows below, but one does."
            number, level, _ = self._open[-1]
            self._tell(number, "HL", 4, "I12", sentence, data_element="736")
            self._open[-1] = (number, level, "")  # once, however many levels follow
        self._open.append((number, hl[1], hl[4]))
        self._childless = hl[4] == "1"

    def end(self) -> None:
        """Check the last level."""
        if self._childless:
            self._tell_childless()

    def _tell_childless(self) -> None:
        if self._open:
            sentence = "HL04 says that a level follows below, but none does."
            self._tell(self._open[-1][0], "HL", 4, "I12", sentence, data_element="736")
        self._childless = False
