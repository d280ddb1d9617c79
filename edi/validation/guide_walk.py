"""Walking the segments of a transaction set through its guide, fast while nothing is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from edi.guides.model import LoopNode, SegmentNode
from edi.guides.walk import CONTROL_IDS, Fork, GuideTables, Move, Moves
from edi.report import Finding

Keep = Callable[[Finding], None]
Hook = Callable[[str, int], None]


class GuideWalk:
    """One walk through a guide, from ST to SE.

    Args:
        tables: the guide, made ready for the separators of the interchange.
        keep: is given each finding, in the order of the segments.
        hooks: for the segment ids that the tables watch, what to call with the text and number of
            each segment of that id before it is checked.

    Attributes:
        number: the place of the last segment that was checked, ST being 1.
    """

    def __init__(self, tables: GuideTables, keep: Keep, hooks: Mapping[str, Hook]) -> None:
        self._tables = tables
        self._keep = keep
        self._hooks = hooks
        self._moves = tables.start
        self._counts = [0] * tables.guide.size
        self.number = 1

    def start(self, text: str) -> None:
        """Check the ST segment."""
        self._check_elements(self._tables.guide.root.first, text)

    def run(self, texts: Sequence[str], start: int) -> int:
        """Check segments from an index on; the index of the first that is not inside the set."""
        separator = self._tables.delimiters.element
        moves = self._moves
        number = self.number
        for index in range(start, len(texts)):
            text = texts[index]
            head = text.split(separator, 2)
            move = moves[head[0]]
            if isinstance(move, Fork):
                if move.element == 1 and not move.component and len(head) > 1:
                    move = move.ways.get(head[1], move.otherwise)
                else:
                    move = move.way(text, self._tables.delimiters)
            if move is not None and move.is_simple and move.matches(text):
                number += 1
                moves = move.then
            elif head[0] in CONTROL_IDS:
                self._moves, self.number = moves, number
                return index
            else:
                number += 1
                self.number = number
                moves = self._step(move, moves, text)
        self._moves, self.number = moves, number
        return len(texts)

    def end(self, text: str) -> None:
        """Check the SE segment, and that nothing required is left out before it."""
        self.number += 1
        move = self._moves.find("SE")
        if isinstance(move, Move):
            self._step(move, self._moves, text)

    def _step(self, move: Move | None, moves: Moves, text: str) -> Moves:
        """Check a segment in full; what may follow then."""
        if text[0] == " ":
            return self._step_without_spaces(moves, text)
        if move is None:
            self._unexpected(text)
            return moves
        node = move.node
        hook = self._hooks.get(node.segment_id)
        if hook is not None:
            hook(text, self.number)
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
        counts = self._counts
        start, end = loop.index + 1, loop.end
        counts[start:end] = [0] * (end - start)
        counts[first.index] = 1
        counts[loop.index] += 1
        if counts[loop.index] > loop.repeat:
            self._tell(
                first, "4", f"The loop {loop.loop_id} may stand {loop.repeat} times at most."
            )

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
