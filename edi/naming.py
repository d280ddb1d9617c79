"""Segments with the names that their guide gives them, for people to read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from edi.envelopes import TransactionSet
from edi.guides.model import CompositeNode, ElementNode, LoopNode, SegmentNode
from edi.guides.names import guide_of
from edi.guides.walk import Fork, GuideTables, Move, Moves, guide_tables
from edi.segments import Segment


@dataclass(frozen=True, slots=True)
class NamedElement:
    """A value with its name.

    Attributes:
        reference: `CLM05-1`, or `CLM02` for a simple element.
        name: the name in the guide, empty for an element that the guide has not.
        value: what stands there.
    """

    reference: str
    name: str
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class NamedSegment:
    """A segment with its name and its place in the loops of the guide.

    Attributes:
        loops: the loops around it from the outside in, `("2000A", "2000B", "2300")`.
        opens: the name of the loop that it opens, or empty.
        name: the name in the guide, empty for a segment that the guide does not expect there.
        elements: those that are not empty.
    """

    segment: Segment
    loops: tuple[str, ...]
    opens: str
    name: str
    elements: tuple[NamedElement, ...]


def named_segments(transaction_set: TransactionSet) -> Iterator[NamedSegment]:
    """The segments of a set with their names, as a stream; without names where no guide is at hand.

    A segment that the guide does not expect stays in the loops of the one before.
    """
    tables = _tables_of(transaction_set)
    moves = tables.start if tables is not None else None
    node: SegmentNode | None = None
    for segment in transaction_set:
        found: SegmentNode | None = None
        if tables is not None and segment.number == 1:
            found = tables.guide.root.first
        elif tables is not None and moves is not None:
            move = _move(moves, segment, tables)
            if move is not None:
                found, moves = move.node, move.then
        node = found or node
        yield NamedSegment(
            segment=segment,
            loops=_loops_around(node),
            opens=_opened(found),
            name=found.name if found is not None else "",
            elements=tuple(_named(segment, found)),
        )


def _tables_of(transaction_set: TransactionSet) -> GuideTables | None:
    group = transaction_set.group
    guide = guide_of(group.functional_id, group.version) if group is not None else None
    if guide is None or guide.set_id != transaction_set.header.set_id:
        return None
    return guide_tables(guide.map_file, transaction_set.interchange.delimiters, frozenset())


def _move(moves: Moves, segment: Segment, tables: GuideTables) -> Move | None:
    found = moves.find(segment.id)
    return found.way(segment.text, tables.delimiters) if isinstance(found, Fork) else found


def _loops_around(node: SegmentNode | None) -> tuple[str, ...]:
    found: list[str] = []
    loop = node.parent if node is not None else None
    while loop is not None and loop.loop_id:
        found.insert(0, loop.loop_id)
        loop = loop.parent
    return tuple(found)


def _opened(node: SegmentNode | None) -> str:
    loop: LoopNode | None = node.parent if node is not None else None
    return loop.name if loop is not None and loop.loop_id and loop.first is node else ""


def _named(segment: Segment, node: SegmentNode | None) -> Iterator[NamedElement]:
    for position, value in enumerate(segment.elements, start=1):
        reference = f"{segment.id}{position:02d}"
        known = node.elements[position - 1] if node and position <= len(node.elements) else None
        if isinstance(known, CompositeNode):
            for number, part in enumerate(segment.components(position), start=1):
                if part:
                    inside = known.components[number - 1 : number]
                    yield NamedElement(f"{reference}-{number}", _name_of(inside), part)
        elif value:
            yield NamedElement(reference, known.name if known is not None else "", value)


def _name_of(elements: list[ElementNode]) -> str:
    return elements[0].name if elements else ""
