"""`hub x12`: looking at X12 files without a hub."""

from pathlib import Path
from typing import Annotated

import typer

from edi import Report, SetReport, UnreadableInterchange, transaction_sets, validate
from hub.cli.terminal import err, out

app = typer.Typer(help="X12 files by themselves: validate, show.", no_args_is_help=True)

UNREADABLE = 2
Files = Annotated[
    list[Path], typer.Argument(metavar="FILE...", exists=True, dir_okay=False, readable=True)
]


@app.command("validate")
def validate_files(files: Files) -> None:
    """Check X12 files against their guides. Exit code 0 valid, 1 invalid, 2 unreadable.

    Values are left out, since they can be protected health information.

    Example: [bold]hub x12 validate examples/quarter/2014-12-01/02-members.834[/bold]
    """
    worst = 0
    for path in files:
        try:
            report = validate(path)
        except UnreadableInterchange as error:
            err.print(f"[red]{path}: unreadable:[/red] {error}", soft_wrap=True)
            worst = max(worst, UNREADABLE)
            continue
        _tell(path, report)
        worst = max(worst, int(not report.accepted))
    raise typer.Exit(worst)


def _tell(path: Path, report: Report) -> None:
    sets = list(report.sets)
    verdict = "[green]valid[/green]" if report.accepted else "[red]invalid[/red]"
    accepted = sum(checked.accepted for checked in sets)
    out.print(f"{path}: {verdict}, {accepted} of {len(sets)} sets accepted", soft_wrap=True)
    for sentence in report.problems:
        out.print(f"  {sentence}", soft_wrap=True)
    for interchange in report.interchanges:
        for note in interchange.notes:
            out.print(f"  interchange, code {note.code}: {note.sentence}", soft_wrap=True)
        for group in interchange.groups:
            for note in group.notes:
                out.print(f"  group, code {note.code}: {note.sentence}", soft_wrap=True)
            for checked in group.sets:
                _tell_set(checked)


def _tell_set(checked: SetReport) -> None:
    where = f"  set {checked.ordinal} ({checked.header.set_id})"
    if checked.remark:
        out.print(f"{where}: {checked.remark}", soft_wrap=True)
    for note in checked.notes:
        out.print(f"{where}, code {note.code}: {note.sentence}", soft_wrap=True)
    for finding in checked.findings:
        element = f"{finding.element:02d}" if finding.element else ""
        component = f"-{finding.component}" if finding.component else ""
        place = f"segment {finding.segment_number} {finding.known_id}{element}{component}"
        loop = f", loop {finding.loop}" if finding.loop else ""
        out.print(
            f"{where}, {place}{loop}, code {finding.code}: {finding.sentence}", soft_wrap=True
        )
    if checked.findings_left_out:
        out.print(f"{where}: and {checked.findings_left_out} more", soft_wrap=True)


@app.command("show")
def show(files: Files) -> None:
    """Print the segments of X12 files, one a line, with their places.

    It shows protected health information.

    Example: [bold]hub x12 show examples/quarter/2014-12-01/02-members.834[/bold]
    """
    for path in files:
        try:
            for transaction_set in transaction_sets(path):
                header = transaction_set.header
                out.print(
                    f"[bold]set {transaction_set.ordinal}: {header.set_id} "
                    f"{transaction_set.version}, sender "
                    f"{transaction_set.interchange.sender_id}[/bold]"
                )
                for segment in transaction_set:
                    out.print(f"{segment.number:>6}  {segment.text}", markup=False, soft_wrap=True)
        except UnreadableInterchange as error:
            err.print(f"[red]{path}: unreadable:[/red] {error}", soft_wrap=True)
            raise typer.Exit(UNREADABLE) from error
