"""One transaction set: its header, its trailer, its counters, and its guide."""

from __future__ import annotations

import re
from collections.abc import Collection

from edi.delimiters import Delimiters
from edi.envelopes import GroupHeader
from edi.report import Finding, Note, SetReport
from edi.segments import Segment
from edi.validation.by_pyx12 import GuideWalk
from edi.validation.counters import Counters
from edi.validation.guides import guide_of

MAX_FINDINGS = 1_000
"""Findings kept of one transaction set; more are only counted."""


def set_checker(
    report: SetReport,
    group: GroupHeader,
    st: Segment,
    earlier: Collection[str],
    levels: Collection[int],
) -> SetChecker:
    """The checker of the set that `st` opens; `earlier` are the control numbers used before it."""
    header = report.header
    guide = guide_of(group.functional_id, group.version)
    walk: GuideWalk | None = None
    if guide is None:
        report.notes.append(Note("1", "No guide is at hand for this transaction set."))
    elif header.set_id != guide.set_id:
        report.notes.append(Note("6", "ST01 is not the transaction set of its functional group."))
    else:
        report.guide = guide.version
        if guide.version != group.version:
            report.remark = f"{group.version} was checked against {guide.version}."
        walk = GuideWalk(guide, st.delimiters)
    if not re.fullmatch(r"[A-Za-z0-9]{4,9}", header.control_number):
        report.notes.append(
            Note("7", "ST02: The control number is not of four to nine characters.")
        )
    elif header.control_number in earlier:
        report.notes.append(Note("23", "ST02: The control number was used before in the group."))
    checker = SetChecker(report, st.delimiters, walk, levels)
    checker.open(st, group.version)
    return checker


class SetChecker:
    """Checks segment after segment of a set and fills its report."""

    def __init__(
        self,
        report: SetReport,
        delimiters: Delimiters,
        walk: GuideWalk | None,
        levels: Collection[int],
    ) -> None:
        self._report = report
        self._delimiters = delimiters
        self._walk = walk
        self._levels = levels
        self._counters = Counters(report.header.set_id)

    def open(self, st: Segment, version: str) -> None:
        """Check the ST segment; its ST03, where it has one, must repeat `version` of the group."""
        named = self._report.header.version
        if named and named != version:
            sentence = "ST03 is not the version of the functional group (GS08)."
            self._keep([Finding(1, "ST", None, 3, None, "7", 2, sentence, "1705", named)])
        elif self._walk is not None and self._report.guide != named:
            st.parts[3:4] = [self._report.guide] if named else []
        self._report.segment_count = 1
        if self._walk is not None:
            self._keep(self._walk.start(st))

    def check(self, text: str) -> None:
        """Check a segment between ST and SE."""
        self._report.segment_count += 1
        segment = Segment(text, self._report.segment_count, self._delimiters)
        if self._walk is not None:
            miscounted = self._counters.check(segment)
            self._keep(self._walk.check(segment) + miscounted)

    def close(self, se: Segment) -> None:
        """Check the SE segment and what is still missing before it."""
        self._report.segment_count += 1
        se.number = self._report.segment_count
        if self._walk is not None:
            self._keep(self._walk.check(se))
        if se[1] != str(se.number) and se[1].lstrip("0") != str(se.number):
            self._report.notes.append(
                Note("4", f"SE01 does not count the {se.number} segments found.")
            )
        if se[2] != self._report.header.control_number:
            self._report.notes.append(
                Note("3", "SE02 is not the control number of the ST segment.")
            )

    def close_without_trailer(self, sentence: str) -> None:
        """Note that the SE segment is missing."""
        self._report.notes.append(Note("2", sentence))

    def _keep(self, findings: list[Finding]) -> None:
        for finding in findings:
            if finding.level not in self._levels:
                continue
            if len(self._report.findings) >= MAX_FINDINGS:
                self._report.findings_left_out += 1
                continue
            finding.business_unit = self._counters.business_unit
            self._report.findings.append(finding)
