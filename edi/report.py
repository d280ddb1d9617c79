"""The verdict on a file: its interchanges, their groups and the transaction sets in those."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from edi.envelopes import GroupHeader, InterchangeHeader
from edi.kept_sets import Ordinals, SetReports
from edi.set_report import Note, SetReport


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
    sets: SetReports = field(default_factory=SetReports)
    sets_said: int | None = None

    @property
    def rejected(self) -> bool:
        """Whether the group as a whole is refused, with every set in it."""
        return any(note.rejects for note in self.notes)

    @property
    def accepted(self) -> bool:
        """Whether the group and every set in it are accepted."""
        return not self.rejected and 0 not in self.sets.accepted


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
    def accepted_ordinals(self) -> Ordinals:
        """The ordinals of the sets to be worked on: accepted, in an accepted envelope."""
        found = Ordinals()
        for interchange in self.interchanges:
            for group in interchange.groups:
                if group.sets and not interchange.rejected and not group.rejected:
                    found.add_from(group.sets[0].ordinal, group.sets.accepted)
        return found

    @property
    def groups(self) -> Iterator[GroupReport]:
        """The functional groups of all interchanges, whatever the verdict."""
        return (group for interchange in self.interchanges for group in interchange.groups)

    @property
    def set_count(self) -> int:
        """How many transaction sets there are."""
        return sum(len(group.sets) for group in self.groups)
