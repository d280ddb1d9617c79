"""`hub refusals`: what was set aside, why, and taking it in after a fix."""

import json
from typing import Annotated

import typer
from rich.table import Table

from hub.cli.terminal import fail, out, progress, running_hub
from hub.exports import refusal_as_json
from store.refusals import RefusalState
from store.work import Work

app = typer.Typer(help="What was set aside: list, show, replay.", no_args_is_help=True)

Reason = Annotated[
    str | None, typer.Option("--reason", metavar="REASON", help="Only refusals of this reason.")
]


@app.command("list")
def list_refusals(
    reason: Reason = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON lines.")] = False,
) -> None:
    """List what was set aside and is still to be taken in.

    Example: [bold]hub refusals list --reason unknown_member[/bold]
    """
    with running_hub() as hub, hub.store.read() as view:
        work = Work.on_open_day(view)
        rows = [refusal_as_json(row, work) for row in work.refusals.all(RefusalState.OPEN, reason)]
    if as_json:
        for row in rows:
            typer.echo(json.dumps(row))
        return
    table = Table("Refusal", "Reason", "File", "Place", "What to do", box=None, pad_edge=False)
    for row in rows:
        table.add_row(
            row["refusal_id"], row["reason"], row["file"] or "", row["place"], row["sentence"]
        )
    out.print(table if rows else "Nothing is set aside.")


@app.command("show")
def show(refusal_id: Annotated[str, typer.Argument(metavar="REFUSAL")]) -> None:
    """Show one refusal.

    Example: [bold]hub refusals show RF-000001[/bold]
    """
    with running_hub() as hub, hub.store.read() as view:
        work = Work.on_open_day(view)
        row = work.refusals.get(refusal_id)
        if row is None:
            fail(f"there is no refusal {refusal_id}: `hub refusals list` lists them")
        out.print_json(json.dumps(refusal_as_json(row, work) | {"state": row.state}))


@app.command("replay")
def replay(
    refusal_ids: Annotated[
        list[str] | None, typer.Argument(metavar="[REFUSAL]...", show_default=False)
    ] = None,
    reason: Reason = None,
) -> None:
    """Take in again what was refused, after its cause is mended; without arguments, all of it.

    What is still not right is set aside again. Example: [bold]hub refusals replay[/bold]
    """
    with running_hub() as hub, hub.working():
        replayed = hub.replay(refusal_ids, reason)
        with progress("Replaying") as told:
            hub.drain(told)
        out.print(
            f"Replayed {replayed}: {hub.outcome.handled} handled, "
            f"{hub.outcome.refused + hub.outcome.given_up} refused again."
        )
