"""Reading an 835 into a remittance, or claim by claim as a stream."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

from edi.envelopes import TransactionSet
from edi.errors import UnreadableSet
from edi.remittance.model import (
    Adjustment,
    BankTransfer,
    ClaimPayment,
    Payee,
    Payer,
    PostalAddress,
    ProviderAdjustment,
    Remittance,
    RemittedPatient,
    ServicePayment,
)
from edi.segments import Segment
from edi.sets.elements import ElementReader


def remittance_835(transaction_set: TransactionSet) -> Remittance:
    """The whole of an 835 set.

    Raises:
        UnreadableSet: a segment lacks what a remittance needs.
    """
    reader = _Reader(transaction_set)
    claims = tuple(reader.claims())
    return replace(
        reader.header(), claims=claims, provider_adjustments=tuple(reader.provider_adjustments)
    )


def claim_payments_835(transaction_set: TransactionSet) -> Iterator[ClaimPayment]:
    """Each claim of an 835 set, as a stream.

    Raises:
        UnreadableSet: a segment lacks what a claim needs.
    """
    return _Reader(transaction_set).claims()


@dataclass(slots=True)
class _Claim:
    """The segments of one claim: its own, and those of each service from its SVC on."""

    own: list[Segment]
    services: list[list[Segment]] = field(default_factory=list)


class _Reader:
    """Gathers the segments of claims, and keeps what stands before and after them."""

    def __init__(self, transaction_set: TransactionSet) -> None:
        self._set = transaction_set
        self._elements = ElementReader(transaction_set.ordinal)
        self._before: list[Segment] = []
        self.provider_adjustments: list[ProviderAdjustment] = []

    def claims(self) -> Iterator[ClaimPayment]:
        claim: _Claim | None = None
        for segment in self._set:
            if segment.id in ("CLP", "LX", "PLB", "SE") and claim is not None:
                yield self._claim(claim)
                claim = None
            match segment.id:
                case "CLP":
                    claim = _Claim([segment])
                case "PLB":
                    self.provider_adjustments += self._provider_adjustments(segment)
                case "SVC" if claim is not None:
                    claim.services.append([segment])
                case _ if claim is not None:
                    (claim.services[-1] if claim.services else claim.own).append(segment)
                case _:
                    self._before.append(segment)
        if claim is not None:
            yield self._claim(claim)

    def header(self) -> Remittance:
        found = {segment.id: segment for segment in reversed(self._before)}
        bpr, trn = found.get("BPR"), found.get("TRN")
        if bpr is None or trn is None:
            reason = "The 835 lacks its BPR or TRN segment."
            raise UnreadableSet(reason, ordinal=self._set.ordinal, segment_number=1)
        produced = [each for each in self._before if each.id == "DTM" and each[1] == "405"]
        payer, payee = self._parties()
        return Remittance(
            payer=replace(payer, payer_id=trn[3]),
            payee=payee,
            paid=self._elements.amount(bpr, 2),
            paid_on=self._elements.day(bpr, bpr[16]),
            trace_number=self._elements.required(trn, 2),
            transfer=_transfer(bpr),
            produced_on=self._elements.day(produced[0], produced[0][2]) if produced else None,
        )

    def _parties(self) -> tuple[Payer, Payee]:
        starts = [n for n, each in enumerate(self._before) if each.id == "N1"]
        parties = {
            self._before[start][1]: self._before[start:end]
            for start, end in pairwise([*starts, len(self._before)])
        }
        return _payer(parties.get("PR", [])), _payee(parties.get("PE", []))

    def _claim(self, claim: _Claim) -> ClaimPayment:
        clp = claim.own[0]
        names = {each[1]: each for each in reversed(claim.own) if each.id == "NM1"}
        days = self._days(claim.own)
        patient, rendering = names.get("QC"), names.get("82")
        return ClaimPayment(
            claim_id=self._elements.required(clp, 1),
            status=self._elements.required(clp, 2),
            charged=self._elements.amount(clp, 3),
            paid=self._elements.amount(clp, 4),
            patient=_patient(patient),
            payer_control_number=clp[7],
            first_on=days.get("232"),
            last_on=days.get("233"),
            filing_indicator=clp[6],
            facility_code=clp[8],
            frequency_code=clp[9],
            rendering_npi=rendering[9] if rendering is not None and rendering[8] == "XX" else "",
            adjustments=self._adjustments(claim.own),
            services=tuple(self._service(each) for each in claim.services),
        )

    def _service(self, segments: Sequence[Segment]) -> ServicePayment:
        svc = segments[0]
        qualifier, procedure, *others = [*svc.components(1), ""]
        days = self._days(segments)
        numbers = [each[2] for each in segments if each.id == "REF" and each[1] == "6R"]
        return ServicePayment(
            procedure=procedure,
            charged=self._elements.amount(svc, 2),
            paid=self._elements.amount(svc, 3),
            first_on=days.get("472") or days.get("150"),
            last_on=days.get("151"),
            qualifier=qualifier,
            modifiers=tuple(filter(None, others[:4])),
            revenue_code=svc[4],
            units=self._elements.amount_or_none(svc, 5),
            adjustments=self._adjustments(segments),
            control_number=numbers[0] if numbers else "",
        )

    def _days(self, segments: Sequence[Segment]) -> dict[str, date]:
        return {each[1]: self._elements.day(each, each[2]) for each in segments if each.id == "DTM"}

    def _adjustments(self, segments: Sequence[Segment]) -> tuple[Adjustment, ...]:
        return tuple(
            Adjustment(
                group=cas[1],
                reason=cas[position],
                amount=self._elements.amount(cas, position + 1),
                quantity=self._elements.amount_or_none(cas, position + 2),
            )
            for cas in segments
            if cas.id == "CAS"
            for position in range(2, len(cas.parts), 3)
            if cas[position]
        )

    def _provider_adjustments(self, plb: Segment) -> Iterator[ProviderAdjustment]:
        for position in range(3, len(plb.parts), 2):
            if plb[position]:
                yield ProviderAdjustment(
                    npi=plb[1],
                    fiscal_year_ends_on=self._elements.day(plb, plb[2]),
                    reason=plb.component(position, 1),
                    reference=plb.component(position, 2),
                    amount=self._elements.amount(plb, position + 1),
                )


def _transfer(bpr: Segment) -> BankTransfer | None:
    if bpr[4] != "ACH" or not bpr[7]:
        return None
    return BankTransfer(bpr[7], bpr[9], bpr[13], bpr[15])


def _payer(segments: Sequence[Segment]) -> Payer:
    n1 = segments[0] if segments else None
    contacts = [each for each in segments if each.id == "PER" and each[1] == "BL"]
    return Payer(
        name=n1[2] if n1 is not None else "",
        address=_address(segments) or PostalAddress("", "", "", ""),
        payer_id="",
        contact_name=contacts[0][2] if contacts else "",
        contact_phone=contacts[0][4] if contacts and contacts[0][3] == "TE" else "",
    )


def _payee(segments: Sequence[Segment]) -> Payee:
    n1 = segments[0] if segments else None
    references = {each[1]: each[2] for each in segments if each.id == "REF"}
    qualifier, identifier = (n1[3], n1[4]) if n1 is not None else ("", "")
    return Payee(
        name=n1[2] if n1 is not None else "",
        npi=identifier if qualifier == "XX" else "",
        tax_id=references.get("TJ", identifier if qualifier == "FI" else ""),
        address=_address(segments),
    )


def _address(segments: Sequence[Segment]) -> PostalAddress | None:
    found = {each.id: each for each in reversed(segments)}
    n3, n4 = found.get("N3"), found.get("N4")
    if n3 is None or n4 is None:
        return None
    return PostalAddress(n3[1], n4[1], n4[2], n4[3], n3[2])


def _patient(nm1: Segment | None) -> RemittedPatient:
    if nm1 is None:
        return RemittedPatient("")
    return RemittedPatient(nm1[3], nm1[4], nm1[5], nm1[9], nm1[8] or "MI")
