"""The verdict on a file: interchange, group, transaction set, and each finding with its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from edi.envelopes import GroupHeader, InterchangeHeader, SetHeader

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
        value: what stood there.
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
        findings_left_out: how many more there were after the limit of a set was reached.
        segment_count: segments counted from ST to SE.
    """

    ordinal: int
    header: SetHeader
    guide: str = ""
    remark: str = ""
    notes: list[Note] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    findings_left_out: int = 0
    segment_count: int = 0

    @property
    def accepted(self) -> bool:
        """Whether nothing in the set itself speaks against it (see `Report.accepted_ordinals`)."""
        return not self.findings and not any(note.rejects for note in self.notes)


@dataclass(slots=True)
class GroupReport:
    """The verdict on one functional group.

    Attributes:
        header: what its GS says.
        notes: what is wrong with the group as a whole; each code is one of AK905.
        sets: its transaction sets.
        sets_said: GE01, the number of sets that the sender counted, or None.
    """

    header: GroupHeader
    notes: list[Note] = field(default_factory=list)
    sets: list[SetReport] = field(default_factory=list)
    sets_said: int | None = None

    @property
    def rejected(self) -> bool:
        """Whether the group as a whole is refused, with every set in it."""
        return any(note.rejects for note in self.notes)

    @property
    def accepted(self) -> bool:
        """Whether the group and every set in it are accepted."""
        return not self.rejected and all(each.accepted for each in self.sets)


@dataclass(slots=True)
class InterchangeReport:
    """The verdict on one interchange.

    Attributes:
        header: what its ISA says.
        notes: what is wrong with the interchange as a whole; each code is one of TA105.
        groups: its functional groups.
        ta1_count: how many TA1 segments it holds.
    """

    header: InterchangeHeader
    notes: list[Note] = field(default_factory=list)
    groups: list[GroupReport] = field(default_factory=list)
    ta1_count: int = 0

    def note(self, code: str, sentence: str, *, rejects: bool = True) -> None:
        """Add a note, as a caller does who knows more: `025` a duplicate, `006` a sender id."""
        self.notes.append(Note(code, sentence, rejects))

    @property
    def rejected(self) -> bool:
        """Whether the interchange as a whole is refused, with everything in it."""
        return any(note.rejects for note in self.notes)

    @property
    def accepted(self) -> bool:
        """Whether the interchange, its groups and all their sets are accepted."""
        return not self.rejected and all(group.accepted for group in self.groups)

    @property
    def answers_only(self) -> bool:
        """Whether it holds TA1 segments and nothing else: that is never acknowledged."""
        return self.ta1_count > 0 and not self.groups

    @property
    def acknowledgment_code(self) -> str:
        """TA104: A accepted, E accepted with errors noted, R rejected."""
        if self.rejected:
            return "R"
        return "E" if self.notes else "A"

    @property
    def note_code(self) -> str:
        """TA105: the first note that decided, `000` without one."""
        deciding = [note for note in self.notes if note.rejects] or self.notes
        return deciding[0].code if deciding else "000"

    @property
    def sets(self) -> Iterator[SetReport]:
        """The transaction sets of all its groups."""
        return (each for group in self.groups for each in group.sets)


@dataclass(slots=True)
class Report:
    """The verdict on a whole file.

    Attributes:
        interchanges: its interchanges in order.
        problems: sentences about bytes that belong to none of them.
        levels: the SNIP levels that were checked.
    """

    interchanges: list[InterchangeReport] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    levels: tuple[int, ...] = (1, 2)

    @property
    def accepted(self) -> bool:
        """Whether every byte of the file was read and everything in it is accepted."""
        return not self.problems and all(each.accepted for each in self.interchanges)

    @property
    def sets(self) -> Iterator[SetReport]:
        """The transaction sets of all interchanges, whatever the verdict."""
        return (each for interchange in self.interchanges for each in interchange.sets)

    @property
    def accepted_ordinals(self) -> frozenset[int]:
        """The ordinals of the sets to be worked on: accepted, in an accepted envelope."""
        return frozenset(
            each.ordinal
            for interchange in self.interchanges
            if not interchange.rejected
            for group in interchange.groups
            if not group.rejected
            for each in group.sets
            if each.accepted
        )
