"""The 999 005010X231A1: what became of each transaction set, and where its errors stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from edi.report import GroupReport, InterchangeReport
from edi.set_report import Finding, SetReport, Trigger
from edi.writer import Envelope, GroupText, SegmentParts, interchange_pieces

VERSION = "005010X231A1"
_ACKNOWLEDGEABLE = frozenset({"270", "271", "276", "277", "278", "820", "834", "835", "837"})
_MOST_CODES = 5
_LONGEST_UNIT = 35
_MOST_SETS = 999_999


def write_999(
    report: InterchangeReport, envelope: Envelope, *, newline: bool = False
) -> str | None:
    """The interchange that answers for every group and set of one interchange.

    None when there is nothing to answer with a 999: the interchange was rejected as a whole (its
    TA1 says so), or it holds acknowledgments only, which are not acknowledged.
    """
    return "".join(stream_999(report, envelope, newline=newline)) or None


def stream_999(
    report: InterchangeReport, envelope: Envelope, *, newline: bool = False
) -> Iterator[str]:
    """The text that `write_999` gives, piece by piece; no piece when there is nothing to answer."""
    groups = [group for group in report.groups if group.header.functional_id != "FA"]
    if groups and not report.rejected:
        unsafe = _unsafe_in(envelope)
        sets = (_answer(group, unsafe) for group in groups)
        text = GroupText("FA", VERSION, "999", sets)
        yield from interchange_pieces(envelope, text, newline=newline)


def _answer(group: GroupReport, unsafe: re.Pattern[str]) -> Iterator[SegmentParts]:
    header = group.header
    yield ("AK1", header.functional_id, header.control_number, header.version)
    for each in group.sets:
        if each.header.set_id in _ACKNOWLEDGEABLE and _is_plain(each.header.control_number):
            yield from _answer_set(each, unsafe)
    accepted = 0 if group.rejected else group.sets.accepted.count(1)
    received = len(group.sets)
    said = received if group.sets_said is None else min(group.sets_said, _MOST_SETS)
    codes = _first_codes(note.code for note in group.notes)
    yield ("AK9", _verdict_on(group, accepted), said, received, accepted, *codes)


def _verdict_on(group: GroupReport, accepted: int) -> str:
    """AK901: A accepted, E accepted with errors noted, P partially accepted, R rejected."""
    if group.rejected or (group.sets and not accepted):
        return "R"
    if accepted < len(group.sets):
        return "P"
    noted = group.notes or any(each.notes for each in group.sets)
    return "E" if noted else "A"


def _answer_set(report: SetReport, unsafe: re.Pattern[str]) -> Iterator[SegmentParts]:
    header = report.header
    version = "" if unsafe.search(header.version) else header.version[:35]
    yield ("AK2", header.set_id, header.control_number, version)
    told = [each for each in report.findings if re.fullmatch("[A-Z][A-Z0-9]{1,2}", each.segment_id)]
    for _, findings in groupby(told, key=_segment_meant):
        yield from _answer_segment(list(findings), unsafe)
    if report.accepted:
        yield ("IK5", "E" if report.notes else "A", *_first_codes(n.code for n in report.notes))
    else:
        yield ("IK5", "R", *_first_codes(_set_codes(report)))


def _set_codes(report: SetReport) -> Iterator[str]:
    """IK502 and on: 5 for segments in error by the standard, I5 by the guide, then the notes."""
    if 1 in report.levels_found:
        yield "5"
    if any(level > 1 for level in report.levels_found):
        yield "I5"
    for note in report.notes:
        yield note.code


def _segment_meant(finding: Finding) -> tuple[int, str, str]:
    """What findings have in common that share one IK3: the segment and its IK304 code."""
    return (finding.segment_number, finding.segment_id, _segment_code(finding))


def _segment_code(finding: Finding) -> str:
    return finding.code if finding.element is None else "8"


def _answer_segment(findings: list[Finding], unsafe: re.Pattern[str]) -> Iterator[SegmentParts]:
    first = findings[0]
    loop = next((each.loop[:4] for each in findings if each.loop), None)
    yield ("IK3", first.segment_id, first.segment_number, loop, _segment_code(first))
    unit = first.business_unit
    if unit and len(unit[1]) <= _LONGEST_UNIT and not unsafe.search(unit[1]):
        yield ("CTX", unit)
    if first.element is None and first.trigger:
        yield _situation(first.trigger)
    for finding in findings:
        if finding.element is not None:
            component = str(finding.component) if finding.component else None
            place = (str(finding.element), component)
            number = finding.data_element or ""
            value = finding.value or ""
            yield (
                "IK4",
                place,
                number if number.isdigit() else None,
                finding.code,
                value[:99].rstrip() if not unsafe.search(value) else None,
            )
            if finding.trigger:
                yield _situation(finding.trigger)


def _situation(trigger: Trigger) -> SegmentParts:
    """The CTX that says which element makes it an error.

    Example: `CTX*SITUATIONAL TRIGGER*SBR*10*2000*2~`.
    """
    loop = trigger.loop[:4] if trigger.loop else None
    place = (trigger.segment_id, trigger.segment_number, loop, trigger.element)
    return ("CTX", "SITUATIONAL TRIGGER", *place)


def _first_codes(codes: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(codes))[:_MOST_CODES]


def _is_plain(control_number: str) -> bool:
    return re.fullmatch("[A-Za-z0-9]{4,9}", control_number) is not None


def _unsafe_in(envelope: Envelope) -> re.Pattern[str]:
    """What cannot be copied into the answer: its own separators, and characters X12 lacks."""
    marks = envelope.delimiters
    used = marks.segment + marks.element + marks.component + marks.repetition
    return re.compile(f"[{re.escape(used)}]|[^ -~]|[ ]$")
