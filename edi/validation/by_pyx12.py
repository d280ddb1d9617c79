"""Walking a transaction set through a guide of pyx12, as findings of ours."""

from __future__ import annotations

import logging
from functools import cache
from typing import Any

from edi.delimiters import Delimiters
from edi.report import Finding
from edi.segments import Segment
from edi.validation.guides import GuideName

_SET_LOOP = "/ISA_LOOP/GS_LOOP/ST_LOOP"


@cache
def _map_of(map_file: str) -> Any:
    """The map of pyx12 in `map_file`, parsed once in the life of the process."""
    import pyx12.map_if  # noqa: PLC0415
    import pyx12.params  # noqa: PLC0415

    logging.getLogger("pyx12").addHandler(logging.NullHandler())
    return pyx12.map_if.load_map_file(map_file, pyx12.params.ParamsBase())


class GuideWalk:
    """One walk through a guide, from ST to SE."""

    def __init__(self, guide: GuideName, delimiters: Delimiters) -> None:
        from pyx12.map_walker import walk_tree  # noqa: PLC0415
        from pyx12.segment import Segment as Parsed  # noqa: PLC0415

        self._parsed = Parsed
        self._delimiters = delimiters
        self._node = _map_of(guide.map_file).getnodebypath(f"{_SET_LOOP}/ST")
        self._walker = walk_tree()

    def start(self, st: Segment) -> list[Finding]:
        """What the ST segment has wrong."""
        self._walker.forceWalkCounterToLoopStart(_SET_LOOP, f"{_SET_LOOP}/ST")
        return self._inside(st, self._parse(st))

    def check(self, segment: Segment) -> list[Finding]:
        """What speaks against this segment at this place, and against its elements."""
        data = self._parse(segment)
        node, _, _, errors = self._walker.walk_errors(
            self._node, data, segment.number, segment.number, None
        )
        found = [_misplaced(segment, error) for error in errors if not _is_footer(error)]
        if node is None:
            return found
        self._node = node
        return found + self._inside(segment, data)

    def _parse(self, segment: Segment) -> Any:
        marks = self._delimiters
        return self._parsed(segment.text, marks.segment, marks.element, marks.component)

    def _inside(self, segment: Segment, data: Any) -> list[Finding]:
        try:
            valid, errors = self._node.is_valid_errors(data)
        except (IndexError, AssertionError):
            return _too_many_components(segment, self._node)
        if valid:
            return []
        return [_wrong_element(segment, self._node, error) for error in errors]


def _is_footer(error: Any) -> bool:
    """Whether an error is a mistake of pyx12: it takes a second PLB for a second footer."""
    return bool(error.err_cde == "4" and error.map_node.id == "FOOTER")


def _misplaced(segment: Segment, error: Any) -> Finding:
    node = error.map_node
    code = "I4" if error.err_cde == "2" else error.err_cde
    segment_id = error.seg_data.get_seg_id() if code == "3" else segment.id
    sentence = _MISPLACED[code].format(segment_id)
    loop = None if code == "1" or node is None else _loop_of(node)
    return Finding(segment.number, segment_id, loop, None, None, code, 2, sentence)


_MISPLACED = {
    "1": "No {} segment is expected here.",
    "3": "A required {} segment is missing here.",
    "4": "The loop that {} opens is repeated more often than the guide allows.",
    "5": "The {} segment is repeated more often than the guide allows.",
    "I4": "The {} segment is marked as not used in the guide.",
}


def _wrong_element(segment: Segment, node: Any, error: Any) -> Finding:
    child = error.map_node if error.map_node is not None else _child_meant(node, error)
    element, component = _position_of(child, error)
    code = "I10" if "Not Used" in error.err_str else error.err_cde
    reference = f"{segment.id}{element:02d}" + (f"-{component}" if component else "")
    name = f" ({child.name})" if child is not None and child.name else ""
    return Finding(
        segment.number,
        segment.id,
        _loop_of(node),
        element,
        component,
        code,
        1 if code in _SYNTAX_CODES else 2,
        f"{reference}{name} {_WRONG[code]}",
        getattr(child, "data_ele", None),
        error.err_val,
    )


_SYNTAX_CODES = frozenset({"3", "4", "5", "6", "8", "9"})
_WRONG = {
    "1": "is required, but missing.",
    "2": "is required beside other elements of the segment, but missing.",
    "3": "is beyond the last element that the guide has.",
    "4": "is shorter than allowed.",
    "5": "is longer than allowed.",
    "6": "holds a character that its type does not allow.",
    "7": "is not one of the codes allowed.",
    "8": "is not a valid date.",
    "9": "is not a valid time.",
    "10": "must not stand beside other elements of the segment.",
    "I10": "is marked as not used in the guide.",
}


def _child_meant(node: Any, error: Any) -> Any:
    """The child that an error without a node is about: pyx12 names it in its text alone."""
    named = [
        child for child in node.children if f'"{child.name}" ({child.refdes})' in error.err_str
    ]
    return named[0] if len(named) == 1 else None


def _position_of(child: Any, error: Any) -> tuple[int, int | None]:
    if child is None:
        digits = "".join(mark for mark in str(error.refdes or "1")[-2:] if mark.isdigit())
        return int(digits or "1"), None
    if child.parent.is_composite():
        return child.parent.seq, child.seq
    return child.seq, None


def _too_many_components(segment: Segment, node: Any) -> list[Finding]:
    for child in node.children:
        if child.is_composite() and len(segment.components(child.seq)) > len(child.children):
            return [
                Finding(
                    segment.number,
                    segment.id,
                    _loop_of(node),
                    child.seq,
                    len(child.children) + 1,
                    "3",
                    1,
                    f"{segment.id}{child.seq:02d} ({child.name}) has too many components.",
                    child.data_ele,
                )
            ]
    return []


def _loop_of(node: Any) -> str | None:
    """The loop that a node of a map stands in, by the name of the guide, or None at the top."""
    while node is not None and not node.is_loop():
        node = node.parent
    return node.id if node is not None and node.id[:4].isdigit() else None
