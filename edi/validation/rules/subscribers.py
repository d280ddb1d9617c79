"""Level 4 of an 837: who is the patient, and what must be known of a patient."""

from __future__ import annotations

from edi.delimiters import Delimiters
from edi.set_report import Trigger
from edi.validation.rules.set_rules import Keep, SetRules, padded


class Subscribers(SetRules):
    """A subscriber who is the patient (SBR02 is 18) has DMG and an address, and no patient below.

    One who is not the patient has the patient in a level of its own, with the claims.
    """

    level = 4
    set_ids = frozenset({"837"})

    def __init__(self, delimiters: Delimiters, keep: Keep) -> None:
        super().__init__(delimiters, keep)
        self._hierarchy = ""
        self._hl = 0
        self._sbr = 0
        self._is_patient = False
        self._seen: set[str] = set()
        self._in_claim = False
        self.hooks = {
            "HL": self._enter_level,
            "2000B/SBR": self._subscribe,
            "2010BA/N3": self._see,
            "2010BA/DMG": self._see,
            "CLM": self._claim,
        }

    @property
    def _by_sbr02(self) -> Trigger:
        return Trigger(self._sbr, "SBR", "2000B", 2)

    def _enter_level(self, parts: list[str], number: int) -> None:
        self._hierarchy = padded(parts, 3)[3]
        self._in_claim = False
        if self._hierarchy == "22":
            self._seen = set()
            self._hl, self._sbr = number, 0
        elif self._hierarchy == "23" and self._is_patient and self._sbr:
            sentence = "SBR02 says that the subscriber is the patient, but a patient level follows."
            self._tell_segment(number, "HL", "I9", sentence, loop="2000C", trigger=self._by_sbr02)

    def _subscribe(self, parts: list[str], number: int) -> None:
        self._sbr = number
        self._is_patient = padded(parts, 2)[2] == "18"

    def _see(self, parts: list[str], _: int) -> None:
        self._seen.add(parts[0])

    def _claim(self, _parts: list[str], number: int) -> None:
        """Check, at the first claim of a subscriber, that all is known of its patient."""
        if self._hierarchy == "22" and not self._in_claim and self._sbr:
            if not self._is_patient:
                sentence = "SBR02 says that another is the patient, but the claim names no other."
                self._tell(
                    self._sbr,
                    "SBR",
                    2,
                    "I9",
                    sentence,
                    loop="2000B",
                    data_element="1069",
                    trigger=Trigger(self._hl, "HL", "2000B", 4),
                )
            else:
                for segment_id in sorted({"N3", "DMG"} - self._seen):
                    sentence = f"A subscriber who is the patient needs a {segment_id} segment."
                    self._tell_segment(
                        number, segment_id, "I6", sentence, loop="2010BA", trigger=self._by_sbr02
                    )
        self._in_claim = True
