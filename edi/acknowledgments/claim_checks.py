"""The claims of an 837 checked and answered in one pass, in memory that no set can fill."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from edi.acknowledgments.claim_answers import ClaimAnswer, answers_as_told
from edi.envelopes import TransactionSet
from edi.segments import Segment
from edi.set_report import Finding
from edi.validation import checker_of_set

_LEVEL_ENDS: Final = ("HL", "SE")


def check_and_answer(
    transaction_set: TransactionSet, *, levels: Collection[int]
) -> Iterator[ClaimAnswer]:
    """The answers that `answer_claims` gives to what `validate_set` finds, as a stream.

    Raises:
        UnreadableSet: a segment lacks what a claim needs.
    """
    ahead = _CheckedAhead(transaction_set, levels)
    followed = TransactionSet(
        transaction_set.ordinal,
        transaction_set.interchange,
        transaction_set.group,
        transaction_set.header,
        ahead.segments(),
    )
    return answers_as_told(followed, ahead.told)


class _CheckedAhead:
    """The segments of a set, each given out when the level that it stands in has been checked.

    What is wrong with a level or its claims is told at the latest at the HL or SE after them.
    """

    def __init__(self, transaction_set: TransactionSet, levels: Collection[int]) -> None:
        self._segments = iter(transaction_set)
        self._st = next(self._segments)
        self._report, self._checker = checker_of_set(transaction_set, self._st, levels)

    def segments(self) -> Iterator[Segment]:
        """All of them, from ST to SE."""
        level, last = [self._st], self._st
        for last in self._segments:
            if last.id in _LEVEL_ENDS:
                self._check([*level[1:], last])
                yield from level
                level = [last]
            else:
                level.append(last)
        if last.id != "SE":
            self._check(level[1:])
            self._checker.close_without_trailer("The set ends before the SE segment.")
        yield from level

    def _check(self, segments: list[Segment]) -> None:
        trailer = segments.pop() if segments and segments[-1].id == "SE" else None
        self._checker.run([each.text for each in segments], 0)
        if trailer is not None:
            self._checker.close(trailer)

    def told(self) -> list[Finding]:
        """What was found since this was last asked."""
        found, self._report.findings = self._report.findings, []
        return found
