"""The claims of an 837 answered so many together as one 277CA holds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Final

from edi.acknowledgments.claim_answers import ClaimAnswer, answer_claims
from edi.acknowledgments.claim_checks import check_and_answer
from edi.acknowledgments.claims import ClaimBatch
from edi.envelopes import TransactionSet
from edi.segments import Segment
from edi.set_report import Finding

_MOST_CLAIMS: Final = 5_000
"""Claims in one 277CA: a set that holds more is answered by several, so that memory stays flat."""


class ClaimsHeader:
    """Who sends the claims of an 837 to whom, and under which number."""

    def __init__(self) -> None:
        self._reference = ""
        self._parties: dict[str, Segment] = {}

    def watch(self, claims: TransactionSet) -> TransactionSet:
        """The same set, its header noted as it is read."""
        return TransactionSet(
            claims.ordinal, claims.interchange, claims.group, claims.header, self._noted(claims)
        )

    def _noted(self, claims: TransactionSet) -> Iterator[Segment]:
        for segment in claims:
            if segment.id == "BHT":
                self._reference = segment[3]
            elif segment.id == "NM1" and segment[1] in ("40", "41"):
                self._parties.setdefault(segment[1], segment)
            yield segment

    def batch(self, reference: str, received_on: date, processed_on: date) -> ClaimBatch:
        """The batch that the set is, as its receiver answers it under a reference of its own."""
        submitter, receiver = self._parties["41"], self._parties["40"]
        return ClaimBatch(
            reference=reference,
            claims_reference=self._reference,
            payer_name=receiver[3],
            payer_id=receiver[9],
            submitter_name=submitter[3],
            submitter_id=submitter[9],
            received_on=received_on,
            processed_on=processed_on,
        )


def answer_in_batches(
    claims: TransactionSet, findings: Iterable[Finding]
) -> Iterator[tuple[ClaimsHeader, list[ClaimAnswer]]]:
    """What becomes of the claims of a set, at most 5,000 at a time, each time with its header.

    `claims` is an 837 that keeps its guide, and is read as the batches are asked for.
    """
    header = ClaimsHeader()
    return _batches(header, answer_claims(header.watch(claims), findings))


def check_in_batches(
    claims: TransactionSet, *, levels: Collection[int]
) -> Iterator[tuple[ClaimsHeader, list[ClaimAnswer]]]:
    """What `answer_in_batches` gives for the findings of these levels, found as the set is read.

    So neither the set nor what is wrong in it is ever held as a whole.
    """
    header = ClaimsHeader()
    return _batches(header, check_and_answer(header.watch(claims), levels=levels))


def _batches(
    header: ClaimsHeader, answers: Iterator[ClaimAnswer]
) -> Iterator[tuple[ClaimsHeader, list[ClaimAnswer]]]:
    while told := list(islice(answers, _MOST_CLAIMS)):
        yield header, told
