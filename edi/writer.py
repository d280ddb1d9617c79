"""Writing segments and whole interchanges as wire text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import islice

from edi.delimiters import ISA_WIDTHS, Delimiters
from edi.errors import UnwritableElement

Element = str | int | Decimal | date | None | tuple[str | None, ...]
"""What can stand in an element: a tuple is a composite, None and an empty string are absent."""

SegmentParts = tuple[Element, ...]
"""A segment to be written: its id and its elements, `("CLM", "A37", Decimal(100))`."""


STANDARD_DELIMITERS = Delimiters()


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the caller decides about an interchange that is written: nothing is made up here.

    Attributes:
        sender_id: ISA06, and GS02 unless `sender_code` is given.
        receiver_id: ISA08, and GS03 unless `receiver_code` is given.
        control_number: ISA13 and IEA02, 1 to 999,999,999.
        at: date and time of ISA and GS, in the wall time that the receiver expects.
        usage: ISA15, `P` for production or `T` for test.
        group_control_number: GS06 and GE02.
        first_set_control_number: ST02 of the first set; further sets count up.
        sender_qualifier: ISA05.
        receiver_qualifier: ISA07.
        sender_code: GS02.
        receiver_code: GS03.
        acknowledgment_requested: ISA14, whether a TA1 is wanted.
        delimiters: the separators; ISA11 and ISA16 follow from them.
    """

    sender_id: str
    receiver_id: str
    control_number: int
    at: datetime
    usage: str = "P"
    group_control_number: int = 1
    first_set_control_number: int = 1
    sender_qualifier: str = "ZZ"
    receiver_qualifier: str = "ZZ"
    sender_code: str = ""
    receiver_code: str = ""
    acknowledgment_requested: bool = False
    delimiters: Delimiters = STANDARD_DELIMITERS


class SegmentWriter:
    """Segments to text with the separators of an interchange.

    Args:
        delimiters: the separators.
        newline: whether a line feed follows each terminator, for people to read.
    """

    def __init__(self, delimiters: Delimiters, *, newline: bool = False) -> None:
        self._element = delimiters.element
        self._component = delimiters.component
        self._end = delimiters.segment + ("\n" if newline else "")
        between = re.escape(self._element + self._component)
        others = re.escape(delimiters.segment + delimiters.repetition)
        self._illegal = re.compile(f"[{others}]|[^ -~{between}]")
        self._unsafe = re.compile(f"[{others}{between}]|[^ -~]")

    def write(self, segment_id: str, *elements: Element) -> str:
        """The wire text of a segment with its terminator; empty elements at its end are left out.

        Raises:
            UnwritableElement: an element holds a separator or a character that X12 does not have.
        """
        parts = [segment_id]
        joints = 0
        for element in elements:
            if isinstance(element, str):
                parts.append(element)
            elif element is None:
                parts.append("")
            elif isinstance(element, tuple):
                components = _without_empty_end(element)
                joints += max(len(components) - 1, 0)
                parts.append(self._component.join(components))
            else:
                parts.append(element_text(element))
        line = self._element.join(parts)
        if (
            self._illegal.search(line)
            or line.count(self._element) != len(elements)
            or line.count(self._component) != joints
        ):
            raise self._refusal(segment_id, elements)
        return line.rstrip(self._element) + self._end

    def write_all(self, segments: Iterable[SegmentParts]) -> str:
        """The wire text of several segments."""
        return "".join([self.write(str(parts[0]), *parts[1:]) for parts in segments])

    def _refusal(self, segment_id: str, elements: Sequence[Element]) -> UnwritableElement:
        """What to raise about the first element that cannot be written."""
        for position, element in enumerate(elements, start=1):
            values = element if isinstance(element, tuple) else (element_text(element),)
            if any(self._unsafe.search(value or "") for value in values):
                return UnwritableElement(
                    f"{segment_id}{position:02d} holds a separator or an illegal character."
                )
        return UnwritableElement(f"The segment id {segment_id!r} cannot be written.")


def _without_empty_end(components: tuple[str | None, ...]) -> list[str]:
    kept = [component or "" for component in components]
    while kept and not kept[-1]:
        kept.pop()
    return kept


