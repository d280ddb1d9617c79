"""A guide as plain lists, as it is kept on disk, and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from edi.guides.model import (
    CompositeNode,
    ElementNode,
    Guide,
    LoopNode,
    Relation,
    SegmentNode,
)

FORMAT: Final = 1
"""The number of this form: to be raised with every change of it or of how guides are made."""


def as_lists(guide: Guide) -> list[Any]:
    """The guide as lists of texts and numbers; code lists, which many share, stand apart."""
    codes: dict[frozenset[str], int] = {}
    root = _loop_as_list(guide.root, codes)
    return [[sorted(each) for each in codes], root]


def _loop_as_list(loop: LoopNode, codes: dict[frozenset[str], int]) -> list[Any]:
    children = [
        _loop_as_list(each, codes) if isinstance(each, LoopNode) else _segment_as_list(each, codes)
        for each in loop.children
    ]
    return [loop.loop_id, loop.name, loop.usage, loop.place, loop.repeat, children]


def _segment_as_list(segment: SegmentNode, codes: dict[frozenset[str], int]) -> list[Any]:
    return [
        segment.segment_id,
        segment.name,
        segment.usage,
        segment.place,
        segment.repeat,
        [_child_as_list(each, codes) for each in segment.elements],
        [(each.kind, each.positions) for each in segment.relations],
        segment.qualifier,
        _number_of(segment.qualifies, codes),
    ]


def _child_as_list(
    child: ElementNode | CompositeNode, codes: dict[frozenset[str], int]
) -> list[Any]:
    shared = [child.reference, child.data_element, child.name, child.usage, child.position]
    if isinstance(child, CompositeNode):
        return [*shared, child.repeat, [_child_as_list(each, codes) for each in child.components]]
    return [
        *shared,
        child.repeat,
        child.kind,
        child.shortest,
        child.longest,
        _number_of(child.codes, codes),
        child.pattern,
        child.formats,
    ]


def _number_of(listed: frozenset[str], codes: dict[frozenset[str], int]) -> int:
    return codes.setdefault(listed, len(codes))


def from_lists(kept: Sequence[Any]) -> Guide:
    """The guide that `as_lists` was given."""
    codes = [frozenset(each) for each in kept[0]]
    return Guide.of(_loop(kept[1], None, codes))


def _loop(kept: Sequence[Any], parent: LoopNode | None, codes: list[frozenset[str]]) -> LoopNode:
    loop_id, name, usage, place, repeat, children = kept
    loop = LoopNode(loop_id, name, usage, tuple(place), repeat, parent=parent)
    loop.children = [
        _segment(each, loop, codes) if len(each) == _SEGMENT else _loop(each, loop, codes)
        for each in children
    ]
    return loop


_SEGMENT: Final = 9
_COMPOSITE: Final = 7


def _segment(kept: Sequence[Any], parent: LoopNode, codes: list[frozenset[str]]) -> SegmentNode:
    segment_id, name, usage, place, repeat, elements, relations, qualifier, qualifies = kept
    return SegmentNode(
        segment_id,
        name,
        usage,
        tuple(place),
        repeat,
        [_child(each, codes) for each in elements],
        [Relation(kind, tuple(positions)) for kind, positions in relations],
        tuple(qualifier) if qualifier else None,
        codes[qualifies],
        parent,
    )


def _child(kept: Sequence[Any], codes: list[frozenset[str]]) -> ElementNode | CompositeNode:
    if len(kept) != _COMPOSITE:
        return _element(kept, codes)
    reference, data_element, name, usage, position, repeat, components = kept
    parts = [_element(each, codes) for each in components]
    return CompositeNode(reference, data_element, name, usage, position, parts, repeat)


def _element(kept: Sequence[Any], codes: list[frozenset[str]]) -> ElementNode:
    reference, data_element, name, usage, position, repeat, *rest = kept
    kind, shortest, longest, listed, pattern, formats = rest
    return ElementNode(
        reference,
        data_element,
        name,
        usage,
        position,
        kind,
        shortest,
        longest,
        codes[listed],
        pattern,
        tuple(formats),
        repeat,
    )
