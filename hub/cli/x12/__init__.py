"""`hub x12`: X12 files by themselves, without a hub."""

import typer

from hub.cli.x12.acknowledging import acknowledge
from hub.cli.x12.measuring import measure
from hub.cli.x12.showing import show
from hub.cli.x12.validating import validate_files

app = typer.Typer(
    help="X12 files by themselves: validate, acknowledge, show, measure.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_show_locals=False,
)
app.command("validate")(validate_files)
app.command("ack")(acknowledge)
app.command("show")(show)
app.command("bench")(measure)
