"""One transaction set: its header, its trailer, its counters, and its guide."""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Mapping, Sequence

from edi.delimiters import Delimiters
from edi.envelopes import GroupHeader
from edi.guides.names import GuideName, guide_of
from edi.guides.values import whole_number
from edi.guides.walk import CONTROL_IDS, guide_tables
from edi.segments import Segment
from edi.set_report import Finding, Note, SetReport
from edi.validation.counters import Counters
from edi.validation.guide_walk import GuideWalk, Hook
from edi.validation.rules import SetRules, rules_for

_MOST_FINDINGS = ((100, 1_000), (10_000, 50))
_MOST_FINDINGS_LATER = 5
_LONGEST_TEXT = 99
"""Characters of a text from the file that a finding keeps, as many as IK404 takes."""


def most_findings(ordinal: int) -> int:
    """How many findings of a transaction set are kept; more are only counted.

    The first hundred sets of a file keep a thousand each, later ones less, so that a large file
    with a fault in every set does not fill the memory.
    """
    for last, most in _MOST_FINDINGS:
        if ordinal <= last:
            return most
    return _MOST_FINDINGS_LATER


def set_checker(
    report: SetReport,
    group: GroupHeader,
    st: Segment,
    earlier: Container[str],
    levels: Collection[int],
    *,
    most: int | None = None,
) -> SetChecker:
    """The checker of the set that `st` opens; `earlier` are the control numbers used before it.

    It keeps `most` findings: without it, as many as the place of the set in its file allows.
    """
    header = report.header
    guide = guide_of(group.functional_id, group.version)
    if guide is None:
        report.notes.append(Note("1", "No guide is at hand for this transaction set."))
    elif header.set_id != guide.set_id:
        report.notes.append(Note("6", "ST01 is not the transaction set of its functional group."))
        guide = None
    else:
        report.guide = guide.version
        if guide.version != group.version:
            report.remark = f"{group.version} was checked against {guide.version}."
    if not re.fullmatch(r"[A-Za-z0-9]{4,9}", header.control_number):
        report.notes.append(
            Note("7", "ST02: The control number is not of four to nine characters.")
        )
    elif header.control_number in earlier:
        report.notes.append(Note("23", "ST02: The control number was used before in the group."))
    kept = most_findings(report.ordinal) if most is None else most
    checker = SetChecker(report, st.delimiters, guide, levels, most=kept)
    checker.open(st, group.version)
    return checker


class SetChecker:
    """Checks segment after segment of a set and fills its report."""

    def __init__(
        self,
        report: SetReport,
        delimiters: Delimiters,
        guide: GuideName | None,
        levels: Collection[int],
        *,
        most: int,
    ) -> None:
        self._report = report
        self._delimiters = delimiters
        self._levels = levels
        self._most = most
        self._counters = Counters(report.header.set_id, self._keep)
        self._rules: list[SetRules] = []
        self._walk: GuideWalk | None = None
        report.segment_count = 1
        if guide is not None:
            self._rules = rules_for(report.header.set_id, levels, delimiters, self._keep)
            hooks = _joined([self._counters.hooks, *(each.hooks for each in self._rules)])
            watched = frozenset(place.rpartition("/")[2] for place in hooks)
            tables = guide_tables(guide.map_file, delimiters, watched)
            self._walk = GuideWalk(tables, self._keep, hooks)

    def open(self, st: Segment, version: str) -> None:
        """Check the ST segment; its ST03, where it has one, must repeat `version` of the group."""
        named = self._report.header.version
        if named and named != version:
            sentence = "ST03 is not the version of the functional group (GS08)."
            self._keep(Finding(1, "ST", None, 3, None, "7", 2, sentence, "1705", named))
        if self._walk is not None:
            if named:
                st.parts[3] = self._report.guide
            self._walk.start(st.text)

    def run(self, texts: Sequence[str], start: int) -> int:
        """Check segments from an index on; the index of the first that is not inside the set."""
        if self._walk is not None:
            end = self._walk.run(texts, start)
        else:
            mark = self._delimiters.element
            end = start
            while end < len(texts) and texts[end].split(mark, 1)[0] not in CONTROL_IDS:
                end += 1
        self._report.segment_count += end - start
        return end

    def close(self, se: Segment) -> None:
        """Check the SE segment and what is still missing before it."""
        self._report.segment_count += 1
        found = self._report.segment_count
        if self._walk is not None:
            self._walk.end(se.text)
            self._end_rules()
        if whole_number(se[1]) != found:
            self._report.notes.append(Note("4", f"SE01 does not count the {found} segments found."))
        if se[2] != self._report.header.control_number:
            self._report.notes.append(
                Note("3", "SE02 is not the control number of the ST segment.")
            )

    def close_without_trailer(self, sentence: str) -> None:
        """Note that the SE segment is missing."""
        self._report.notes.append(Note("2", sentence))
        self._end_rules()

    def _end_rules(self) -> None:
        for each in self._rules:
            each.end()
        self._report.findings.sort(key=lambda finding: finding.segment_number)

    def _keep(self, finding: Finding) -> None:
        if finding.level not in self._levels:
            return
        if finding.level not in self._report.levels_found:
            self._report.levels_found += (finding.level,)
        if len(self._report.findings) >= self._most:
            self._report.findings_left_out += 1
            return
        finding.segment_id = finding.segment_id[:_LONGEST_TEXT]
        finding.value = finding.value and finding.value[:_LONGEST_TEXT]
        finding.business_unit = self._counters.business_unit(finding.segment_number)
        if finding.loop is None and self._walk and finding.segment_number == self._walk.number:
            finding.loop = self._walk.loop
        self._report.findings.append(finding)


def _joined(several: Sequence[Mapping[str, Hook]]) -> dict[str, tuple[Hook, ...]]:
    """For each segment that is watched all that watch it, in the order given."""
    found: dict[str, tuple[Hook, ...]] = {}
    for hooks in several:
        for place, hook in hooks.items():
            found[place] = (*found.get(place, ()), hook)
    return found
