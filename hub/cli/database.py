"""`hub db`: the version of the store's tables."""

import typer

from hub.cli.terminal import fail, out, running_hub, store_shown
from store import schema

app = typer.Typer(help="The store's tables: upgrade, check.", no_args_is_help=True)


@app.command("upgrade")
def upgrade() -> None:
    """Create the store's tables, or bring those of an earlier version up to date.

    All or nothing; run again, it changes nothing. Example: [bold]hub db upgrade[/bold]
    """
    with running_hub(started=False) as hub:
        schema.upgrade(hub.store)
        out.print(f"The tables of {store_shown(hub)} are of version {schema.HEAD}.")


@app.command("check")
def check() -> None:
    """Say whether the tables are those of this program. Exit code 1 when they are not.

    Example: [bold]hub db check[/bold]
    """
    with running_hub(started=False) as hub:
        try:
            schema.check(hub.store)
        except schema.OutOfDate:
            fail(f"{store_shown(hub)} has no tables of version {schema.HEAD}: run `hub db upgrade`")
        out.print(f"The tables of {store_shown(hub)} are of version {schema.HEAD}.")
