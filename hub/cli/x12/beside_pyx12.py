"""The same work done by our engine and by pyx12, to be measured in one run."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO
from itertools import islice
from pathlib import Path
from time import process_time

from pyx12.params import ParamsBase
from pyx12.x12n_document import x12n_document

from edi import Envelope, Segment, Source, read_segments, validate, write_999

ALL_LEVELS = (1, 2, 3, 4, 5)
ENVELOPE = Envelope("HUB", "SENDER", 1, datetime(2016, 3, 1, 8, 5, tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class Rate:
    """How many segments were checked in how many seconds of the processor."""

    segments: int
    seconds: float

    @property
    def a_second(self) -> float:
        """Segments a second."""
        return self.segments / self.seconds


def rate_of_ours(source: Source, levels: tuple[int, ...] = ALL_LEVELS) -> Rate:
    """Our engine: validating at all levels and writing the 999.

    Raises:
        UnreadableInterchange: the source does not begin with a readable ISA.
    """
    started = process_time()
    report = validate(source, levels=levels)
    for interchange in report.interchanges:
        write_999(interchange, ENVELOPE)
    seconds = process_time() - started
    inside = sum(each.segment_count for each in report.sets)
    around = sum(2 + 2 * len(each.groups) for each in report.interchanges)
    return Rate(inside + around, seconds)


def rate_of_pyx12(text: str) -> Rate:
    """pyx12: validating and writing its 999, but for an 835, whose 999 it cannot write."""
    logging.getLogger("pyx12").setLevel(logging.CRITICAL + 1)
    answer = None if "~ST*835" in text else StringIO()
    source = StringIO(text)
    started = process_time()
    x12n_document(ParamsBase(), source, answer, None)
    return Rate(text.count("~"), process_time() - started)


def head_of(path: Path, most: int) -> str:
    """The first segments of a file in the usual separators, ended as if there were no more."""
    return "".join(f"{segment}~\n" for segment in _closed(islice(read_segments(path), most)))


def _closed(segments: Iterator[Segment]) -> Iterator[str]:
    """Segments up to the end of the first interchange, with the trailers that are left out."""
    groups = sets = inside = 0
    opened: dict[str, str] = {}
    for segment in segments:
        if segment.id == "IEA":
            break
        groups += segment.id == "GS"
        sets = 0 if segment.id == "GS" else sets + (segment.id == "ST")
        inside = 1 if segment.id == "ST" else inside + 1
        if segment.id in _CONTROL_NUMBERS:
            opened[segment.id] = segment[_CONTROL_NUMBERS[segment.id]]
        opened.pop(_ENDED_BY.get(segment.id, ""), None)
        yield "*".join(_in_usual_marks(segment))
    if "ST" in opened:
        yield f"SE*{inside + 1}*{opened['ST']}"
    if "GS" in opened:
        yield f"GE*{sets}*{opened['GS']}"
    yield f"IEA*{groups}*{opened.get('ISA', '')}"


def _in_usual_marks(segment: Segment) -> list[str]:
    if segment.id == "ISA":
        return [*segment.parts[:11], "^", *segment.parts[12:16], ":"]
    component = segment.delimiters.component
    return [each.replace(component, ":") for each in segment.parts]


_CONTROL_NUMBERS = {"ISA": 13, "GS": 6, "ST": 2}
_ENDED_BY = {"SE": "ST", "GE": "GS"}
