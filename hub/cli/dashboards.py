"""`hub dashboard`: what claims show of one member, for the staff and as providers see it."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.table import Table
from sqlalchemy import Row

from consumers.day.dashboards import Seen, seen_on_panels
from hub.cli.consoles import out
from hub.cli.ending import fail
from hub.cli.terminal import running_hub
from rules.dashboard import gap_label
from store.work import Work


class Reader(StrEnum):
    """Who reads a dashboard."""

    STAFF = "staff"
    PROVIDER = "provider"


def dashboard(
    member: Annotated[str, typer.Argument(metavar="MEMBER", help="A MaineCare id.")],
    reader: Annotated[
        Reader,
        typer.Option("--for", help="The staff, by today's claims; or a provider, as last shown."),
    ] = Reader.STAFF,
) -> None:
    """Print the Member Dashboard of one member of a panel: stays, emergency visits, gaps in care.

    A provider sees what the dashboards of the second weekend hold, without visits for mental
    health or substance use. It shows protected health information.
    Example: [bold]hub dashboard 10000001A --for provider[/bold]
    """
    with running_hub() as hub, hub.store.read() as view:
        work = Work.on_open_day(view)
        member_key = work.members.find(member)
        if member_key is None:
            fail("no feed or file has named a member of this id")
        day, found = _seen(work, member_key, reader)
    if found is None:
        fail("no dashboard holds the member: it shows who is on a panel when it is refreshed")
    table = Table(title=f"Claims until {day}", title_justify="left", box=None, pad_edge=False)
    table.add_row("Hospital stays", _counted(found.hospital_stays, found.last_stay_on))
    table.add_row("Emergency visits", _counted(found.emergency_visits, found.last_emergency_on))
    for number, gap in enumerate(found.gaps or ["none"]):
        label = gap_label(gap, day) if found.gaps else gap
        table.add_row("" if number else "Gaps in care", label)
    out.print(table)


def _seen(work: Work, member_key: int, reader: Reader) -> tuple[date, Row[Any] | Seen | None]:
    if reader is Reader.PROVIDER:
        entry = work.dashboards.entry(member_key)
        return (entry.refreshed_on if entry is not None else work.today), entry
    seen = seen_on_panels(work, work.today, without=[])
    return work.today, next((one for one in seen if one.member_key == member_key), None)


def _counted(number: int, last_on: object) -> str:
    return f"{number}, the last on {last_on}" if number else "none"
