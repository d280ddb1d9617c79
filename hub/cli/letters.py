"""`hub letters`: the print batches, and printing one once more."""

import json
from datetime import datetime
from typing import Annotated

import typer
from rich.table import Table

from hub.cli.consoles import out
from hub.cli.emails import By, Why, operator
from hub.cli.ending import fail
from hub.cli.terminal import running_hub
from hub.reprinting import reprint
from store.effects import EffectState
from store.work import Work

app = typer.Typer(help="Print batches of letters: list, reprint.", no_args_is_help=True)

_SHOWN = {EffectState.QUEUED.value: "to be printed", EffectState.DONE.value: "printed"}


@app.command("list")
def list_batches(
    since: Annotated[
        datetime | None,
        typer.Option(
            "--since", formats=["%Y-%m-%d"], metavar="DATE", help="From this mail date on."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON lines.")] = False,
) -> None:
    """List the print batches by mail date, how many letters each holds, and whether it is printed.

    Example: [bold]hub letters list --since 2014-12-01[/bold]
    """
    with running_hub() as hub, hub.store.read() as view:
        found = Work.on_open_day(view).letters.batches(since and since.date())
    rows = [
        {
            "batch_id": row.batch_id,
            "mailed_on": row.mailed_on.isoformat(),
            "letters": row.number,
            "state": _SHOWN.get(row.state, "printed"),
        }
        for row in found
    ]
    if as_json:
        for one in rows:
            typer.echo(json.dumps(one))
        return
    table = Table("Batch", "Mailed on", "Letters", "State", box=None, pad_edge=False)
    for one in rows:
        table.add_row(*map(str, one.values()))
    out.print(table if rows else "There are no print batches.")


@app.command("reprint")
def reprint_batch(
    batch_id: Annotated[str, typer.Argument(metavar="BATCH")], why: Why, by: By = None
) -> None:
    """Print a batch once more, because its files are lost; the hub does so when it next works.

    The letters have the same ids and mail date: make sure that none of them was mailed.
    Example: [bold]hub letters reprint 2014-12-03-01 --why "the disk failed"[/bold]
    """
    said = operator(by, why)
    with running_hub() as hub:
        if not reprint(hub.store, batch_id, said):
            fail(f"there is no printed batch {batch_id}: `hub letters list` lists them")
        out.print(f"Batch {batch_id} is to be printed again.")
