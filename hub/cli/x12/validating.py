"""`hub x12 validate`: the verdict on files, for people or as JSON."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from edi import Finding, Report, SetReport, UnreadableInterchange, report_json, validate
from hub.cli.consoles import out
from hub.cli.x12.options import (
    ALL_LEVELS,
    STANDARD_INPUT,
    UNREADABLE,
    FilesOrInput,
    levels_of,
    tell_unreadable,
)


def validate_files(
    files: FilesOrInput,
    level: Annotated[
        list[str] | None,
        typer.Option("--level", metavar="LEVEL", help="SNIP levels, like 1, 1-3 or 1,2,5; all."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="As JSON lines, one object a file.")
    ] = False,
    values: Annotated[
        bool, typer.Option("--values", help="With the wrong values: they can be PHI.")
    ] = False,
    jobs: Annotated[
        int, typer.Option("--jobs", min=1, help="Processes that share a large file.")
    ] = 1,
) -> None:
    """Check X12 files against their guides. Exit code 0 valid, 1 invalid, 2 unreadable.

    The file `-` is the standard input.

    Values are left out unless they are asked for, since they can be protected health information.

    Example: [bold]hub x12 validate examples/quarter/2014-12-01/02-members.834[/bold]
    """
    levels = levels_of(level, ALL_LEVELS)
    worst = 0
    for path in files:
        try:
            source = sys.stdin.buffer if path == STANDARD_INPUT else path
            report = validate(source, levels=levels, jobs=jobs)
        except UnreadableInterchange as error:
            tell_unreadable(path, error)
            if as_json:
                typer.echo(json.dumps({"file": str(path), "unreadable": str(error)}))
            worst = UNREADABLE
            continue
        if as_json:
            typer.echo(json.dumps({"file": str(path), **report_json(report, values=values)}))
        else:
            _tell(path, report, values=values)
        worst = max(worst, int(not report.accepted))
    raise typer.Exit(worst)


def _tell(path: Path, report: Report, *, values: bool) -> None:
    verdict = "[green]valid[/green]" if report.accepted else "[red]invalid[/red]"
    accepted = len(report.accepted_ordinals)
    out.print(
        f"{escape(str(path))}: {verdict}, {accepted} of {report.set_count} sets accepted",
        soft_wrap=True,
    )
    for sentence in report.problems:
        _line(sentence)
    for interchange in report.interchanges:
        for note in interchange.notes:
            _line(f"interchange, code {note.code}: {note.sentence}")
        for group in interchange.groups:
            for note in group.notes:
                _line(f"group, code {note.code}: {note.sentence}")
            for checked in group.sets:
                _tell_set(checked, values=values)


def _tell_set(checked: SetReport, *, values: bool) -> None:
    where = f"set {checked.ordinal} ({checked.header.set_id})"
    if checked.remark:
        _line(f"{where}: {checked.remark}")
    for note in checked.notes:
        _line(f"{where}, code {note.code}: {note.sentence}")
    for finding in checked.findings:
        _line(f"{where}, {place_of(finding)}: {finding.sentence}{_values(finding, told=values)}")
    if checked.findings_left_out:
        _line(f"{where}: and {checked.findings_left_out} more")


def _line(text: str) -> None:
    out.print(f"  {text}", markup=False, soft_wrap=True)


def place_of(finding: Finding) -> str:
    """Where a finding is, and its code and level, as people read it."""
    element = f"{finding.element:02d}" if finding.element else ""
    component = f"-{finding.component}" if finding.component else ""
    loop = f", loop {finding.loop}" if finding.loop else ""
    return (
        f"segment {finding.segment_number} {finding.known_id}{element}{component}{loop}, "
        f"code {finding.code}, level {finding.level}"
    )


def _values(finding: Finding, *, told: bool) -> str:
    if not told:
        return ""
    unit = " ".join(finding.business_unit) if finding.business_unit else ""
    parts = (f"value {finding.value!r}" if finding.value else "", unit)
    shown = ", ".join(part for part in parts if part)
    return f" ({shown})" if shown else ""
