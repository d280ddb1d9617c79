"""The answers to an interchange, written and read.

TA1 answers for the envelope, 999 for the transaction sets, 277CA for the claims in them.
"""

from __future__ import annotations

from edi.acknowledgments.claim_answers import ClaimAnswer, ClaimStatus, answer_claims
from edi.acknowledgments.claim_batches import ClaimsHeader, answer_in_batches, check_in_batches
from edi.acknowledgments.claims import ClaimBatch, stream_277ca, write_277ca
from edi.acknowledgments.functional import stream_999, write_999
from edi.acknowledgments.interchange import write_ta1

__all__ = [
    "ClaimAnswer",
    "ClaimBatch",
    "ClaimStatus",
    "ClaimsHeader",
    "answer_claims",
    "answer_in_batches",
    "check_in_batches",
    "stream_277ca",
    "stream_999",
    "write_277ca",
    "write_999",
    "write_ta1",
]
