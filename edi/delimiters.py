"""The separators of an interchange, as its ISA segment declares them by position."""

from __future__ import annotations

from dataclasses import dataclass

from edi.errors import UnreadableInterchange

ISA_LENGTH = 106
ISA_WIDTHS = (2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1)


@dataclass(frozen=True, slots=True)
class Delimiters:
    """The four separators; `repetition` is empty in versions before 00402, which had none."""

    segment: str = "~"
    element: str = "*"
    component: str = ":"
    repetition: str = "^"


def delimiters_of(isa: bytes) -> Delimiters:
    """The separators that the 106 bytes of an ISA segment declare.

    Raises:
        UnreadableInterchange: the bytes are not an ISA; the sentence says what is wrong.
    """
    if len(isa) < ISA_LENGTH:
        raise UnreadableInterchange(
            f"The ISA segment ends after {len(isa)} of its {ISA_LENGTH} characters."
        )
    text = isa[:ISA_LENGTH].decode("latin-1")
    element = text[3]
    _check_widths(text, element)
    version = text[84:89]
    repetition = text[82] if version >= "00402" else ""
    found = Delimiters(text[105], element, text[104], repetition)
    _check_distinct(found)
    return found


def _check_widths(text: str, element: str) -> None:
    if element.isalnum() or element == " " or not element.isascii():
        raise UnreadableInterchange("The character after ISA cannot serve as element separator.")
    elements = text[:105].split(element, 16)[1:]
    for number, (width, value) in enumerate(zip(ISA_WIDTHS, elements, strict=False), start=1):
        if len(value) != width:
            raise UnreadableInterchange(
                f"ISA{number:02d} must be {width} characters wide, but is {len(value)}."
            )
    if len(elements) != len(ISA_WIDTHS):
        raise UnreadableInterchange(
            f"The ISA segment has {len(elements)} of its {len(ISA_WIDTHS)} elements."
        )


def _check_distinct(found: Delimiters) -> None:
    used = [found.segment, found.element, found.component]
    if any(mark.isalnum() or mark == " " or not mark.isascii() for mark in used):
        raise UnreadableInterchange(
            "A separator declared by the ISA segment is a letter, a digit or a space."
        )
    if len(set(used)) != len(used) or found.repetition in used:
        raise UnreadableInterchange("The ISA segment declares one character as two separators.")
