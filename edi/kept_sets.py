"""Many transaction sets in little memory: their verdicts, ordinals and control numbers."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from itertools import compress, count
from typing import Any, overload

from edi.envelopes import SetHeader
from edi.set_report import Finding, Note, SetReport, Trigger

_SETS_OF_A_BLOCK = 512
_SHARDS = 1 << 12
_NUMBER = re.compile("[A-Za-z0-9]{4,9}")


@dataclass(slots=True)
class SetReports(Sequence[SetReport]):
    """The verdicts on the transaction sets of a group, in the order of the file.

    The last ones are kept as they are, those before them packed, in blocks that take a few bytes
    for an accepted set and are unpacked when they are looked at.
    """

    _blocks: list[bytes] = field(default_factory=list, init=False, repr=False)
    _last: list[SetReport] = field(default_factory=list, init=False)
    _settled: int = field(default=0, init=False)
    _packed_accepted: bytearray = field(default_factory=bytearray, init=False, repr=False)
    _unpacked: tuple[int, list[SetReport]] = field(
        default=(-1, []), init=False, repr=False, compare=False
    )

    def append(self, report: SetReport) -> None:
        """Add the verdict on a further set, which may still be filled until it is settled."""
        self._last.append(report)

    @property
    def first_unsettled(self) -> SetReport:
        """The first verdict that may still be filled."""
        return self._last[self._settled]

    def settle(self, most: int) -> int:
        """Keep the first verdict that is not settled as it is, with so many findings at most.

        How many findings it keeps.
        """
        report = self.first_unsettled
        report.findings_left_out += len(report.findings[most:])
        del report.findings[most:]
        self._settled += 1
        if self._settled == 2 * _SETS_OF_A_BLOCK:
            self._pack()
        return len(report.findings)

    def _pack(self) -> None:
        reports = self._last[:_SETS_OF_A_BLOCK]
        self._blocks.append(zlib.compress(json.dumps([*map(_row, reports)]).encode("ascii"), 1))
        self._packed_accepted += bytes(each.accepted for each in reports)
        del self._last[:_SETS_OF_A_BLOCK]
        self._settled -= _SETS_OF_A_BLOCK

    def _block(self, number: int) -> list[SetReport]:
        if number == len(self._blocks):
            return self._last
        if self._unpacked[0] != number:
            rows = json.loads(zlib.decompress(self._blocks[number]))
            self._unpacked = (number, [_report(row) for row in rows])
        return self._unpacked[1]

    @property
    def accepted(self) -> bytes:
        """For each set 1 when it is accepted, else 0."""
        return bytes(self._packed_accepted) + bytes(each.accepted for each in self._last)

    def __len__(self) -> int:
        return len(self._packed_accepted) + len(self._last)

    def __iter__(self) -> Iterator[SetReport]:
        for number in range(len(self._blocks) + 1):
            yield from self._block(number)

    @overload
    def __getitem__(self, index: int) -> SetReport: ...

    @overload
    def __getitem__(self, index: slice) -> list[SetReport]: ...

    def __getitem__(self, index: int | slice) -> SetReport | list[SetReport]:
        places = range(len(self))[index]
        if isinstance(places, range):
            return [self[place] for place in places]
        number = min(places // _SETS_OF_A_BLOCK, len(self._blocks))
        return self._block(number)[places - number * _SETS_OF_A_BLOCK]


def _row(report: SetReport) -> list[Any]:
    header = report.header
    return [
        report.ordinal,
        (header.set_id, header.control_number, header.version),
        report.guide,
        report.remark,
        [(each.code, each.sentence, each.rejects) for each in report.notes],
        [_finding_row(each) for each in report.findings],
        report.findings_left_out,
        report.segment_count,
        report.levels_found,
    ]


def _finding_row(finding: Finding) -> list[Any]:
    trigger = finding.trigger
    return [
        finding.segment_number,
        finding.segment_id,
        finding.loop,
        finding.element,
        finding.component,
        finding.code,
        finding.level,
        finding.sentence,
        finding.data_element,
        finding.value,
        finding.business_unit,
        trigger and (trigger.segment_number, trigger.segment_id, trigger.loop, trigger.element),
    ]


def _report(row: list[Any]) -> SetReport:
    ordinal, header, guide, remark, notes, findings, left_out, segments, levels = row
    return SetReport(
        ordinal,
        SetHeader(*header),
        guide,
        remark,
        [Note(*each) for each in notes],
        [_finding(each) for each in findings],
        left_out,
        segments,
        tuple(levels),
    )


def _finding(row: list[Any]) -> Finding:
    finding = Finding(*row[:_UNIT])
    unit, trigger = row[_UNIT:]
    finding.business_unit = unit and tuple(unit)
    finding.trigger = trigger and Trigger(*trigger)
    return finding


_UNIT = 10
"""Where the business unit stands in the row of a finding."""


class Ordinals(Set[int]):
    """Running numbers of transaction sets, in a byte for each set of the file."""

    def __init__(self, ordinals: Iterable[int] = ()) -> None:
        self._flags = bytearray()
        for each in ordinals:
            self.add_from(each, b"\x01")

    def add_from(self, first: int, flags: bytes) -> None:
        """Add the numbers from `first` on whose flag is 1."""
        self._flags.extend(bytes(max(first - len(self._flags), 0)))
        self._flags[first : first + len(flags)] = flags

    def __contains__(self, ordinal: object) -> bool:
        return (
            isinstance(ordinal, int)
            and 0 <= ordinal < len(self._flags)
            and self._flags[ordinal] == 1
        )

    def __iter__(self) -> Iterator[int]:
        return compress(count(), self._flags)

    def __len__(self) -> int:
        return self._flags.count(1)

    def __repr__(self) -> str:
        return f"Ordinals({list(self)!r})"


class ControlNumbers:
    """The control numbers of the sets of a group, of four to nine letters and digits each.

    Those that count up by one from the first take no memory, others some ten bytes each.
    """

    def __init__(self) -> None:
        self._width = 0
        self._run = range(0)
        self._shards: dict[int, bytearray] = {}

    def __contains__(self, number: object) -> bool:
        if not isinstance(number, str):
            return False
        if len(number) == self._width and number.isdecimal() and int(number) in self._run:
            return True
        return b"\n%b\n" % number.encode() in self._shards.get(hash(number) % _SHARDS, b"")

    def add(self, number: str) -> None:
        """Note that a number was used; what cannot be a control number is passed over."""
        if not _NUMBER.fullmatch(number) or number in self:
            return
        if not number.isdecimal() or not self._goes_on(number):
            shard = self._shards.setdefault(hash(number) % _SHARDS, bytearray(b"\n"))
            shard += b"%b\n" % number.encode()

    def _goes_on(self, number: str) -> bool:
        """Whether the number is the next one, which then belongs to those that count up."""
        value = int(number)
        if not self._run:
            self._width, self._run = len(number), range(value, value + 1)
        elif len(number) == self._width and value == self._run.stop:
            self._run = range(self._run.start, value + 1)
        else:
            return False
        return True
