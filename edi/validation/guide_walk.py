"""Walking the segments of a transaction set through its guide, fast while nothing is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import islice

from edi.guides.model import LoopNode, SegmentNode
from edi.guides.walk import CAREFUL, CONTROL_IDS, COUNTED, Fork, GuideTables, Move, Moves
from edi.set_report import Finding

Keep = Callable[[Finding], None]
Hook = Callable[[list[str], int], None]

_FEW_WATCHED = 6
"""Up to so many watched ids it pays to split a segment in full only when it is watched."""


class _Watchers(dict[SegmentNode, tuple[Hook, ...]]):
    """Who is to be called for a segment of the guide, found out when it first comes."""

    def __init__(self, hooks: Mapping[str, tuple[Hook, ...]]) -> None:
        super().__init__()
        self._hooks = hooks

    def __missing__(self, node: SegmentNode) -> tuple[Hook, ...]:
        anywhere = self._hooks.get(node.segment_id, ())
        found = anywhere + self._hooks.get(f"{node.loop}/{node.segment_id}", ())
        self[node] = found
        return found


class GuideWalk:
    """One walk through a guide, from ST to SE.

    Args:
        tables: the guide, made ready for the separators of the interchange.
        keep: is given each finding, in the order of the segments.
        hooks: for the segments that the tables watch, `NM1` anywhere or `2330B/NM1` in one loop,
            who is to be called with the parts (id and elements) and the number of each.

    Attributes:
        number: the place of the last segment that was checked, ST being 1.
    """

    def __init__(
        self, tables: GuideTables, keep: Keep, hooks: Mapping[str, tuple[Hook, ...]]
    ) -> None:
        self._tables = tables
        self._keep = keep
        self._watchers = _Watchers(hooks)
        self._moves = tables.start
        self._cuts = -1 if len(hooks) > _FEW_WATCHED else 2
        self._counts = [0] * tables.guide.size
        self._node = tables.guide.root.first
        self.number = 1

    @property
    def loop(self) -> str | None:
        """The loop of the last segment that was looked at closely."""
        return self._node.loop

    def start(self, text: str) -> None:
        """Check the ST segment."""
        st = self._tables.guide.root.first
        if not self._tables.matcher(st)(text):
            self._check_elements(st, text)

    def run(self, texts: Sequence[str], start: int) -> int:
        """Check segments from an index on; the index of the first that is not inside the set."""
        separator = self._tables.delimiters.element
        watchers = self._watchers
        cuts = self._cuts
        moves = self._moves
        number = self.number
        counts = self._counts
        counts_well = self._counts_well
        for index, text in enumerate(islice(texts, start, None), start):
            head = text.split(separator, cuts)
            move = moves[head[0]]
            if isinstance(move, Fork):
                if move.is_near and len(head) > 1:
                    move = move.ways.get(head[1], move.otherwise)
                else:
                    move = move.way(text, self._tables.delimiters)
            fits = move is not None and move.matches(text) is not None
            if fits and move is not None and move.kind:
                if move.kind == COUNTED and counts[move.counter] < move.limit:
                    counts[move.counter] += 1
                else:
                    fits = counts_well(move)
            if fits and move is not None:
                number += 1
                moves = move.then
                if move.is_watched:
                    self.number, self._node = number, move.node
                    parts = head if cuts < 0 else text.split(separator)
                    for hook in watchers[move.node]:
                        hook(parts, number)
            elif head[0] in CONTROL_IDS:
                self._moves, self.number = moves, number
                return index
            else:
                number += 1
                self.number = number
                moves = self._step(move, moves, text)
        self._moves, self.number = moves, number
        return len(texts)

    def _counts_well(self, move: Move) -> bool:
        """Count a good segment that enters a loop, or is to be looked at with care.

        False, having counted nothing, when there is more to look at.
        """
        if move.kind == CAREFUL and (move.missing or not self._all_came(move)):
            return False
        loop = move.enters
        if loop is None or self._counts[loop.index] >= move.limit:
            return False
        self._open(loop, move.node)
        return True

    def _all_came(self, move: Move) -> bool:
        return all(self._counts[each.index] for each in move.doubtful)

    def end(self, text: str) -> None:
        """Check the SE segment, and that nothing required is left out before it."""
        self.number += 1
        self._step(self._moves.trailer, self._moves, text)

    def _step(self, move: Move | None, moves: Moves, text: str) -> Moves:
        """Check a segment in full; what may follow then."""
        self._node = moves.node if move is None else move.node
        if text[0] == " ":
            return self._step_without_spaces(moves, text)
        if move is None:
            self._unexpected(text)
            return moves
        node = move.node
        if move.is_watched:
            parts = text.split(self._tables.delimiters.element)
            for hook in self._watchers[node]:
                hook(parts, self.number)
        if move.missing or move.doubtful:
            self._check_missing(move)
        if move.enters is not None:
            self._enter(move.enters, node)
        else:
            self._count(node, again=node is moves.node)
        if node.usage == "N":
            self._tell(node, "I4", "The guide marks this {} segment as not used.")
        if not move.matches(text):
            self._check_elements(node, text)
        return move.then

    def _step_without_spaces(self, moves: Moves, text: str) -> Moves:
        """Tell about the spaces before a segment id, and go on as if they were not there."""
        stripped = text.lstrip(" ")
        segment_id = stripped.split(self._tables.delimiters.element, 1)[0]
        sentence = "There are spaces before the segment id."
        self._keep(Finding(self.number, segment_id, None, None, None, "1", 1, sentence))
        if not stripped or segment_id in CONTROL_IDS:
            return moves
        move = moves[segment_id]
        if isinstance(move, Fork):
            move = move.way(stripped, self._tables.delimiters)
        return self._step(move, moves, stripped)

    def _check_elements(self, node: SegmentNode, text: str) -> None:
        for finding in self._tables.explainer.findings(node, text, max(self.number, 1)):
            self._keep(finding)

    def _unexpected(self, text: str) -> None:
        segment_id = text.split(self._tables.delimiters.element, 1)[0]
        known = segment_id in self._tables.guide.segment_ids
        self._keep(
            Finding(
                segment_number=self.number,
                segment_id=segment_id,
                loop=None,
                element=None,
                component=None,
                code="2" if known else "1",
                level=2,
                sentence="No such segment is expected here." if known else _UNKNOWN,
            )
        )

    def _check_missing(self, move: Move) -> None:
        for each in move.missing:
            self._missing(each)
        for each in move.doubtful:
            if not self._counts[each.index]:
                self._missing(each)

    def _missing(self, required: SegmentNode | LoopNode) -> None:
        if isinstance(required, LoopNode):
            self._tell(
                required.first, "3", f"The loop {required.loop_id}, opened by {{}}, is missing."
            )
        else:
            self._tell(required, "3", "A required {} segment is missing here.")

    def _enter(self, loop: LoopNode, first: SegmentNode) -> None:
        self._open(loop, first)
        if self._counts[loop.index] > loop.repeat:
            self._tell(
                first, "4", f"The loop {loop.loop_id} may stand {loop.repeat} times at most."
            )

    def _open(self, loop: LoopNode, first: SegmentNode) -> None:
        """Count a loop and its first segment, and forget what was counted in it before."""
        counts = self._counts
        start, end = loop.index + 1, loop.end
        counts[start:end] = [0] * (end - start)
        counts[first.index] = 1
        counts[loop.index] += 1

    def _count(self, node: SegmentNode, *, again: bool) -> None:
        """Count a segment; `again` when it follows itself, having come uncounted the first time."""
        count = self._counts[node.index] = max(self._counts[node.index], int(again)) + 1
        if count > node.repeat:
            self._tell(node, "5", f"The {{}} segment may stand {node.repeat} times at most.")

    def _tell(self, node: SegmentNode, code: str, sentence: str) -> None:
        self._keep(
            Finding(
                segment_number=self.number,
                segment_id=node.segment_id,
                loop=node.loop,
                element=None,
                component=None,
                code=code,
                level=2,
                sentence=sentence.format(node.segment_id),
            )
        )


_UNKNOWN = "The guide has no segment of this id."
