"""`hub x12 show`: a file for people, with the names of its guide and its errors in place."""

import os
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from edi import (
    Finding,
    NamedSegment,
    Report,
    SetReport,
    UnreadableInterchange,
    named_segments,
    transaction_sets,
    validate,
)
from hub.cli.consoles import err, out
from hub.cli.x12.options import ALL_LEVELS, UNREADABLE, Files, levels_of, tell_unreadable

_INDENT = "  "


def show(
    files: Files,
    level: Annotated[
        list[str] | None,
        typer.Option("--level", metavar="LEVEL", help="SNIP levels whose errors are shown; all."),
    ] = None,
) -> None:
    """Show X12 files: loops, segments and elements by name, and what is wrong where it stands.

    It shows protected health information. On a terminal it opens a pager.

    Example: [bold]hub x12 show examples/quarter/2014-12-01/02-members.834[/bold]
    """
    levels = levels_of(level, ALL_LEVELS)
    err.print("[yellow]What follows can be protected health information.[/yellow]")
    for path in files:
        try:
            report = validate(path, levels=levels)
        except UnreadableInterchange as error:
            tell_unreadable(path, error)
            raise typer.Exit(UNREADABLE) from error
        os.environ.setdefault("LESS", "-FR")
        with out.pager(styles=True) if sys.stdout.isatty() else nullcontext():
            for line in _lines(path, report):
                out.print(line, soft_wrap=True)


def _lines(path: Path, report: Report) -> Iterator[Text]:
    verdicts = {each.ordinal: each for each in report.sets}
    for sentence in report.problems:
        yield _wrong(sentence)
    for interchange in report.interchanges:
        for note in interchange.notes:
            yield _wrong(f"interchange, code {note.code}: {note.sentence}")
        for group in interchange.groups:
            for note in group.notes:
                yield _wrong(f"group, code {note.code}: {note.sentence}")
    for transaction_set in transaction_sets(path):
        header, sender = transaction_set.header, transaction_set.interchange.sender_id
        title = f"set {transaction_set.ordinal}: {header.set_id} {transaction_set.version}"
        yield Text(f"{title}, sender {sender}", style="bold")
        verdict = verdicts.get(transaction_set.ordinal)
        yield from _notes(verdict)
        findings = _by_segment(verdict)
        for named in named_segments(transaction_set):
            yield from _segment(named)
            for finding in findings.get(named.segment.number, ()):
                yield _finding(finding, _INDENT * len(named.loops))


def _notes(verdict: SetReport | None) -> Iterator[Text]:
    if verdict is not None:
        for note in verdict.notes:
            yield _wrong(f"set, code {note.code}: {note.sentence}")
        if verdict.findings_left_out:
            yield _wrong(f"{verdict.findings_left_out} more errors are not shown")


def _by_segment(verdict: SetReport | None) -> dict[int, list[Finding]]:
    found: dict[int, list[Finding]] = defaultdict(list)
    for finding in verdict.findings if verdict is not None else ():
        found[finding.segment_number].append(finding)
    return found


def _segment(named: NamedSegment) -> Iterator[Text]:
    segment, indent = named.segment, _INDENT * len(named.loops)
    if named.opens:
        yield Text(f"{' ' * 8}{indent[2:]}{named.loops[-1]} {named.opens}", style="cyan")
    yield Text.assemble(
        (f"{segment.number:>6}  ", "dim"),
        indent,
        _legible(segment.text),
        (f"  {named.name}", "green"),
    )
    for element in named.elements:
        yield Text.assemble(
            f"{' ' * 12}{indent}",
            (f"{element.reference:<8}", "dim"),
            f" {element.name}: " if element.name else " ",
            (_legible(element.value), "bold"),
        )


def _finding(finding: Finding, indent: str) -> Text:
    element = f"{finding.element:02d}" if finding.element else ""
    component = f"-{finding.component}" if finding.component else ""
    place = f"{finding.segment_id}{element}{component}"
    told = f"{place}, code {finding.code}, level {finding.level}: {finding.sentence}"
    return _wrong(f"{' ' * 6}{indent}{told}")


def _wrong(sentence: str) -> Text:
    return Text(f"! {sentence}", style="red")


def _legible(text: str) -> str:
    """The text, with characters that would steer a terminal made visible."""
    return "".join(each if each.isprintable() else repr(each)[1:-1] for each in text)
