"""Validating a file of X12: envelopes by the standard, transaction sets by their guides."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Collection, Iterator
from itertools import islice

from edi.envelopes import GroupHeader, TransactionSet
from edi.reader import Source, read_batches
from edi.report import Report
from edi.segments import Segment
from edi.set_report import SetReport
from edi.validation.envelopes import EnvelopeChecker
from edi.validation.set_checks import SetChecker, set_checker

DEFAULT_LEVELS = (1, 2)
"""What a 999 answers for: syntax and guide. Levels 3 to 5 are asked for by name."""
_AT_A_TIME = 4_096
_NO_GROUP = GroupHeader("", "", "", "", "", "", "", "")


def validate(source: Source, *, levels: Collection[int] = DEFAULT_LEVELS, jobs: int = 1) -> Report:
    """The verdict on every interchange, group and transaction set of `source`, read as a stream.

    Args:
        source: a path, the bytes themselves or an open binary stream.
        levels: the SNIP levels to check; envelopes are always checked.
        jobs: how many processes share the transaction sets of a large file; the report is the same.
            Where they cannot be forked they are spawned, so that a script must call this under
            `if __name__ == "__main__"`.

    Raises:
        UnreadableInterchange: the source does not begin with a readable ISA; its sentence is the
            answer to the sender, for there is nothing to acknowledge.
    """
    if jobs > 1:
        # Imported only where it is used: it takes a third of the time to import all else.
        from edi.validation.parallel import validate_in_processes  # noqa: PLC0415

        return validate_in_processes(source, levels=levels, jobs=jobs)
    (report,) = deque(validate_in_pieces(source, levels=levels), maxlen=1)
    return report


def validate_in_pieces(
    source: Source, *, levels: Collection[int] = DEFAULT_LEVELS
) -> Iterator[Report]:
    """The report as it grows, one and the same each time: after every 128 KB, and at the end.

    It is the verdict that `validate` gives when there is no further piece. So whoever checks a
    large file can do something else in between, or leave off.

    Raises:
        UnreadableInterchange: the source does not begin with a readable ISA.
    """
    report = Report(levels=tuple(sorted(levels)))
    checker = EnvelopeChecker(report)
    for batch in read_batches(source):
        checker.take(batch)
        yield report
    checker.end()
    yield report


def validate_set(
    transaction_set: TransactionSet, *, levels: Collection[int] = DEFAULT_LEVELS
) -> SetReport:
    """The verdict on one transaction set, with everything that is wrong in it, however much it is.

    The report of a whole file keeps so many findings of each set, as not to grow with the file.
    """
    segments = iter(transaction_set)
    report, checker = checker_of_set(transaction_set, next(segments), levels)
    trailer: Segment | None = None
    while several := list(islice(segments, _AT_A_TIME)):
        if several[-1].id == "SE":
            trailer = several.pop()
        checker.run([each.text for each in several], 0)
    if trailer is None:
        checker.close_without_trailer("The set ends before the SE segment.")
    else:
        checker.close(trailer)
    return report


def checker_of_set(
    transaction_set: TransactionSet, st: Segment, levels: Collection[int]
) -> tuple[SetReport, SetChecker]:
    """The checker of a set by itself and the report that it fills, however much is wrong.

    `st` is the first segment of the set, which is checked already.
    """
    report = SetReport(transaction_set.ordinal, transaction_set.header)
    group = transaction_set.group or _NO_GROUP
    return report, set_checker(report, group, st, (), levels, most=sys.maxsize)
