"""Remittances as an 835 interchange; what does not balance is not written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import TypeVar

from edi.remittance.balance import check_balance
from edi.remittance.model import (
    REVERSAL,
    Adjustment,
    ClaimPayment,
    PostalAddress,
    ProviderAdjustment,
    Remittance,
    ServicePayment,
)
from edi.writer import Element, Envelope, GroupText, SegmentParts, interchange_text

VERSION = "005010X221A1"
_Item = TypeVar("_Item")


def write_835(
    remittances: Iterable[Remittance], envelope: Envelope, *, newline: bool = False
) -> str:
    """An interchange with one 835 for each remittance, control numbers counting up.

    Raises:
        OutOfBalance: a remittance does not add up at some level (see `check_balance`).
        UnwritableElement: a name or id holds a separator or a character that X12 does not have.
    """
    sets: list[Sequence[SegmentParts]] = []
    for remittance in remittances:
        check_balance(remittance)
        sets.append(list(_segments(remittance)))
    group = GroupText("HP", VERSION, "835", sets, names_version=False)
    return interchange_text(envelope, group, newline=newline)


def _segments(remittance: Remittance) -> Iterator[SegmentParts]:
    yield _payment(remittance)
    yield ("TRN", "1", remittance.trace_number, remittance.payer.payer_id)
    if remittance.produced_on:
        yield ("DTM", "405", remittance.produced_on)
    yield from _parties(remittance)
    if remittance.claims:
        yield ("LX", 1)
    for claim in remittance.claims:
        yield from _claim(claim)
    yield from _provider_adjustments(remittance.provider_adjustments)


def _payment(remittance: Remittance) -> SegmentParts:
    """BPR: `I` with ACH accounts, `I` without money moved by the file (CHK), `H` for nothing."""
    transfer = remittance.transfer
    paid_on = remittance.paid_on
    if remittance.paid == 0:
        return ("BPR", "H", Decimal(0), "C", "NON", *[None] * 11, paid_on)
    if transfer is None:
        return ("BPR", "I", remittance.paid, "C", "CHK", *[None] * 11, paid_on)
    accounts: tuple[Element, ...] = (
        "01", transfer.payer_route, "DA", transfer.payer_account, remittance.payer.payer_id, None,
        "01", transfer.payee_route, "DA", transfer.payee_account,
    )  # fmt: skip
    return ("BPR", "I", remittance.paid, "C", "ACH", "CCP", *accounts, paid_on)


def _parties(remittance: Remittance) -> Iterator[SegmentParts]:
    payer, payee = remittance.payer, remittance.payee
    yield ("N1", "PR", payer.name)
    yield from _address(payer.address)
    yield ("PER", "BL", payer.contact_name, "TE", payer.contact_phone)
    yield ("N1", "PE", payee.name, "XX", payee.npi)
    if payee.address:
        yield from _address(payee.address)
    yield ("REF", "TJ", payee.tax_id)


def _address(address: PostalAddress) -> Iterator[SegmentParts]:
    yield ("N3", address.street, address.street_2)
    yield ("N4", address.city, address.state, address.postal_code)


def _claim(claim: ClaimPayment) -> Iterator[SegmentParts]:
    patient = claim.patient
    yield (
        "CLP", claim.claim_id, claim.status, claim.charged, claim.paid,
        _patient_responsibility(claim), claim.filing_indicator, claim.payer_control_number,
        claim.facility_code, claim.frequency_code,
    )  # fmt: skip
    yield from _adjustments(claim.adjustments)
    qualifier = patient.id_qualifier if patient.member_id else None
    names = (patient.last_name, patient.first_name, patient.middle_name)
    yield ("NM1", "QC", "1", *names, None, None, qualifier, patient.member_id)
    if claim.rendering_npi:
        yield ("NM1", "82", "1", *[None] * 5, "XX", claim.rendering_npi)
    if claim.first_on:
        yield ("DTM", "232", claim.first_on)
        yield ("DTM", "233", claim.last_on or claim.first_on)
    for service in claim.services:
        yield from _service(service)


def _patient_responsibility(claim: ClaimPayment) -> Decimal | None:
    """CLP05, the sum of the PR adjustments; not said in a reversal or when it is nothing."""
    if claim.status == REVERSAL:
        return None
    adjustments = [*claim.adjustments, *(a for each in claim.services for a in each.adjustments)]
    return sum((a.amount for a in adjustments if a.group == "PR"), Decimal(0)) or None


def _service(service: ServicePayment) -> Iterator[SegmentParts]:
    procedure = (service.qualifier, service.procedure, *service.modifiers)
    yield ("SVC", procedure, service.charged, service.paid, service.revenue_code, service.units)
    if service.first_on and service.last_on and service.last_on != service.first_on:
        yield ("DTM", "150", service.first_on)
        yield ("DTM", "151", service.last_on)
    elif service.first_on:
        yield ("DTM", "472", service.first_on)
    yield from _adjustments(service.adjustments)
    if service.control_number:
        yield ("REF", "6R", service.control_number)


def _adjustments(adjustments: Sequence[Adjustment]) -> Iterator[SegmentParts]:
    """A CAS for each group code, six adjustments at most in one."""
    of_group: dict[str, list[Adjustment]] = {}
    for each in adjustments:
        of_group.setdefault(each.group, []).append(each)
    for group in sorted(of_group):
        for several in _batched(of_group[group], 6):
            elements: list[Element] = []
            for each in several:
                elements += (each.reason, each.amount, each.quantity)
            yield ("CAS", group, *elements)


def _provider_adjustments(adjustments: Sequence[ProviderAdjustment]) -> Iterator[SegmentParts]:
    """A PLB for each provider and fiscal year, six adjustments at most in one."""
    key = attrgetter("npi", "fiscal_year_ends_on")
    for (npi, ends_on), of_year in groupby(sorted(adjustments, key=key), key=key):
        for several in _batched(list(of_year), 6):
            elements: list[Element] = []
            for each in several:
                elements += ((each.reason, each.reference), each.amount)
            yield ("PLB", npi, ends_on, *elements)


def _batched(items: Sequence[_Item], size: int) -> Iterator[Sequence[_Item]]:
    return (items[start : start + size] for start in range(0, len(items), size))
