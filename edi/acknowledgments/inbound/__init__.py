"""The acknowledgments that partners send for what was sent to them, and what they are about."""

from __future__ import annotations

from edi.acknowledgments.inbound.matching import Matching, Mismatch, match_acknowledgments
from edi.acknowledgments.inbound.model import (
    Acknowledgment,
    ClaimVerdict,
    ElementError,
    GroupVerdict,
    InterchangeVerdict,
    SegmentError,
    SetVerdict,
)
from edi.acknowledgments.inbound.reader import (
    read_277ca,
    read_999,
    read_acknowledgments,
    read_ta1s,
)
from edi.acknowledgments.inbound.sent import (
    SentGroup,
    SentInterchange,
    SentSet,
    sent_interchanges,
)
from edi.acknowledgments.inbound.standing import Standing, standing_of, together, worst
from edi.acknowledgments.inbound.states import (
    ClaimState,
    GroupState,
    InterchangeState,
    SetState,
)

__all__ = [
    "Acknowledgment",
    "ClaimState",
    "ClaimVerdict",
    "ElementError",
    "GroupState",
    "GroupVerdict",
    "InterchangeState",
    "InterchangeVerdict",
    "Matching",
    "Mismatch",
    "SegmentError",
    "SentGroup",
    "SentInterchange",
    "SentSet",
    "SetState",
    "SetVerdict",
    "Standing",
    "match_acknowledgments",
    "read_277ca",
    "read_999",
    "read_acknowledgments",
    "read_ta1s",
    "sent_interchanges",
    "standing_of",
    "together",
    "worst",
]
