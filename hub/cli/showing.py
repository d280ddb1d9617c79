"""`hub status` and `hub timeline`: where the hub stands, and what happened to one member."""

import json
from typing import Annotated, Any

import typer
from rich.table import Table

from hub.cli.consoles import out
from hub.cli.ending import fail
from hub.cli.terminal import running_hub
from hub.overview import overview
from store.work import Work


def status(
    as_json: Annotated[bool, typer.Option("--json", help="As one JSON object.")] = False,
) -> None:
    """Say where the hub stands: the open day, what is pending, and what was done.

    Example: [bold]hub status --json[/bold]
    """
    with running_hub() as hub:
        found = overview(hub.store, hub.settings.answer_days)
    if as_json:
        typer.echo(json.dumps(found, indent=2))
        return
    out.print(summary_table(found, "Where the hub stands"))


def summary_table(found: dict[str, Any], title: str) -> Table:
    """The overview as a table of sections and counts."""
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    table.add_column("")
    table.add_column("", overflow="fold")
    table.add_column("", justify="right")
    for section, content in found.items():
        if not isinstance(content, dict):
            table.add_row(f"[bold]{section}[/bold]", "", _shown(content))
            continue
        for number, (name, value) in enumerate(content.items()):
            table.add_row("" if number else f"[bold]{section}[/bold]", name, _shown(value))
    return table


def _shown(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def flags() -> None:
    """List what MaineCare's staff are to look at, oldest first, with the rule that says so.

    A member stands as the MaineCare id, which is protected health information.
    Example: [bold]hub flags[/bold]
    """
    with running_hub() as hub, hub.store.read() as view:
        found = Work.on_open_day(view).oversight.flags()
    table = Table("Day", "What", "Rule", "Site", "Member or what else", box=None, pad_edge=False)
    for row in found:
        what = row.kind.replace("_", " ")
        day = row.raised_on.isoformat()
        table.add_row(day, what, row.rule_id, row.site_id, row.member_id or row.about or "")
    out.print(table)


def timeline(
    member: Annotated[str, typer.Argument(metavar="MEMBER", help="A MaineCare id.")],
) -> None:
    """Print everything that happened to one member, in order, with its source and its rule.

    It shows protected health information. Example: [bold]hub timeline 10000001A[/bold]
    """
    with running_hub() as hub, hub.store.read() as view:
        work = Work.on_open_day(view)
        member_key = work.members.find(member)
        if member_key is None:
            fail("no feed or file has named a member of this id")
        table = Table("Day", "What", "Rule", "Site", "Source", box=None, pad_edge=False)
        for row in work.history.of_member(member_key):
            table.add_row(
                row.happened_on.isoformat(),
                row.what,
                row.rule_id or "",
                row.site_id or "",
                _source(row.origin, work),
            )
    out.print(table)


def _source(origin: str, work: Work) -> str:
    """The file and place that an origin names, or the message."""
    place, _, where = origin.partition("#")
    if not place.startswith("file:"):
        return "end of the day" if place == "/clock" else f"{place} {where}"
    file = work.files.get(place.removeprefix("file:"))
    return f"{file.name if file else place}, {where}"
