"""What is wrong with a partner's file: plain sentences, each beside the segment it is about."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from edi import Finding, Note, Report, UnreadableInterchange, transaction_sets, validate

_ALL_LEVELS: Final = (1, 2, 3, 4, 5)
_MOST: Final = 200
"""Findings of a file that are told; a sender mends these first."""
_LARGEST: Final = 20_000_000
"""Bytes of a file that is looked at again; of a larger one the 999 and 277CA say it all."""


@dataclass(frozen=True, slots=True)
class ToldFinding:
    """One thing that is wrong.

    Attributes:
        place: where it stands, `set 1, segment 19 (CLM), element 2`, or `interchange 1`.
        sentence: what is wrong, without values.
        level: the SNIP level of the check, or None for an envelope.
        code: the code of the TA1 or 999.
        segment: the segment as it was sent; it can be protected health information.
    """

    place: str
    sentence: str
    level: int | None
    code: str
    segment: str = field(default="", repr=False)


def told_findings(path: Path) -> tuple[list[ToldFinding], bool]:
    """What is wrong with a file, and whether that is all of it.

    A file that is too large to be looked at while a partner waits gives nothing.
    """
    if path.stat().st_size > _LARGEST:
        return [], False
    try:
        report = validate(path, levels=_ALL_LEVELS)
    except UnreadableInterchange as error:
        return [ToldFinding("file", str(error), None, "")], True
    found = [*_of_envelopes(report), *_of_sets(report, path)]
    left_out = any(each.findings_left_out for each in report.sets)
    return found[:_MOST], len(found) <= _MOST and not left_out


def _of_envelopes(report: Report) -> Iterator[ToldFinding]:
    for sentence in report.problems:
        yield ToldFinding("file", sentence, None, "")
    for number, interchange in enumerate(report.interchanges, start=1):
        yield from (_noted(f"interchange {number}", note) for note in interchange.notes)
        for group_number, group in enumerate(interchange.groups, start=1):
            place = f"interchange {number}, group {group_number}"
            yield from (_noted(place, note) for note in group.notes)


def _noted(place: str, note: Note) -> ToldFinding:
    return ToldFinding(place, note.sentence, None, note.code)


def _of_sets(report: Report, path: Path) -> Iterator[ToldFinding]:
    wrong = {each.ordinal: each for each in report.sets if each.findings or each.notes}
    if not wrong:
        return
    for sent in transaction_sets(path):
        each = wrong.get(sent.ordinal)
        if each is None:
            continue
        yield from (_noted(f"set {each.ordinal}", note) for note in each.notes)
        numbers = {finding.segment_number for finding in each.findings[:_MOST]}
        raw = {segment.number: segment.text for segment in sent if segment.number in numbers}
        for finding in each.findings[:_MOST]:
            yield _told(each.ordinal, finding, raw.get(finding.segment_number, ""))


def _told(ordinal: int, finding: Finding, segment: str) -> ToldFinding:
    place = f"set {ordinal}, segment {finding.segment_number} ({finding.known_id})"
    if finding.element is not None:
        place += f", element {finding.element}"
    if finding.component is not None:
        place += f", component {finding.component}"
    return ToldFinding(place, finding.sentence, finding.level, finding.code, segment)
