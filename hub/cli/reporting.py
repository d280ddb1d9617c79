"""`hub report`: the reports of a site, on the screen or as a file."""

from enum import StrEnum
from typing import Annotated

import typer
from rich.table import Table

from hub.cli.terminal import WRONG_USE, fail, out, running_hub
from hub.reports import Report, report, written
from rules.calendar import Month
from rules.reports import ReportName, has_reports
from schemas.providers import SiteKind
from store.work import Work


class Form(StrEnum):
    """The forms of a report."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def show_report(
    name: Annotated[ReportName, typer.Argument(help="Which report.")],
    site: Annotated[str, typer.Option(metavar="ID", help="The service location, NPI-NNN.")],
    month: Annotated[
        str | None,
        typer.Option(metavar="YYYY-MM", help="The month; the current one if left out."),
    ] = None,
    form: Annotated[Form, typer.Option("--format", help="The form to print it in.")] = Form.TABLE,
) -> None:
    """Print a report of a site, of a month where the report is of one.

    It shows protected health information.
    Example: [bold]hub report member-attestation --site 1234567893-001 --month 2015-01[/bold]
    """
    asked = _month(month) if month else None
    with running_hub() as hub, hub.store.read() as view:
        work = Work.on_open_day(view)
        found = work.providers.site(site)
        if found is None:
            fail(f"no provider feed has named the site {site}")
        if not has_reports(SiteKind(found.kind)):
            fail(f"a {found.kind} has no reports")
        made = report(work, name, found, asked)
    if form is Form.TABLE:
        out.print(_table(made))
    else:
        typer.echo(made.as_csv() if form is Form.CSV else made.as_json(), nl=form is Form.JSON)


def _month(text: str) -> Month:
    try:
        month = Month.parse(text)
        month.first  # noqa: B018 - a month 13 has no first day
    except ValueError:
        fail("a month is written YYYY-MM, such as 2015-01", WRONG_USE)
    return month


def _table(made: Report) -> Table:
    of = f"of {made.month}" if made.month else "of every month"
    title = f"{made.name.value.replace('-', ' ').capitalize()} {of}, {made.site_id}"
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for column in made.columns:
        table.add_column(column, overflow="fold")
    for row in made.rows:
        table.add_row(*(written(value) for value in row))
    return table
