"""Level 3 of an 835: services, claims and the payment add up to the cent."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from edi.delimiters import Delimiters
from edi.validation.rules.set_rules import ZERO, Keep, SetRules, adjusted_by, amount_of, padded


@dataclass(slots=True)
class _Service:
    """What was charged, paid and adjusted, and where it stands."""

    number: int
    charged: Decimal
    paid: Decimal
    adjusted: Decimal = ZERO


@dataclass(slots=True)
class _Claim(_Service):
    """The same of a claim, and what its services and the patient come to."""

    services: Decimal = ZERO
    has_services: bool = False
    patient_owes: Decimal = ZERO
    says_patient_owes: Decimal = ZERO
    is_reversal: bool = False


class PaymentBalance(SetRules):
    """SVC02 - CAS = SVC03; CLP03 - CAS = CLP04; sum of CLP04 - PLB = BPR02; CLP05 = sum of PR."""

    level = 3
    set_ids = frozenset({"835"})

    def __init__(self, delimiters: Delimiters, keep: Keep) -> None:
        super().__init__(delimiters, keep)
        self._said: tuple[int, Decimal] | None = None
        self._paid = ZERO
        self._claim: _Claim | None = None
        self._service: _Service | None = None
        self.hooks = {
            "BPR": self._payment,
            "LX": self._header,
            "CLP": self._open_claim,
            "SVC": self._open_service,
            "CAS": self._adjust,
            "PLB": self._adjust_provider,
        }

    def _payment(self, parts: list[str], number: int) -> None:
        self._said = (number, amount_of(padded(parts, 2)[2]))

    def _header(self, _parts: list[str], _number: int) -> None:
        self._close_claim()

    def _open_claim(self, parts: list[str], number: int) -> None:
        self._close_claim()
        clp = padded(parts, 5)
        self._claim = _Claim(number, amount_of(clp[3]), amount_of(clp[4]))
        self._claim.says_patient_owes = amount_of(clp[5] or "0")
        self._claim.is_reversal = clp[2] == "22"

    def _open_service(self, parts: list[str], number: int) -> None:
        self._close_service()
        svc = padded(parts, 3)
        charged = amount_of(svc[2])
        self._service = _Service(number, charged, amount_of(svc[3]))
        claim = self._claim
        if claim is not None:
            claim.services += charged
            claim.has_services = True

    def _adjust(self, parts: list[str], _: int) -> None:
        amount = adjusted_by(parts)
        service, claim = self._service, self._claim
        if service is not None:
            service.adjusted += amount
        if claim is not None:
            claim.adjusted += amount
            if parts[1:2] == ["PR"]:
                claim.patient_owes += amount

    def _adjust_provider(self, parts: list[str], _: int) -> None:
        self._close_claim()
        plb = parts
        self._paid -= sum((amount_of(each) for each in plb[4::2] if each), ZERO)

    def _close_service(self) -> None:
        service, self._service = self._service, None
        if service is not None and service.charged - service.adjusted != service.paid:
            sentence = "SVC03 is not the charge less the adjustments of the service."
            self._tell(service.number, "SVC", 3, "I12", sentence, loop="2110", data_element="782")

    def _close_claim(self) -> None:
        self._close_service()
        claim, self._claim = self._claim, None
        if claim is None:
            return
        self._paid += claim.paid
        if claim.charged - claim.adjusted != claim.paid:
            self._tell_claim(claim, 4, "CLP04 is not the charge less all adjustments of the claim.")
        if claim.has_services and claim.charged != claim.services:
            self._tell_claim(claim, 3, "CLP03 is not the sum of the charges of its services.")
        if not claim.is_reversal and claim.says_patient_owes != claim.patient_owes:
            self._tell_claim(claim, 5, "CLP05 is not the sum of the PR adjustments of the claim.")

    def _tell_claim(self, claim: _Claim, element: int, sentence: str) -> None:
        self._tell(claim.number, "CLP", element, "I12", sentence, loop="2100", data_element="782")

    def end(self) -> None:
        """Check the payment against the claims less the provider adjustments."""
        self._close_claim()
        if self._said is not None and self._said[1] != self._paid:
            sentence = "BPR02 is not the sum of the claims less the provider adjustments."
            self._tell(self._said[0], "BPR", 2, "I12", sentence, data_element="782")
