"""`hub refusals`: what was set aside, why, and taking it in after a fix."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Final

import typer
from rich.table import Table

from hub.app import Hub
from hub.cli.consoles import out
from hub.cli.ending import fail
from hub.cli.terminal import progress, running_hub
from hub.exports import refusal_as_json
from hub.lock import AlreadyRunning
from hub.rehearsal import Effect, Prospect
from store.refusals import RefusalState
from store.work import Work

app = typer.Typer(help="What was set aside: list, show, replay.", no_args_is_help=True)

Reason = Annotated[
    str | None, typer.Option("--reason", metavar="REASON", help="Only refusals of this reason.")
]

Since = Annotated[
    datetime | None,
    typer.Option(
        "--since",
        formats=["%Y-%m-%d"],
        metavar="DATE",
        help="Only refusals of this day of the programme, or later.",
    ),
]
_MOST_SHOWN: Final = 40


@app.command("list")
def list_refusals(
    reason: Reason = None,
    since: Since = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON lines.")] = False,
) -> None:
    """List what was set aside and is still to be taken in.

    Example: [bold]hub refusals list --reason unknown_member[/bold]
    """
    with running_hub() as hub, hub.store.read() as view:
        work = Work.on_open_day(view)
        found = work.refusals.all(RefusalState.OPEN, reason, since and since.date())
        rows = [refusal_as_json(row, work) for row in found]
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
    since: Since = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what would happen; change nothing.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Show what would happen as JSON lines, with every id.")
    ] = False,
) -> None:
    """Take in again what was refused, after its cause is mended; without arguments, all of it.

    It shows first what that leads to: which letters, messages, e-mails and files would leave, and
    which have left before and are not repeated. What is still not right is set aside again.
    Example: [bold]hub refusals replay --dry-run[/bold]
    """
    with running_hub() as hub:
        chosen = _chosen(hub, refusal_ids, reason, since)
        prospects = hub.rehearse(chosen)
        if as_json:
            for prospect in prospects:
                typer.echo(json.dumps(asdict(prospect)))
        else:
            _show(prospects)
        if dry_run:
            return
        replayed = hub.replay(chosen)
        try:
            with hub.working(), progress("Replaying") as told:
                hub.drain(told)
        except AlreadyRunning:
            out.print(f"Replayed {replayed}: the hub that works on this store takes them up.")
            return
        out.print(
            f"Replayed {replayed}: {hub.outcome.handled} handled, "
            f"{hub.outcome.refused + hub.outcome.given_up} refused again."
        )


def _chosen(
    hub: Hub, refusal_ids: list[str] | None, reason: str | None, since: datetime | None
) -> list[str]:
    if not refusal_ids:
        return hub.open_refusals(reason, since and since.date())
    with hub.store.read() as view:
        refusals = Work.on_open_day(view).refusals
        unknown = [one for one in refusal_ids if refusals.get(one) is None]
    if unknown:
        fail(f"there is no refusal {unknown[0]}: `hub refusals list` lists them")
    return refusal_ids


def _show(prospects: list[Prospect]) -> None:
    """Show what each replay would come to, the first ones by name and all of them in numbers."""
    table = Table("Refusal", "Replayed now", "Would leave", "Left before, not repeated", box=None)
    for one in prospects[:_MOST_SHOWN]:
        table.add_row(one.refusal_id, one.outcome, _counted(one.again), _counted(one.done))
    if prospects:
        out.print(table)
    if len(prospects) > _MOST_SHOWN:
        out.print(f"... and {len(prospects) - _MOST_SHOWN} more (--json shows them all).")
    again = _counted([effect for one in prospects for effect in one.again])
    done = _counted([effect for one in prospects for effect in one.done])
    out.print(f"Would leave: {again or 'nothing'}. Left before, not repeated: {done or 'nothing'}.")


def _counted(effects: Iterable[Effect]) -> str:
    counts = Counter(effect.kind for effect in effects)
    return ", ".join(f"{number} {kind}" for kind, number in sorted(counts.items()))
