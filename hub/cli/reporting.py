"""`hub report`: the reports of a site, on the screen or as a file."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.measure import Measurement
from rich.table import Table

from hub.cli.consoles import out
from hub.cli.ending import WRONG_USE, fail
from hub.cli.terminal import running_hub
from producers.reports import FileForm, Report, report, written
from rules.calendar import Month
from rules.reports import ReportName, has_reports
from schemas.providers import SiteKind
from store.work import Work

_ANY_WIDTH: Final = 10_000
"""More columns of a terminal than any report takes."""


class Form(StrEnum):
    """The forms of a report."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    XLSX = "xlsx"
    PDF = "pdf"


def show_report(
    name: Annotated[ReportName, typer.Argument(help="Which report.")],
    site: Annotated[str, typer.Option(metavar="ID", help="The service location, NPI-NNN.")],
    month: Annotated[
        str | None,
        typer.Option(metavar="YYYY-MM", help="The month; the current one if left out."),
    ] = None,
    form: Annotated[Form, typer.Option("--format", help="The form to have it in.")] = Form.TABLE,
    to: Annotated[
        Path | None,
        typer.Option(metavar="FILE", dir_okay=False, help="The file to write."),
    ] = None,
) -> None:
    """Print or write a report of a site, of a month where the report is of one.

    It shows protected health information.
    Example: [bold]hub report member-attestation --site 1234567893-001 --month 2015-01[/bold]
    """
    asked = _month(month) if month else None
    if to is None and form in (Form.XLSX, Form.PDF):
        fail(f"add --to FILE: {form.value} is not for the screen", WRONG_USE)
    if to is not None and form is Form.TABLE:
        fail("a table is for the screen: choose another --format for a file", WRONG_USE)
    with running_hub() as hub, hub.store.read() as view:
        work = Work.on_open_day(view)
        found = work.providers.site(site)
        if found is None:
            fail(f"no provider feed has named the site {site}")
        if not has_reports(SiteKind(found.kind)):
            fail(f"a {found.kind} has no reports")
        made = report(work, name, found, asked)
        day = work.today
    if to is not None:
        to.write_bytes(made.as_file(FileForm(form), day))
        out.print(f"{made.title}: {len(made.rows):,} rows in {to}.")
    elif form is Form.TABLE:
        _show(made)
    else:
        typer.echo(made.as_file(FileForm(form), day), nl=False)


def _month(text: str) -> Month:
    try:
        month = Month.parse(text)
        month.first  # noqa: B018 - a month 13 has no first day
    except ValueError:
        fail("a month is written YYYY-MM, such as 2015-01", WRONG_USE)
    return month


def _show(made: Report) -> None:
    """Print a report as a table or, where the terminal is too narrow, member by member."""
    table = _table(made)
    if Measurement.get(out, out.options.update(width=_ANY_WIDTH), table).maximum <= out.width:
        out.print(table)
        return
    out.print(made.title, markup=False)
    for row in made.rows:
        out.print()
        for column, value in zip(made.columns, row, strict=True):
            if told := written(value):
                out.print(f"  {column + ':':24} {told}", markup=False, soft_wrap=True)


def _table(made: Report) -> Table:
    table = Table(title=made.title, title_justify="left", box=None, pad_edge=False)
    for column in made.columns:
        table.add_column(column, overflow="fold")
    for row in made.rows:
        table.add_row(*(written(value) for value in row))
    return table
