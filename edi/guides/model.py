"""An implementation guide as a tree, as its map tells it.

Guide
└── LoopNode                `2300`, with its repeat and its place in the loop around it
    ├── LoopNode
    └── SegmentNode         `CLM`, with the relations between its elements
        ├── ElementNode     `CLM02`, with type, lengths and codes
        └── CompositeNode   `CLM05`, of ElementNodes
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

UNLIMITED = 1 << 30
"""The repeat of a loop, segment or element that may stand any number of times."""


@dataclass(slots=True, eq=False)
class ElementNode:
    """A simple element or a component.

    Attributes:
        reference: `CLM02`, or `CLM05-01` for a component.
        data_element: its number in the X12 dictionary, `782`.
        usage: R required, S situational, N not used.
        position: 1 for the first of its segment or composite.
        kind: ID, AN, R, N0, N2, DT, TM or B.
        codes: the codes allowed, or empty when any value is.
        pattern: a regular expression that the value must match, or empty.
        formats: for an element that holds a date or time, the formats its qualifier may name.
        repeat: how often it may be repeated.
    """

    reference: str
    data_element: str
    name: str
    usage: str
    position: int
    kind: str
    shortest: int
    longest: int
    codes: frozenset[str] = frozenset()
    pattern: str = ""
    formats: tuple[str, ...] = ()
    repeat: int = 1


@dataclass(slots=True, eq=False)
class CompositeNode:
    """A composite element and its components."""

    reference: str
    data_element: str
    name: str
    usage: str
    position: int
    components: list[ElementNode]
    repeat: int = 1


@dataclass(frozen=True, slots=True)
class Relation:
    """A syntax note: P all or none, R at least one, E at most one, C and L if the first, then.

    Example: `P0809` of NM1: the qualifier and the id stand together or not at all.
    """

    kind: str
    positions: tuple[int, ...]

    @property
    def last(self) -> int:
        """The position of its last element."""
        return max(self.positions)


@dataclass(slots=True, eq=False)
class SegmentNode:
    """A segment at one place of the guide.

    Attributes:
        index: its number among all nodes of the guide, in the order of the guide.
        place: where it stands in its loop; siblings of one place come in any order.
        qualifier: (element, component) that tells it from its namesakes, or None; the codes of
            that element are then in `qualifies`.
    """

    segment_id: str
    name: str
    usage: str
    place: tuple[int, ...]
    repeat: int
    elements: list[ElementNode | CompositeNode]
    relations: list[Relation]
    qualifier: tuple[int, int] | None = None
    qualifies: frozenset[str] = frozenset()
    parent: LoopNode | None = None
    index: int = 0

    @property
    def loop(self) -> str | None:
        """The loop it stands in, by the name of the guide; None in header and trailer."""
        parent = self.parent
        return parent.loop_id if parent is not None and parent.loop_id[:1].isdigit() else None

    @property
    def opens_loop(self) -> bool:
        """Whether it is the first segment of its loop."""
        return self.parent is not None and self.parent.children[0] is self


@dataclass(slots=True, eq=False)
class LoopNode:
    """A loop; its first segment opens it.

    Attributes:
        index: its number among all nodes; `end` is the number after its last descendant.
    """

    loop_id: str
    name: str
    usage: str
    place: tuple[int, ...]
    repeat: int
    children: list[LoopNode | SegmentNode] = field(default_factory=list)
    parent: LoopNode | None = None
    index: int = 0
    end: int = 0

    @property
    def first(self) -> SegmentNode:
        """The segment that opens the loop."""
        child = self.children[0]
        return child if isinstance(child, SegmentNode) else child.first


@dataclass(slots=True, eq=False)
class Guide:
    """A guide.

    Attributes:
        root: the loop from ST to SE.
        size: how many loops and segments it has.
        segment_ids: the ids of all its segments.
    """

    root: LoopNode
    size: int
    segment_ids: frozenset[str]

    @classmethod
    def of(cls, root: LoopNode) -> Guide:
        """The guide of a loop from ST to SE, its nodes numbered in their order."""
        guide = cls(root, _number(root, 0), frozenset())
        guide.segment_ids = frozenset(each.segment_id for each in guide.segments())
        return guide

    def segments(self) -> Iterator[SegmentNode]:
        """All its segments in order."""
        stack: list[LoopNode | SegmentNode] = [self.root]
        while stack:
            node = stack.pop()
            if isinstance(node, SegmentNode):
                yield node
            else:
                stack.extend(reversed(node.children))


def _number(node: LoopNode | SegmentNode, number: int) -> int:
    """The number after the last descendant, having numbered the node and all below it."""
    node.index = number
    number += 1
    if isinstance(node, LoopNode):
        for child in node.children:
            number = _number(child, number)
        node.end = number
    return number
