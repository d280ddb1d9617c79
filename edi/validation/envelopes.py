"""Walking through a file, envelope by envelope: counts, control numbers, order and versions."""

from __future__ import annotations

from collections import deque
from collections.abc import Container
from typing import Protocol

from edi.envelopes import GroupHeader, InterchangeHeader, SetHeader
from edi.guides.values import whole_number
from edi.kept_sets import ControlNumbers, SetReports
from edi.reader import Batch
from edi.report import GroupReport, InterchangeReport, Report
from edi.segments import Segment
from edi.set_report import Note, SetReport
from edi.validation.group_checks import group_notes, header_notes
from edi.validation.interchange_checks import interchange_notes, ta1_fault
from edi.validation.set_checks import SetChecker, set_checker

FINDINGS_OF_A_FILE = 20_000
"""How many findings of a file are kept, besides the limit of each set; more are only counted."""


class OpenSet(Protocol):
    """A transaction set whose end has not come yet."""

    def close(self, se: Segment) -> None:
        """Check the SE segment."""

    def close_without_trailer(self, sentence: str) -> None:
        """Note that the SE segment is missing."""


class EnvelopeChecker:
    """Fills a report from batches of segments."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._interchange: InterchangeReport | None = None
        self._group: GroupReport | None = None
        self._set: OpenSet | None = None
        self._ordinal = 0
        self._closed = True
        self._control_numbers: set[tuple[str, str, str]] = set()
        self._group_numbers: set[str] = set()
        self._set_numbers = ControlNumbers()
        self._unsettled: deque[SetReports] = deque()
        self._findings_left = FINDINGS_OF_A_FILE
        self._handlers = {
            "ISA": self._isa,
            "GS": self._gs,
            "ST": self._st,
            "SE": self._se,
            "GE": self._ge,
            "IEA": self._iea,
            "TA1": self._ta1,
        }

    def take(self, batch: Batch) -> None:
        """Check the segments of a batch, which follows the last one in the file."""
        delimiters = batch.delimiters
        texts = batch.segments
        index = 0
        while index < len(texts):
            if isinstance(self._set, SetChecker) and not batch.is_header:
                index = self._set.run(texts, index)
                if index == len(texts):
                    break
            self._outside(Segment(texts[index], 0, delimiters))
            index += 1
        if batch.problem:
            self._problem(batch.problem)

    def end(self) -> None:
        """Check that nothing is left open at the end of the file."""
        self._close_interchange("The file ends before the IEA segment.")
        self.settle()

    def settle(self) -> None:
        """Bring the verdicts that are complete into their final form, in the order of the file.

        No set is open then. A verdict that is still to come counts no segment.
        """
        while self._unsettled and self._unsettled[0].first_unsettled.segment_count:
            self._findings_left -= self._unsettled.popleft().settle(self._findings_left)

    def _outside(self, segment: Segment) -> None:
        """Check a segment that is not inside a transaction set."""
        self._handlers.get(segment.id, self._stray)(segment)

    def _problem(self, sentence: str) -> None:
        self._report.problems.append(sentence)
        if self._interchange is not None:
            self._interchange.note("022", sentence, rejects=not self._closed)

    def _isa(self, isa: Segment) -> None:
        self._close_interchange("A further ISA comes before the IEA segment.")
        header = InterchangeHeader.of(isa)
        self._interchange = InterchangeReport(header)
        self._interchange.notes.extend(interchange_notes(isa))
        identity = (header.sender_id, header.receiver_id, header.control_number)
        if identity in self._control_numbers:
            self._interchange.note("025", "The interchange control number was used before.")
        self._control_numbers.add(identity)
        self._report.interchanges.append(self._interchange)
        self._group_numbers.clear()
        self._closed = False

    def _gs(self, gs: Segment) -> None:
        self._close_group("A further GS comes before the GE segment.")
        if self._interchange is None:
            return
        group = GroupReport(GroupHeader.of(gs))
        group.notes.extend(group_notes(gs, self._group_numbers))
        self._group_numbers.add(group.header.control_number)
        self._set_numbers = ControlNumbers()
        self._interchange.notes.extend(header_notes(gs))
        self._interchange.groups.append(group)
        self._group = group

    def _st(self, st: Segment) -> None:
        self._close_set("A further ST comes before the SE segment.")
        self.settle()
        self._ordinal += 1
        if self._group is None:
            self._structure("A transaction set stands outside of any functional group.")
            return
        report = SetReport(self._ordinal, SetHeader.of(st))
        self._group.sets.append(report)
        self._unsettled.append(self._group.sets)
        numbers = self._set_numbers
        self._set = self._checker_of(report, self._group.header, st, numbers)
        numbers.add(report.header.control_number)

    def _checker_of(
        self, report: SetReport, group: GroupHeader, st: Segment, earlier: Container[str]
    ) -> OpenSet:
        return set_checker(report, group, st, earlier, self._report.levels)

    def _se(self, se: Segment) -> None:
        if self._set is None:
            self._structure("An SE segment comes without its ST.")
        else:
            self._set.close(se)
            self._set = None

    def _ge(self, ge: Segment) -> None:
        self._close_set("The group ends before the SE segment.")
        group, self._group = self._group, None
        if group is None:
            self._structure("A GE segment comes without its GS.")
            return
        if not group.sets:
            self._structure("A functional group holds no transaction set.")
        group.sets_said = whole_number(ge[1])
        if group.sets_said != len(group.sets):
            group.notes.append(
                Note("5", f"GE01 does not count the {len(group.sets)} transaction sets found.")
            )
        if ge[2] != group.header.control_number:
            group.notes.append(Note("4", "GE02 is not the control number of the GS segment."))

    def _iea(self, iea: Segment) -> None:
        self._close_group("The interchange ends before the GE segment.")
        if self._interchange is None:
            return
        self._closed = True
        groups = len(self._interchange.groups)
        if not groups and not self._interchange.ta1_count:
            self._structure("The interchange holds nothing.")
        if iea[2] != self._interchange.header.control_number:
            self._interchange.note("001", "IEA02 is not the control number of the ISA segment.")
        if whole_number(iea[1]) != groups:
            self._interchange.note("021", f"IEA01 does not count the {groups} groups found.")

    def _ta1(self, ta1: Segment) -> None:
        interchange = self._interchange
        if interchange is None or self._group is not None or self._closed:
            self._stray(ta1)
            return
        interchange.ta1_count += 1
        sentence = ta1_fault(ta1)
        if sentence:
            self._structure(sentence)

    def _stray(self, _segment: Segment) -> None:
        self._structure("A segment stands outside of any transaction set.")

    def _structure(self, sentence: str) -> None:
        if self._interchange is not None and not any(
            note.code == "024" for note in self._interchange.notes
        ):
            self._interchange.note("024", sentence)

    def _close_set(self, sentence: str) -> None:
        if self._set is not None:
            self._set.close_without_trailer(sentence)
            self._set = None

    def _close_group(self, sentence: str) -> None:
        self._close_set(sentence)
        if self._group is not None:
            self._group.notes.append(Note("3", sentence))
            self._group = None

    def _close_interchange(self, sentence: str) -> None:
        self._close_group(sentence)
        if self._interchange is not None and not self._closed:
            self._interchange.note("023", sentence)
            self._closed = True