def element_text(element: Element) -> str:
    """The text of a simple element: amounts without needless zeros, dates as CCYYMMDD."""
    match element:
        case None:
            return ""
        case Decimal():
            return amount_text(element)
        case date():
            return f"{element.year:04d}{element.month:02d}{element.day:02d}"
        case _:
            return str(element)


def amount_text(amount: Decimal) -> str:
    """An amount as X12 writes it: `129.5`, `12`, `-0.05`, `0`."""
    text = str(amount)
    if "E" in text:
        text = f"{amount:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("", "-0") else text


@dataclass(frozen=True, slots=True)
class GroupText:
    """A functional group to be written.

    Attributes:
        functional_id: GS01.
        version: GS08.
        set_id: ST01 of its sets.
        sets: the segments of each set between ST and SE, as they come.
        names_version: whether ST03 repeats the version.
    """

    functional_id: str
    version: str
    set_id: str
    sets: Iterable[Iterable[SegmentParts]]
    names_version: bool = True


def interchange_text(
    envelope: Envelope, group: GroupText | None, *, lone: Sequence[SegmentParts] = (), newline: bool
) -> str:
    """The wire text of an interchange with one group, or with `lone` segments (TA1) and none.

    Raises:
        UnwritableElement: an id is too long for its place, or a value holds a separator.
    """
    return "".join(interchange_pieces(envelope, group, lone=lone, newline=newline))


def interchange_pieces(
    envelope: Envelope, group: GroupText | None, *, lone: Sequence[SegmentParts] = (), newline: bool
) -> Iterator[str]:
    """The wire text of an interchange piece by piece, as the segments of its sets come.

    Raises:
        UnwritableElement: an id is too long for its place, or a value holds a separator.
    """
    writer = SegmentWriter(envelope.delimiters, newline=newline)
    control_number = f"{envelope.control_number:09d}"
    yield _isa_text(envelope, control_number, newline=newline)
    yield writer.write_all(lone)
    if group is not None:
        yield from _group_pieces(writer, envelope, group)
    yield writer.write("IEA", 0 if group is None else 1, control_number)


def _group_pieces(writer: SegmentWriter, envelope: Envelope, group: GroupText) -> Iterator[str]:
    sender = envelope.sender_code or envelope.sender_id
    receiver = envelope.receiver_code or envelope.receiver_id
    at = envelope.at
    number = envelope.group_control_number
    yield writer.write(
        "GS",
        group.functional_id,
        sender,
        receiver,
        at.date(),
        at.strftime("%H%M"),
        number,
        "X",
        group.version,
    )
    version = group.version if group.names_version else None
    count = 0
    for count, segments in enumerate(group.sets, start=1):
        set_number = f"{envelope.first_set_control_number + count - 1:04d}"
        yield writer.write("ST", group.set_id, set_number, version)
        inside, written = iter(segments), 0
        while several := list(islice(inside, _SEGMENTS_OF_A_PIECE)):
            written += len(several)
            yield writer.write_all(several)
        yield writer.write("SE", written + 2, set_number)
    yield writer.write("GE", count, number)


_SEGMENTS_OF_A_PIECE = 1_000


def _isa_text(envelope: Envelope, control_number: str, *, newline: bool) -> str:
    marks = envelope.delimiters
    fields = (
        "00", "", "00", "",
        envelope.sender_qualifier, envelope.sender_id,
        envelope.receiver_qualifier, envelope.receiver_id,
        envelope.at.strftime("%y%m%d"), envelope.at.strftime("%H%M"),
        marks.repetition, "00501", control_number,
        "1" if envelope.acknowledgment_requested else "0", envelope.usage, marks.component,
    )  # fmt: skip
    for position, (width, value) in enumerate(zip(ISA_WIDTHS, fields, strict=True), start=1):
        if len(value) > width or not value.isascii():
            raise UnwritableElement(f"ISA{position:02d} is wider than its {width} characters.")
    padded = [value.ljust(width) for width, value in zip(ISA_WIDTHS, fields, strict=True)]
    if any(marks.element in value or marks.segment in value for value in padded):
        raise UnwritableElement("An element of the ISA segment holds a separator.")
    return marks.element.join(["ISA", *padded]) + marks.segment + ("\n" if newline else "")
