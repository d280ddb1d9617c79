"""`hub x12 ack`: the answers to a file, written beside each other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import partial
from itertools import chain, count, groupby
from pathlib import Path
from typing import Annotated

import typer

from edi import (
    ClaimAnswer,
    ClaimBatch,
    Delimiters,
    Envelope,
    InterchangeHeader,
    InterchangeReport,
    Report,
    TransactionSet,
    UnreadableInterchange,
    answer_in_batches,
    stream_277ca,
    stream_999,
    transaction_sets,
    validate,
    validate_set,
    write_ta1,
)
from hub.cli.consoles import err, out
from hub.cli.x12.options import ALL_LEVELS, UNREADABLE, File, levels_of, tell_unreadable
from hub.wall_clock import now


def acknowledge(
    file: File,
    folder: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where the answers go.")],
    control_number: Annotated[
        int,
        typer.Option(
            "--control-number",
            min=1,
            max=999_999_999,
            help="ISA13 of the first answer; further ones count up.",
        ),
    ] = 1,
    level: Annotated[
        list[str] | None,
        typer.Option(
            "--level",
            metavar="LEVEL",
            help="SNIP levels that the 999 answers for, 1 and 2 unless given; the 277CA answers "
            "for the rest.",
        ),
    ] = None,
) -> None:
    """Write the TA1 and 999 of each interchange, and its 277CA for the sets of claims it accepts.

    Like every answer to a sender, they hold values of the file. Exit code 2 when it is unreadable.

    Example: [bold]hub x12 ack examples/quarter/2014-12-01/02-members.834 --out answers[/bold]
    """
    levels = levels_of(level, (1, 2))
    try:
        report = validate(file, levels=levels)
    except UnreadableInterchange as error:
        tell_unreadable(file, error)
        raise typer.Exit(UNREADABLE) from error
    answers = _Answers(folder, file.name, control_number)
    for interchange in report.interchanges:
        if interchange.answers_only:
            continue
        answers.write("ta1", interchange, partial(_ta1, interchange))
        answers.write("999", interchange, partial(stream_999, interchange))
    _answer_claims(file, report, answers)
    out.print(f"{answers.count} answers are in {folder}.", soft_wrap=True)


def _ta1(interchange: InterchangeReport, envelope: Envelope) -> Iterator[str]:
    yield write_ta1(interchange, envelope)


def _answer_claims(file: Path, report: Report, answers: _Answers) -> None:
    """Write the 277CA of each interchange, by what all levels say about each claim."""
    if not any(group.header.functional_id == "HC" for group in report.groups):
        return
    accepted = report.accepted_ordinals
    twice = zip(transaction_sets(file), transaction_sets(file), strict=True)
    taken = (
        (first, second)
        for first, second in twice
        if first.header.set_id == "837" and first.ordinal in accepted
    )
    for ordinal, several in groupby(taken, key=lambda pair: pair[0].interchange_ordinal):
        batches = _batches(several, answers)
        told = next(batches, None)
        if told is not None:
            write = partial(stream_277ca, chain([told], batches))
            answers.write("277", report.interchanges[ordinal - 1], write)


def _batches(
    pairs: Iterable[tuple[TransactionSet, TransactionSet]], answers: _Answers
) -> Iterator[tuple[ClaimBatch, list[ClaimAnswer]]]:
    """The answers to sets of claims, so many together as one 277CA holds; each set comes twice."""
    numbers = count(1)
    for first_pass, claims in pairs:
        verdict = validate_set(first_pass, levels=ALL_LEVELS)
        if any(level in _OF_THE_999 for level in verdict.levels_found):
            err.print(
                f"Set {claims.ordinal} breaks its guide, so that no 277CA can answer it: let the "
                "999 answer for levels 1 and 2."
            )
            continue
        for header, told in answer_in_batches(claims, verdict.findings):
            reference = f"{answers.number:09d}{next(numbers):09d}"
            sent_on = _day_of(claims.interchange)
            yield header.batch(reference, sent_on, answers.at.date()), told


def _day_of(header: InterchangeHeader) -> date:
    day = header.date
    return date(2000 + int(day[:2]), int(day[2:4]), int(day[4:6]))


_OF_THE_999 = (1, 2)
"""The levels that claims must keep to be read at all."""


class _Answers:
    """Answers written into a folder, each in an interchange with a number of its own."""

    def __init__(self, folder: Path, name: str, control_number: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._name = name
        self.number = control_number
        self.at = now()
        self.count = 0

    def write(
        self, kind: str, about: InterchangeReport, make: Callable[[Envelope], Iterator[str]]
    ) -> None:
        """Write what `make` answers about an interchange, if it answers anything."""
        pieces = make(self._envelope(about))
        first = next(pieces, None)
        if first is None:
            return
        path = self._folder / f"{self._name}.{self.number}.{kind}"
        unfinished = path.with_name(f"{path.name}.part")
        with unfinished.open("w", encoding="ascii", newline="") as text:
            text.write(first)
            text.writelines(pieces)
        unfinished.replace(path)
        self.number += 1
        self.count += 1

    def _envelope(self, about: InterchangeReport) -> Envelope:
        """An envelope back to the sender, with its own separators where they can serve."""
        header = about.header
        group = about.groups[0].header if about.groups and not about.rejected else None
        return Envelope(
            sender_id=_legible(header.receiver_id),
            receiver_id=_legible(header.sender_id),
            control_number=self.number,
            at=self.at,
            usage=header.usage if header.usage in ("P", "T") else "P",
            sender_qualifier=_legible(header.receiver_qualifier),
            receiver_qualifier=_legible(header.sender_qualifier),
            sender_code=group.receiver_code if group else "",
            receiver_code=group.sender_code if group else "",
            delimiters=Delimiters() if about.rejected else header.delimiters,
        )


def _legible(text: str) -> str:
    """An id of a header, with 0 for what cannot be written back."""
    return re.sub("[^A-Za-z0-9 ._-]", "0", text)
