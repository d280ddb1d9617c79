"""`hub db`: the version of the store's tables, and its backups."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from hub.app import Hub
from hub.backup import BackupFailed, make, restore
from hub.cli.consoles import out
from hub.cli.emails import By, operator
from hub.cli.ending import fail
from hub.cli.terminal import running_hub, store_shown
from hub.wall_clock import now, today
from store import schema
from store.emails import EMAIL
from store.work import NotStarted, Work

app = typer.Typer(
    help="The store: upgrade, check, backup, restore.",
    no_args_is_help=True,
)


@app.command("upgrade")
def upgrade() -> None:
    """Create the store's tables, or bring those of an earlier version up to date.

    All or nothing; run again, it changes nothing. Example: [bold]hub db upgrade[/bold]
    """
    with running_hub(started=False) as hub:
        schema.upgrade(hub.store)
        out.print(f"The tables of {store_shown(hub)} are of version {schema.HEAD}.")


@app.command("check")
def check() -> None:
    """Say whether the tables are those of this program, and whether every received file is there.

    Exit code 1 when not. Example: [bold]hub db check[/bold]
    """
    with running_hub(started=False) as hub:
        try:
            schema.check(hub.store)
        except schema.OutOfDate:
            fail(f"{store_shown(hub)} has no tables of version {schema.HEAD}: run `hub db upgrade`")
        out.print(f"The tables of {store_shown(hub)} are of version {schema.HEAD}.")
        lacking, number = _lacking(hub)
        if lacking:
            fail(
                f"{len(lacking)} of {number} received files are not in {hub.settings.files_folder} "
                f"or not whole, {lacking[0]} first: bring them back from a backup"
            )
        out.print(f"All {number} received files are there.")


def _lacking(hub: Hub) -> tuple[list[str], int]:
    """The received files that the library lacks, and how many it should have."""
    with hub.store.read() as view:
        try:
            received = Work.on_open_day(view).files.sizes()
        except NotStarted:
            received = {}
    lacking = [file_id for file_id, size in received.items() if hub.library.lacks(file_id, size)]
    return lacking, len(received)


@app.command("backup")
def backup(target: Annotated[Path, typer.Argument(metavar="FOLDER")]) -> None:
    """Back up an embedded store and the received files into a new folder; the hub may go on.

    It is of one moment, and appears when it is whole. A PostgreSQL store is backed up by its own
    tools: see docs/operations.md. Example: [bold]hub db backup /backups/2014-12-01[/bold]
    """
    with running_hub() as hub:
        try:
            made = make(_database(hub), hub.library, target, now())
        except BackupFailed as failed:
            fail(str(failed))
        out.print(
            f"Backed up into {target}: version {made.version}, open day {made.open_day}, "
            f"{made.files} files of {made.bytes:,} bytes."
        )


@app.command("restore")
def restore_backup(
    source: Annotated[Path, typer.Argument(metavar="FOLDER")],
    lost_on: Annotated[
        datetime | None,
        typer.Option(
            "--lost-on",
            formats=["%Y-%m-%d"],
            metavar="DATE",
            help="The last day on which the lost store can have sent e-mails; today unless given.",
        ),
    ] = None,
    nothing_sent: Annotated[
        bool,
        typer.Option(
            "--nothing-sent", help="It is certain that no e-mail was sent after the backup."
        ),
    ] = False,
    by: By = None,
) -> None:
    """Put a backup in the place of an embedded store that is lost.

    E-mails that the lost store may have sent after the backup wait in doubt, so that none goes
    twice: `hub emails settle` says what became of them. Then hand in again every file that came
    after the backup; what the store knows changes nothing.
    Example: [bold]hub db restore /backups/2014-12-01 --lost-on 2014-12-03[/bold]
    """
    with running_hub(started=False) as hub:
        try:
            found = restore(source, _database(hub), hub.library)
        except BackupFailed as failed:
            fail(str(failed))
        out.print(f"Restored from the backup of {found.made_at}, open day {found.open_day}.")
        schema.upgrade(hub.store)
        if not nothing_sent:
            _doubt(hub, lost_on.date() if lost_on else today(), by)


def _doubt(hub: Hub, until: date, by: str | None) -> None:
    """Put in doubt what may have been sent after the backup."""
    with hub.store.begin() as transaction:
        work = Work.on_open_day(transaction)
        work.calendar.doubt_until(until)
        number = work.effects.doubt(EMAIL, "restored: it may have been sent after the backup")
        said = operator(by, "restored from a backup")
        work.interventions.note(said, "e-mails in doubt", f"to {until}")
    out.print(f"{number} queued e-mails are in doubt, and those of days to {until} will be.")


def _database(hub: Hub) -> Path:
    path = hub.store.engine.url.database
    if hub.store.is_shared or not path:
        fail("this store is backed up by the tools of its database: see docs/operations.md")
    return Path(path)
