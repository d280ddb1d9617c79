"""The answers to an interchange: TA1 for its envelope, 999 for its transaction sets."""

from __future__ import annotations

from edi.acknowledgments.functional import write_999
from edi.acknowledgments.interchange import write_ta1

__all__ = ["write_999", "write_ta1"]
