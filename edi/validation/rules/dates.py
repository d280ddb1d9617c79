"""Level 4 of dates: spans run forward, and nothing was done after it was sent."""

from __future__ import annotations

from edi.delimiters import Delimiters
from edi.validation.rules.set_rules import Keep, SetRules, padded

_PAIRS = {"348": "349", "356": "357", "232": "233", "150": "151"}


class DateOrder(SetRules):
    """The first day of a span is not after its last; services and births not after the set's date.

    Spans are the two days of an RD8, and pairs of segments: coverage (348, 349), eligibility
    (356, 357), statement (232, 233) and service (150, 151).
    """

    level = 4
    set_ids = frozenset({"834", "835", "837"})

    def __init__(self, delimiters: Delimiters, keep: Keep) -> None:
        super().__init__(delimiters, keep)
        self._sent_on = ""
        self._begun: dict[str, str] = {}
        self.hooks = {
            "BHT": self._header,
            "DTP": self._period,
            "DTM": self._day,
            "DMG": self._birth,
            "INS": self._forget,
            "HD": self._forget,
            "CLP": self._forget,
            "SVC": self._forget,
        }

    def _header(self, parts: list[str], _: int) -> None:
        self._sent_on = padded(parts, 4)[4]

    def _forget(self, _parts: list[str], _number: int) -> None:
        self._begun.clear()

    def _period(self, parts: list[str], number: int) -> None:
        if len(parts) < 4:
            return
        qualifier, value = parts[1], parts[3]
        first, mark, last = value.partition("-")
        if mark and last < first:
            self._tell_order(number, "DTP", 3)
        if qualifier == "472" and self._sent_on and first[:8] > self._sent_on:
            sentence = "The service is dated after the transaction set was made."
            self._tell(number, "DTP", 3, "I12", sentence, data_element="1251")
        self._pair(qualifier, first, number, "DTP", 3)

    def _day(self, parts: list[str], number: int) -> None:
        if len(parts) > 2 and (parts[1] in _PAIRS or parts[1] in self._begun):
            self._pair(parts[1], parts[2], number, "DTM", 2)

    def _pair(self, qualifier: str, value: str, number: int, segment_id: str, element: int) -> None:
        if qualifier in _PAIRS:
            self._begun[_PAIRS[qualifier]] = value
        elif qualifier in self._begun and value[:8] < self._begun[qualifier][:8]:
            self._tell_order(number, segment_id, element)

    def _birth(self, parts: list[str], number: int) -> None:
        born_on = padded(parts, 2)[2]
        if self._sent_on and born_on > self._sent_on:
            sentence = "The birth is dated after the transaction set was made."
            self._tell(number, "DMG", 2, "I12", sentence, data_element="1251")

    def _tell_order(self, number: int, segment_id: str, element: int) -> None:
        data_element = "1251" if segment_id == "DTP" else "373"
        sentence = "The span ends before it begins."
        self._tell(number, segment_id, element, "I12", sentence, data_element=data_element)
