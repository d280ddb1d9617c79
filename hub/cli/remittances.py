"""`hub remittances`: which remittances the payees' systems took in, and which nobody answered."""

import json
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.table import Table

from hub.cli.consoles import out
from hub.cli.terminal import running_hub
from store.answers import AnsweredRemittance
from store.work import Work


def remittances(
    only_open: Annotated[
        bool, typer.Option("--open", help="Only those that no payee's system has accepted.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As one JSON list.")] = False,
) -> None:
    """List the remittances with what the payees' TA1 and 999 say of each, oldest first.

    One that is not accepted HUB_ANSWER_DAYS after it was sent is overdue.
    Example: [bold]hub remittances --open[/bold]
    """
    with running_hub() as hub, hub.store.read() as view:
        work = Work.on_open_day(view)
        days = hub.settings.answer_days
        found = [
            (each, each.is_overdue(work.today, days)) for each in work.answers.of_remittances()
        ]
    shown = [(each, overdue) for each, overdue in found if not (only_open and each.is_accepted)]
    if as_json:
        typer.echo(json.dumps([_told(each, overdue=overdue) for each, overdue in shown], indent=2))
        return
    out.print(_table(shown))


def _told(each: AnsweredRemittance, *, overdue: bool) -> dict[str, Any]:
    told = {name: _plain(value) for name, value in asdict(each).items()}
    return told | {"overdue": overdue}


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, bool | int | tuple) else str(value)


def _table(shown: list[tuple[AnsweredRemittance, bool]]) -> Table:
    table = Table("Sent", "Remittance", "Partner", box=None, pad_edge=False)
    table.add_column("Number", justify="right")
    table.add_column("Dollars", justify="right")
    for heading in ("Answer", "Answered", "What was told"):
        table.add_column(heading, overflow="fold")
    for each, overdue in shown:
        table.add_row(
            each.sent_on.isoformat(),
            each.remittance_id,
            each.partner_id,
            str(each.interchange_number),
            f"{each.total:,.2f}",
            _answer(each, overdue=overdue),
            each.answered_on.isoformat() if each.answered_on else "",
            "; ".join(each.told),
        )
    return table


def _answer(each: AnsweredRemittance, *, overdue: bool) -> str:
    notes = [name for name, holds in _notes(each, overdue=overdue) if holds]
    return ", ".join([each.standing.value, *notes])


def _notes(each: AnsweredRemittance, *, overdue: bool) -> tuple[tuple[str, bool], ...]:
    return (("overdue", overdue), ("contradictory", each.contradictory))
