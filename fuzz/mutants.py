"""Mutants of X12 that a change of single bytes would hardly come to."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

_MARKS = b"*:^~|>\n "
_VALUES = (
    b"", b"0", b"-1", b"18", b"1", b"999999999999", b"1E5", b"NaN", b"Infinity", b".", b"-.5",
    b"20160230", b"00000000", b"20160101-20150101", b"D8", b"RD8", b"XX", b"1234567893",
    b"\xc3\xa9", b"\xb2", b"\xff", b"\x00", b" ", b"A" * 300, b"HC:99213:25", b"ABK:E119",
    b":", b"^", b"^^", b"::::::::", b"22", b"QC", b"IL", b"PR", b"85", b"41", b"837", b"835",
)  # fmt: skip
_SEGMENTS = (
    b"SE*1*0001", b"ST*837*0002*005010X222A1", b"ST*835*0002", b"GE*1*1", b"IEA*1*000000101",
    b"GS*HP*A1*B1*20160101*0101*2*X*005010X221A1", b"GS*BE*A1*B1*20160101*0101*2*X*005010X220A1",
    b"HL*2*1*22*0", b"HL*3*2*23*0", b"LX*1", b"CLM*A*1", b"SVC*HC:99213*1*1", b"CAS*CO*45*1",
    b"PLB*1*20161231*CT:1*1", b"INS*Y*18*021", b"TA1*000000001*160101*0101*R*001", b"ISA", b" ST",
    b"AK1*HC*1", b"AK9*A*1*1*1", b"STC*A2:20", b"NM1*IL", b"HI*ABK", b"DTP*472*RD8*1", b"A" * 70,
)  # fmt: skip
Change = Callable[[list[bytes], Random, bytes], None]


def mutant(data: bytes, chance: Random) -> bytes:
    """Bytes with one to four changes to segments and elements."""
    terminator, element = (data[105:106], data[3:4]) if len(data) > 106 else (b"~", b"*")
    segments = data.split(terminator or b"~")
    for _ in range(chance.randrange(1, 5)):
        chance.choice(_CHANGES)(segments, chance, element or b"*")
    return (terminator or b"~").join(segments)


def _place(segments: list[bytes], chance: Random) -> int:
    return chance.randrange(len(segments)) if segments else 0


def _drop(segments: list[bytes], chance: Random, _: bytes) -> None:
    if len(segments) > 1:
        del segments[_place(segments, chance)]


def _repeat(segments: list[bytes], chance: Random, _: bytes) -> None:
    start = _place(segments, chance)
    segments[start:start] = segments[start : start + chance.randrange(1, 12)]


def _swap(segments: list[bytes], chance: Random, _: bytes) -> None:
    first, second = _place(segments, chance), _place(segments, chance)
    segments[first], segments[second] = segments[second], segments[first]


def _insert(segments: list[bytes], chance: Random, element: bytes) -> None:
    found = chance.choice(_SEGMENTS).replace(b"*", element)
    segments.insert(_place(segments, chance), found)


def _change_element(segments: list[bytes], chance: Random, element: bytes) -> None:
    place = _place(segments, chance)
    parts = segments[place].split(element)
    parts[chance.randrange(len(parts))] = chance.choice(_VALUES)
    segments[place] = element.join(parts)


def _take_element(segments: list[bytes], chance: Random, element: bytes) -> None:
    """Put an element of another segment in the place of one."""
    place = _place(segments, chance)
    parts = segments[place].split(element)
    others = segments[_place(segments, chance)].split(element)
    parts[chance.randrange(len(parts))] = chance.choice(others)
    segments[place] = element.join(parts)


def _add_element(segments: list[bytes], chance: Random, element: bytes) -> None:
    segments[_place(segments, chance)] += element + chance.choice(_VALUES)


def _cut(segments: list[bytes], chance: Random, _: bytes) -> None:
    place = _place(segments, chance)
    segments[place] = segments[place][: chance.randrange(len(segments[place]) + 1)]


def _other_mark(segments: list[bytes], chance: Random, _: bytes) -> None:
    """Write one separator as another, in one segment or throughout."""
    old, new = (bytes([chance.choice(_MARKS)]) for _ in range(2))
    place = _place(segments, chance)
    several = range(len(segments)) if chance.random() < 0.3 else [place]
    for each in several:
        segments[each] = segments[each].replace(old, new)


_CHANGES: tuple[Change, ...] = (
    _drop,
    _repeat,
    _swap,
    _insert,
    _change_element,
    _change_element,
    _take_element,
    _add_element,
    _cut,
    _other_mark,
)
