"""Level 3 of an 837: the lines add up to the claim, and what other payers paid to the charges."""

from __future__ import annotations

from decimal import Decimal

from edi.delimiters import Delimiters
from edi.validation.rules.set_rules import ZERO, Keep, SetRules, adjusted_by, amount_of, padded


class ClaimBalance(SetRules):
    """CLM02 = sum of the lines; for another payer, charge = paid + adjusted, by claim and line.

    The payer is told by NM109 of loop 2330B, which SVD01 of its line adjudications repeats. A
    payer without any adjustment or adjudicated line is not checked.
    """

    level = 3
    set_ids = frozenset({"837"})

    def __init__(self, delimiters: Delimiters, keep: Keep) -> None:
        super().__init__(delimiters, keep)
        self._clm: tuple[int, Decimal] | None = None
        self._lines = ZERO
        self._has_lines = False
        self._line: tuple[int, str, Decimal] = (0, "", ZERO)
        self._payers: list[_OtherPayer] = []
        self._adjudication: _Adjudication | None = None
        self.hooks = {
            "CLM": self._open_claim,
            "HL": self._level,
            "2320/SBR": self._open_payer,
            "2320/AMT": self._payer_paid,
            "2330B/NM1": self._name_payer,
            "LX": self._open_line,
            "SV1": self._charge_professional,
            "SV2": self._charge_institutional,
            "SVD": self._adjudicate,
            "CAS": self._adjust,
        }

    def end(self) -> None:
        """Check the last claim."""
        self._close_adjudication()
        clm, self._clm = self._clm, None
        if clm is None:
            return
        number, charged = clm
        if self._has_lines and charged != self._lines:
            sentence = "CLM02 is not the sum of the charges of its service lines."
            self._tell(number, "CLM", 2, "I12", sentence, loop="2300", data_element="782")
        for payer in self._payers:
            payer_paid = payer.paid
            if payer_paid is not None and payer.is_told and charged != payer_paid + payer.adjusted:
                sentence = "What the other payer paid and adjusted is not the charge of the claim."
                self._tell(payer.number, "AMT", 2, "I12", sentence, loop="2320", data_element="782")

    def _open_claim(self, parts: list[str], number: int) -> None:
        self.end()
        self._clm = (number, amount_of(padded(parts, 2)[2]))
        self._lines, self._has_lines = ZERO, False
        self._payers = []

    def _level(self, _parts: list[str], _number: int) -> None:
        self.end()

    def _open_payer(self, _parts: list[str], _number: int) -> None:
        self._payers.append(_OtherPayer())

    def _payer_paid(self, parts: list[str], number: int) -> None:
        amt = padded(parts, 2)
        if amt[1] == "D" and self._payers:
            self._payers[-1].paid, self._payers[-1].number = amount_of(amt[2]), number

    def _name_payer(self, parts: list[str], _: int) -> None:
        if self._payers:
            self._payers[-1].payer_id = padded(parts, 9)[9]

    def _open_line(self, _parts: list[str], _number: int) -> None:
        self._close_adjudication()
        self._has_lines = True

    def _charge_professional(self, parts: list[str], number: int) -> None:
        self._charge(number, "SV1", padded(parts, 2)[2])

    def _charge_institutional(self, parts: list[str], number: int) -> None:
        self._charge(number, "SV2", padded(parts, 3)[3])

    def _charge(self, number: int, segment_id: str, amount: str) -> None:
        charged = amount_of(amount)
        self._line = (number, segment_id, charged)
        self._lines += charged

    def _adjudicate(self, parts: list[str], number: int) -> None:
        self._close_adjudication()
        svd = padded(parts, 2)
        self._adjudication = _Adjudication(number, svd[1], amount_of(svd[2]))
        for payer in self._payers:
            payer.is_told |= payer.payer_id == svd[1]

    def _adjust(self, parts: list[str], _: int) -> None:
        amount = adjusted_by(parts)
        if self._adjudication is not None:
            self._adjudication.adjusted += amount
            for payer in self._payers:
                if payer.payer_id == self._adjudication.payer_id:
                    payer.adjusted += amount
        elif self._payers and not self._has_lines:
            self._payers[-1].adjusted += amount
            self._payers[-1].is_told = True

    def _close_adjudication(self) -> None:
        line, self._adjudication = self._adjudication, None
        if line is not None and self._line[2] != line.paid + line.adjusted:
            sentence = "What the other payer paid and adjusted is not the charge of the line."
            self._tell(line.number, "SVD", 2, "I12", sentence, loop="2430", data_element="782")


class _OtherPayer:
    """Another payer of a claim (loop 2320): what it paid and adjusted in all."""

    __slots__ = ("adjusted", "is_told", "number", "paid", "payer_id")

    def __init__(self) -> None:
        self.number = 0
        self.payer_id = ""
        self.paid: Decimal | None = None
        self.adjusted = ZERO
        self.is_told = False


class _Adjudication:
    """What another payer paid and adjusted of one line (loop 2430)."""

    __slots__ = ("adjusted", "number", "paid", "payer_id")

    def __init__(self, number: int, payer_id: str, paid: Decimal) -> None:
        self.number = number
        self.payer_id = payer_id
        self.paid = paid
        self.adjusted = ZERO
