"""`hub files`: what partners handed in, what nobody can read, and the purge of what is old."""

import getpass
from typing import Annotated, Any

import typer
from rich.table import Table
from sqlalchemy import Row

from hub.app import Hub
from hub.cli.consoles import out
from hub.cli.ending import fail
from hub.cli.terminal import running_hub
from hub.wall_clock import now
from store.audit import Deed, at_terminal
from store.files import FileState
from store.work import Work

app = typer.Typer(
    help="Files of trading partners: list, timeline, quarantine, recheck, discard, purge.",
    no_args_is_help=True,
)

FileId = Annotated[str, typer.Argument(metavar="FILE", help="Its id, as IN-3f9c01d2a4b5.")]


@app.command("list")
def list_files(
    partner_id: Annotated[str, typer.Argument(metavar="PARTNER", help="As METPID000101.")],
    most: Annotated[int, typer.Option("--most", min=1, help="How many at most.")] = 50,
) -> None:
    """List what a partner handed in, the newest first.

    Example: [bold]hub files list METPID000101[/bold]
    """
    with running_hub() as hub:
        rows = hub.exchange.receptions(partner_id, most)
    out.print(_table(rows) if rows else f"{partner_id} has handed in nothing.")


@app.command("timeline")
def timeline(file_id: FileId) -> None:
    """Tell what happened to a file, from its receipt to payment.

    Example: [bold]hub files timeline IN-3f9c01d2a4b5[/bold]
    """
    with running_hub() as hub:
        row = _found(hub, file_id)
        events = hub.exchange.timeline(row.partner_id, row.reception_id)
    table = Table("Day", "Time", "What", "Document", box=None, pad_edge=False)
    for each in events:
        time = each.at.astimezone(now().tzinfo).strftime("%H:%M:%S") if each.at else ""
        table.add_row(each.on.isoformat(), time, each.sentence, each.document or "")
    out.print(table)


@app.command("quarantine")
def quarantine() -> None:
    """List the files that nobody can read, of every partner.

    Example: [bold]hub files quarantine[/bold]
    """
    with running_hub() as hub, hub.store.read() as view:
        rows = Work.on_open_day(view).receptions.quarantined()
    out.print(_table(rows) if rows else "Nothing is in quarantine.")


@app.command("recheck")
def recheck(file_id: FileId) -> None:
    """Look at a file in quarantine once more, as after a fault of the hub was mended.

    Example: [bold]hub files recheck IN-3f9c01d2a4b5[/bold]
    """
    with running_hub() as hub:
        row = _quarantined(hub, file_id)
        with hub.store.begin() as transaction:
            work = Work.on_open_day(transaction)
            work.files.change(row.file_id, state=FileState.RECEIVED)
            work.receptions.change(row.file_id, verdict=None, problem=None, answered_at=None)
            _note(work, row, "file rechecked")
    out.print("The hub looks at it again: run `hub drain`, unless `hub run` does.")


@app.command("discard")
def discard(file_id: FileId) -> None:
    """Take a file in quarantine away for good; that it was there stays.

    Example: [bold]hub files discard IN-3f9c01d2a4b5[/bold]
    """
    with running_hub() as hub:
        row = _quarantined(hub, file_id)
        hub.retention.discard(row, at_terminal(getpass.getuser()))
    out.print("The file is taken away.")


@app.command("purge")
def purge(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be taken away.")
    ] = False,
) -> None:
    """Take away the content of files that are older than their class is kept.

    `hub run` does this when a day ends. Example: [bold]hub files purge --dry-run[/bold]
    """
    with running_hub() as hub:
        due = (
            hub.retention.due() if dry_run else hub.retention.purge(at_terminal(getpass.getuser()))
        )
    told = ", ".join(f"{number:,} {name} files" for name, number in due.files.items())
    done = "Would take" if dry_run else "Took"
    out.print(f"{done} away {told or '0 files'} ({due.size:,} bytes), {due.answers:,} answers.")


def _table(rows: list[Row[Any]]) -> Table:
    table = Table("File", "Partner", "Received", "Door", box=None, pad_edge=False)
    table.add_column("Bytes", justify="right")
    for heading in ("Verdict", "Problem"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        at = row.received_at.astimezone(now().tzinfo).strftime("%Y-%m-%d %H:%M")
        verdict = f"{row.verdict or 'not yet'}{' (test)' if row.test else ''}"
        table.add_row(
            row.reception_id,
            row.partner_id,
            at,
            row.door,
            f"{row.size:,}",
            verdict,
            row.problem or "",
        )
    return table


def _found(hub: Hub, file_id: str) -> Row[Any]:
    with hub.store.read() as view:
        row = Work.on_open_day(view).receptions.any_partners(file_id)
    if row is None:
        fail(f"there is no file {file_id}: `hub files list PARTNER` lists them")
    return row


def _quarantined(hub: Hub, file_id: str) -> Row[Any]:
    row = _found(hub, file_id)
    if row.verdict != "quarantined" or row.purged_on is not None:
        fail(f"{file_id} is not in quarantine: `hub files quarantine` lists what is")
    return row


def _note(work: Work, row: Row[Any], action: str) -> None:
    subject = f"{row.reception_id} by {getpass.getuser()}"
    actor = at_terminal(getpass.getuser())
    deed = Deed(action=action, subject=subject, at=now(), actor=actor, partner_id=row.partner_id)
    work.audit.note(deed)
