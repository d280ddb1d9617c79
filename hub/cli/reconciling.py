"""`hub reconcile`: letters and e-mails that were decided against what became of them."""

import json
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Annotated, Any

import typer
from rich.table import Table

from consumers.day.reconciliation import tallies
from hub.cli.consoles import out
from hub.cli.ending import FAILED
from hub.cli.terminal import running_hub
from store.reconciliations import Tally
from store.work import Work

_WEEK = timedelta(days=7)
_COLUMNS = ("decided", "done", "queued", "in_doubt", "failed", "bounced", "suppressed")


def reconcile(
    since: Annotated[
        datetime | None,
        typer.Option(
            "--since",
            formats=["%Y-%m-%d"],
            metavar="DATE",
            help="The first closed day; a week ago unless given.",
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="As JSON lines, with the numbers when the day closed.")
    ] = False,
) -> None:
    """Hold the letters and e-mails of each closed day against what became of them by now.

    Letters stand under the day that they are mailed on, e-mails under the day that they were
    decided on. Decided = done + queued + in doubt + failed + bounced + suppressed + missing. What
    is missing, in the ledger without a decision, or a letter that is late, is named by its id; then
    the exit code is 1. Example: [bold]hub reconcile --since 2014-12-01[/bold]
    """
    with running_hub() as hub, hub.store.read() as view:
        work = Work.on_open_day(view)
        first = since.date() if since else work.today - _WEEK
        days = work.reconciliations.days(first)
        found = [tally for day in days for tally in tallies(work, day)]
        recorded = {day: work.reconciliations.recorded(day) for day in days} if as_json else {}
    for tally in found if as_json else ():
        closed = recorded[tally.day][tally.kind]
        then = {name: getattr(closed, name) for name in (*_COLUMNS, "missing", "undecided")}
        typer.echo(json.dumps(_as_json(tally) | {"when_closed": then}))
    if not as_json:
        _show(found)
    raise typer.Exit(FAILED if any(tally.differs for tally in found) else 0)


def _as_json(tally: Tally) -> dict[str, Any]:
    return asdict(tally) | {"day": tally.day.isoformat(), "differs": tally.differs}


def _show(found: list[Tally]) -> None:
    told = [tally for tally in found if tally.decided or tally.differs]
    if not told:
        out.print("No letters and no e-mails in these days.")
        return
    names = (*(name.replace("_", " ").capitalize() for name in _COLUMNS), "Differs")
    table = Table("Day", "What", *names, box=None, pad_edge=False)
    for tally in told:
        numbers = (str(getattr(tally, name)) for name in _COLUMNS)
        table.add_row(tally.day.isoformat(), f"{tally.kind}s", *numbers, _difference(tally))
    out.print(table)


def _difference(tally: Tally) -> str:
    parts = {"missing": tally.missing, "undecided": tally.undecided, "late": tally.late}
    return "; ".join(f"{name}: {', '.join(ids)}" for name, ids in parts.items() if ids)
