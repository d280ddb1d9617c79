"""What can go wrong in X12, as one tree.

    EdiError
    ├── UnreadableInterchange   no interchange can be found, so there is nothing to acknowledge
    ├── UnreadableSet           a transaction set does not hold what its guide asks for
    ├── UnwritableElement       a value cannot stand in the wire text
    └── OutOfBalance            amounts of a remittance that should be equal are not

No message holds the value of an element: values can be protected health information.
"""

from __future__ import annotations


class EdiError(Exception):
    """Anything this package refuses to do, with a sentence that says what, where and why."""


class UnreadableInterchange(EdiError):
    """The bytes hold no interchange: no answer but a refusal report is possible."""


class UnreadableSet(EdiError):
    """A transaction set that cannot be read into its typed form, and the segment that is why."""

    def __init__(self, reason: str, *, ordinal: int, segment_number: int) -> None:
        super().__init__(f"Transaction set {ordinal}, segment {segment_number}: {reason}")
        self.reason = reason
        self.ordinal = ordinal
        self.segment_number = segment_number


class UnwritableElement(EdiError):
    """A value that holds a delimiter or a control character, or is too wide for its place."""


class OutOfBalance(EdiError):
    """A service, claim or payment whose amounts do not add up to the cent."""
