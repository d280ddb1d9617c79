"""The verdict on a transaction set: each finding with its place, and the notes on it."""

from __future__ import annotations

from dataclasses import dataclass, field

from edi.envelopes import SetHeader

UNKNOWN_SEGMENT = "1"
"""IK304 of a segment whose id the guide does not have."""


@dataclass(frozen=True, slots=True)
class Trigger:
    """The element whose value makes another element or segment required, or forbids it."""

    segment_number: int
    segment_id: str
    loop: str | None
    element: int


@dataclass(slots=True)
class Finding:
    """One thing that is wrong in a transaction set, at its place, in a plain sentence.

    The sentence never holds a value of the file. `value` and `business_unit` do, so they can be
    protected health information: they are for the 999 to the sender alone, and not in `repr`.

    Attributes:
        segment_number: place of the segment in its set, ST being 1. A missing segment has the
            number of the segment that was found in its stead.
        segment_id: `CLM`.
        loop: `2300`, or None in the header and trailer.
        element: number of the element, 1 the first; None when the whole segment is meant.
        component: number of the component, or None.
        code: the code of the 999: of IK304 where `element` is None, else of IK403.
        level: the SNIP level of the check, 1 to 5.
        sentence: what is wrong, without values.
        data_element: the number of the data element in the X12 dictionary (IK402), `1328`.
        value: what stood there, its first 99 characters.
        business_unit: what identifies the claim or member around it, `("CLM01", "A37")`.
        trigger: for a finding of level 4, what in the set makes it one; else None.
    """

    segment_number: int
    segment_id: str
    loop: str | None
    element: int | None
    component: int | None
    code: str
    level: int
    sentence: str
    data_element: str | None = None
    value: str | None = field(default=None, repr=False)
    business_unit: tuple[str, str] | None = field(default=None, repr=False)
    trigger: Trigger | None = None

    @property
    def known_id(self) -> str:
        """The segment id, or `?` where the guide knows none of that name: it may be anything."""
        return "?" if self.element is None and self.code == UNKNOWN_SEGMENT else self.segment_id


@dataclass(frozen=True, slots=True)
class Note:
    """Something wrong with an envelope: a code of TA1, AK9 or IK5 and a plain sentence.

    Attributes:
        code: TA105 for an interchange, AK905 for a group, IK502 for a transaction set.
        sentence: what is wrong, without values.
        rejects: whether it rejects what it is about, or is only told.
    """

    code: str
    sentence: str
    rejects: bool = True


@dataclass(slots=True)
class SetReport:
    """The verdict on one transaction set.

    Attributes:
        ordinal: the running number of its ST in the file, from 1, as in `TransactionSet`.
        header: what its ST says.
        guide: the guide that it was checked against, empty when there is none.
        remark: a sentence when that is not the very guide the set names, else empty.
        notes: what is wrong with the set as a whole; each code is one of IK502.
        findings: what is wrong inside, in the order of the segments.
        findings_left_out: how many more there were, beyond the limits of a set and of a file.
        segment_count: segments counted from ST to SE.
        levels_found: the SNIP levels of all findings, also of those left out.
    """

    ordinal: int
    header: SetHeader
    guide: str = ""
    remark: str = ""
    notes: list[Note] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    findings_left_out: int = 0
    segment_count: int = 0
    levels_found: tuple[int, ...] = ()

    @property
    def accepted(self) -> bool:
        """Whether nothing in the set itself speaks against it (see `Report.accepted_ordinals`)."""
        return not (
            self.findings or self.findings_left_out or any(note.rejects for note in self.notes)
        )
