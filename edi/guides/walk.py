"""The way from segment to segment through a guide: what may follow, and what was left out."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from edi.delimiters import Delimiters
from edi.guides.explain import Explainer
from edi.guides.library import load_guide
from edi.guides.model import UNLIMITED, Guide, LoopNode, SegmentNode
from edi.guides.patterns import PatternMaker

Node = LoopNode | SegmentNode
Matcher = Callable[[str], re.Match[str] | None]

CONTROL_IDS = frozenset({"ISA", "GS", "ST", "SE", "GE", "IEA"})
"""Segments that begin or end something; a walk stops before them."""


SIMPLE, COUNTED, ENTERING, CAREFUL = range(4)
"""What a step asks for beside a match: nothing, to count the segment, to count the loop that it
enters, or to look at everything that may be missing or too much."""


@dataclass(slots=True, eq=False)
class Move:
    """A step from one segment of the guide to another.

    Attributes:
        node: the segment it leads to.
        matches: the pattern of that segment, as a function; made when it is first asked.
        then: what may follow after it.
        missing: required nodes that it passes over, for certain.
        doubtful: required nodes of the same place, missing when they did not come before.
        enters: the loop that it opens anew, or None.
        kind: how much there is to do, beside the match.
        counter: the number under which the segment, or the loop that it enters, is counted.
        limit: how often that may stand.
        is_watched: whether someone wants to see the segment.
    """

    node: SegmentNode
    matches: Matcher
    then: Moves
    missing: tuple[Node, ...]
    doubtful: tuple[Node, ...]
    enters: LoopNode | None
    kind: int
    counter: int
    limit: int
    is_watched: bool


@dataclass(slots=True, eq=False)
class Fork:
    """Steps that an element tells apart: `REF*EI` from `REF*LU`.

    Attributes:
        element: its position.
        component: its component, or 0 for a simple element.
        ways: the step for each value.
        is_near: whether it is the whole first element, as it mostly is.
        otherwise: the step for any other value, or None.
    """

    element: int
    component: int
    is_near: bool
    ways: dict[str, Move] = field(default_factory=dict)
    otherwise: Move | None = None

    def way(self, text: str, delimiters: Delimiters) -> Move | None:
        """The step for a segment, by the value of its element."""
        parts = text.split(delimiters.element, self.element + 1)
        value = parts[self.element] if len(parts) > self.element else ""
        if self.component:
            value = value.partition(delimiters.component)[0]
        return self.ways.get(value, self.otherwise)


class Moves(dict[str, "Move | Fork | None"]):
    """What may follow one segment, by segment id, found out when it is first asked for."""

    __slots__ = ("_tables", "_trailer", "node")

    def __init__(self, tables: GuideTables, node: SegmentNode) -> None:
        super().__init__()
        self._tables = tables
        self._trailer: Move | None = None
        self.node = node

    @property
    def trailer(self) -> Move:
        """The step to the SE segment, which may always follow, whatever it leaves out."""
        if self._trailer is None:
            (self._trailer,) = self._tables.candidates(self.node, "SE")
        return self._trailer

    def __missing__(self, segment_id: str) -> Move | Fork | None:
        found = None if segment_id in CONTROL_IDS else self.find(segment_id)
        if len(self) < _MOST_KEPT:
            self[segment_id] = found
        return found

    def find(self, segment_id: str) -> Move | Fork | None:
        """The step to a segment id, or the fork where several places have it."""
        found: list[Move] = []
        for move in self._tables.candidates(self.node, segment_id):
            found.append(move)
            if move.node.qualifier is None:
                break
        if not found:
            return None
        if found[0].node.qualifier is None:
            return found[0]
        element, component = found[0].node.qualifier
        fork = Fork(element, component, is_near=element == 1 and not component)
        for move in found:
            if move.node.qualifier is None:
                fork.otherwise = move
            for code in move.node.qualifies:
                fork.ways.setdefault(code, move)
        return fork


_MOST_KEPT = 200
"""How many ids are kept for one segment: more than a guide has, fewer than an attacker invents."""


_NOT_MADE: Matcher = re.compile("(?!)").match


class GuideTables:
    """A guide made ready for the separators of an interchange: moves and patterns, kept.

    Args:
        guide: the guide.
        delimiters: the separators.
        watched: ids of segments that someone wants to see.
    """

    def __init__(self, guide: Guide, delimiters: Delimiters, watched: frozenset[str]) -> None:
        self._watched = watched
        self.guide = guide
        self.delimiters = delimiters
        self.explainer = Explainer(delimiters)
        self._patterns = PatternMaker(delimiters)
        self._matchers: dict[int, Matcher] = {}
        self._moves: dict[int, Moves] = {}

    @property
    def start(self) -> Moves:
        """What may follow the ST segment."""
        return self.after(self.guide.root.first)

    def after(self, node: SegmentNode) -> Moves:
        """What may follow a segment."""
        if node.index not in self._moves:
            self._moves[node.index] = Moves(self, node)
        return self._moves[node.index]

    def matcher(self, node: SegmentNode) -> Matcher:
        """The pattern of a segment, as a function of its text."""
        if node.index not in self._matchers:
            self._matchers[node.index] = self._patterns.pattern(node).fullmatch
        return self._matchers[node.index]

    def _make_when_asked(self, move: Move) -> Move:
        """The step with a function in its pattern's stead, which gives way when it is called.

        Of the steps of a guide few are ever taken, and a pattern takes half a millisecond to make.
        """

        def make_and_match(text: str) -> re.Match[str] | None:
            move.matches = self.matcher(move.node)
            return move.matches(text)

        move.matches = make_and_match
        return move

    def candidates(self, node: SegmentNode, segment_id: str) -> list[Move]:
        """Every step from a segment to one of this id, in the order in which the guide is read."""
        found = []
        passed: list[Node] = []
        inside: Node = node
        loop = node.parent
        while loop is not None:
            for child in loop.children:
                if child.place < inside.place:
                    continue
                target = child if isinstance(child, SegmentNode) else child.first
                if target.segment_id == segment_id:
                    found.append(self._move(node, child, passed))
                if child.usage == "R" and child is not inside:
                    passed.append(child)
            inside, loop = loop, loop.parent
        return found

    def _move(self, node: SegmentNode, child: Node, passed: list[Node]) -> Move:
        """The step from `node` to `child`, over the required nodes that are `passed`."""
        target = child if isinstance(child, SegmentNode) else child.first
        enters = child if isinstance(child, LoopNode) else None
        loop = target.parent
        if enters is None and target.opens_loop and loop is not None and loop.parent is not None:
            enters = loop
            passed = [each for each in loop.children if each.usage == "R" and each is not target]
        if enters is None:
            passed = [
                each for each in passed if each.parent is not loop or each.place != child.place
            ]
        doubtful = tuple(each for each in passed if _may_have_come(each, node))
        missing = tuple(each for each in passed if each not in doubtful)
        move = Move(
            node=target,
            matches=_NOT_MADE,
            then=self.after(target),
            missing=missing,
            doubtful=doubtful,
            enters=enters,
            kind=_kind(node, target, enters, bool(passed)),
            counter=(enters or target).index,
            limit=(enters or target).repeat,
            is_watched=target.segment_id in self._watched,
        )
        return self._make_when_asked(move)


def _kind(node: SegmentNode, target: SegmentNode, enters: LoopNode | None, has_passed: bool) -> int:
    if has_passed or target.usage == "N":
        return CAREFUL
    if enters is not None:
        return ENTERING
    if node is target and target.repeat == 1:
        return CAREFUL
    return SIMPLE if _comes_once_or_freely(node, target) else COUNTED


def _may_have_come(required: Node, node: SegmentNode) -> bool:
    """Whether a required node has the place of `node`, or of a loop around it, and so any order."""
    around: Node | None = node
    while around is not None:
        if around.parent is required.parent:
            return around.place == required.place
        around = around.parent
    return False


def _comes_once_or_freely(node: SegmentNode, target: SegmentNode) -> bool:
    """Whether a step to a segment never needs counting: it comes first here, alone at its place.

    A segment that may be repeated, or has siblings at its place, or is required there, is counted.
    """
    siblings = [] if target.parent is None else target.parent.children
    if any(each is not target and each.place == target.place for each in siblings):
        return False
    return target.repeat == UNLIMITED or (target.repeat == 1 and node is not target)


@lru_cache(maxsize=24)
def guide_tables(map_file: str, delimiters: Delimiters, watched: frozenset[str]) -> GuideTables:
    """The tables of a guide for some separators, made once and kept in memory."""
    return GuideTables(load_guide(map_file), delimiters, watched)
