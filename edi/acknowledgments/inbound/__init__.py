"""The acknowledgments that partners send for what was sent to them, and what they are about."""

from __future__ import annotations

from edi.acknowledgments.inbound.model import (
    ClaimVerdict,
    ElementError,
    GroupVerdict,
    InterchangeVerdict,
    SegmentError,
    SetVerdict,
)
from edi.acknowledgments.inbound.reader import read_277ca, read_999, read_ta1s

__all__ = [
    "ClaimVerdict",
    "ElementError",
    "GroupVerdict",
    "InterchangeVerdict",
    "SegmentError",
    "SetVerdict",
    "read_277ca",
    "read_999",
    "read_ta1s",
]
