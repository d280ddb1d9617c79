"""Validating a file of X12: envelopes by the standard, transaction sets by their guides."""

from __future__ import annotations

from collections.abc import Collection

from edi.reader import Source, read_batches
from edi.report import Report
from edi.validation.envelopes import EnvelopeChecker

DEFAULT_LEVELS = (1, 2)
"""What a 999 answers for: syntax and guide. Levels 3 to 5 are asked for by name."""


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
    report = Report(levels=tuple(sorted(levels)))
    checker = EnvelopeChecker(report)
    for batch in read_batches(source):
        checker.take(batch)
    checker.end()
    return report
