"""The 277CA 005010X214: the answer to a batch of claims, claim by claim."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from edi.acknowledgments.claim_answers import ClaimAnswer, ClaimStatus
from edi.errors import EdiError
from edi.sets.claims import Claim837
from edi.writer import Element, Envelope, GroupText, SegmentParts, interchange_pieces

VERSION = "005010X214"


@dataclass(frozen=True, slots=True)
class ClaimBatch:
    """A batch of claims that is answered: one 837 transaction set.

    Attributes:
        reference: BHT03 and TRN02 of the answer, given by the one who answers.
        claims_reference: BHT03 of the 837.
        payer_name: who answers; `payer_id` with qualifier PI.
        submitter_name: who sent the claims; `submitter_id` is NM109 of loop 1000A (46).
        received_on: when the claims came.
        processed_on: when they were looked at.
    """

    reference: str
    claims_reference: str
    payer_name: str
    payer_id: str
    submitter_name: str
    submitter_id: str
    received_on: date
    processed_on: date


def write_277ca(
    batch: ClaimBatch, answers: Iterable[ClaimAnswer], envelope: Envelope, *, newline: bool = False
) -> str:
    """The interchange that answers a batch of claims with a 277CA.

    Raises:
        EdiError: there is no claim to answer.
        UnwritableElement: a name or id holds a separator or a character that X12 does not have.
    """
    several = list(answers)
    if not several:
        raise EdiError("There is no claim to answer, and a 277CA must hold one.")
    return "".join(stream_277ca([(batch, several)], envelope, newline=newline))


def stream_277ca(
    batches: Iterable[tuple[ClaimBatch, Sequence[ClaimAnswer]]],
    envelope: Envelope,
    *,
    newline: bool = False,
) -> Iterator[str]:
    """The interchange that answers batches of claims, a 277CA for each, piece by piece.

    Raises:
        UnwritableElement: a name or id holds a separator or a character that X12 does not have.
    """
    sets = (_segments(batch, answers, envelope) for batch, answers in batches)
    group = GroupText("HN", VERSION, "277", sets)
    yield from interchange_pieces(envelope, group, newline=newline)


def _segments(
    batch: ClaimBatch, answers: Sequence[ClaimAnswer], envelope: Envelope
) -> Iterator[SegmentParts]:
    at = envelope.at
    yield ("BHT", "0085", "08", batch.reference, at.date(), at.strftime("%H%M"), "TH")
    yield ("HL", 1, None, "20", 1)
    yield ("NM1", "PR", "2", batch.payer_name, *[None] * 4, "PI", batch.payer_id)
    yield ("TRN", "1", batch.reference)
    yield ("DTP", "050", "D8", batch.received_on)
    yield ("DTP", "009", "D8", batch.processed_on)
    yield ("HL", 2, 1, "21", 1)
    yield ("NM1", "41", "2", batch.submitter_name, *[None] * 4, "46", batch.submitter_id)
    yield ("TRN", "2", batch.claims_reference)
    yield from _totals(batch, answers, "90", "AA", dated=True)
    level = 2
    for _, of_provider in groupby(answers, key=lambda each: _provider_id(each.claim)):
        level += 1
        several = list(of_provider)
        yield from _provider(batch, several, level)
        provider_level = level
        for answer in several:
            level += 1
            yield ("HL", level, provider_level, "PT")
            yield from _claim(batch, answer)


def _totals(
    batch: ClaimBatch, answers: Sequence[ClaimAnswer], accepted: str, rejected: str, *, dated: bool
) -> Iterator[SegmentParts]:
    """STC, QTY and AMT of a level: how many claims and dollars were accepted and rejected."""
    good = [each for each in answers if each.accepted]
    bad = [each for each in answers if not each.accepted]
    day = batch.processed_on if dated else None
    yield ("STC", ("A1", "19"), day, "WQ", _charges(answers))
    if good:
        yield ("QTY", accepted, len(good))
    if bad:
        yield ("QTY", rejected, len(bad))
    if good:
        yield ("AMT", "YU", _charges(good))
    if bad:
        yield ("AMT", "YY", _charges(bad))


def _charges(answers: Sequence[ClaimAnswer]) -> Decimal:
    return sum((each.charged for each in answers), Decimal(0))


def _provider_id(claim: Claim837) -> tuple[str, str]:
    if claim.billing_npi:
        return ("XX", claim.billing_npi)
    return ("FI", claim.billing_tax_id or "UNKNOWN")


def _provider(
    batch: ClaimBatch, answers: Sequence[ClaimAnswer], level: int
) -> Iterator[SegmentParts]:
    claim = answers[0].claim
    yield ("HL", level, 2, "19", 1)
    yield ("NM1", "85", "2", claim.billing_name or "UNKNOWN", *[None] * 4, *_provider_id(claim))
    yield ("TRN", "1", "0")
    yield from _totals(batch, answers, "QA", "QC", dated=False)


def _claim(batch: ClaimBatch, answer: ClaimAnswer) -> Iterator[SegmentParts]:
    claim = answer.claim
    person = claim.patient or claim.subscriber
    names = (person.last_name or "UNKNOWN", person.first_name, person.middle_name)
    yield ("NM1", "QC", "1", *names, None, None, "MI", claim.member_id or "UNKNOWN")
    yield ("TRN", "2", claim.claim_id)
    first, *others = [_status(each) for each in answer.statuses]
    action = "WQ" if answer.accepted else "U"
    yield ("STC", first, batch.processed_on, action, claim.charged, *[None] * 5, *others)
    if answer.payer_control_number:
        yield ("REF", "1K", answer.payer_control_number)
    if claim.kind == "I" and claim.facility_code:
        yield ("REF", "BLT", claim.facility_code + claim.frequency_code)
    yield ("DTP", "472", *_served_on(claim, batch))


def _status(status: ClaimStatus) -> tuple[str, ...]:
    return (status.category, status.code, status.entity)


def _served_on(claim: Claim837, batch: ClaimBatch) -> tuple[Element, Element]:
    """The days of service of a claim, by its statement or its lines."""
    days = [claim.statement_from, claim.statement_to]
    for line in claim.lines:
        days += [line.first_on, line.last_on]
    known = [day for day in days if day is not None] or [batch.received_on]
    first, last = min(known), max(known)
    if first == last:
        return ("D8", first)
    return ("RD8", f"{first:%Y%m%d}-{last:%Y%m%d}")
