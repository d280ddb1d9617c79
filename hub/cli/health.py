"""`hub health`: what a running hub says of its progress, for supervisors and healthchecks."""

import json
from enum import StrEnum
from http.client import HTTPConnection, HTTPException
from typing import Annotated

import typer

from hub.cli.consoles import out
from hub.cli.ending import FAILED, fail, settings_or_fail

_SECONDS = 10
_EVERYWHERE = {"0.0.0.0": "127.0.0.1"}  # noqa: S104 - where a hub listens, not this command


class Asked(StrEnum):
    """What can be asked of a hub."""

    LIVE = "live"
    READY = "ready"


app = typer.Typer(
    rich_markup_mode="rich", pretty_exceptions_show_locals=False, add_completion=False
)


@app.command("health")
def health(
    asked: Annotated[
        Asked, typer.Argument(help="live: it can help itself; ready: it makes progress.")
    ] = Asked.READY,
) -> None:
    """Ask the hub that runs at HUB_STATUS_LISTEN how it is. Exit code 1 when it is not well.

    Example: [bold]hub health live[/bold]
    """
    address = settings_or_fail().status_listen
    if not address:
        fail("HUB_STATUS_LISTEN is empty: this hub tells nobody how it is")
    host, _, port = address.rpartition(":")
    connection = HTTPConnection(_EVERYWHERE.get(host, host), int(port), timeout=_SECONDS)
    try:
        connection.request("GET", f"/health/{asked}")
        told = json.load(connection.getresponse())
    except (OSError, HTTPException, ValueError):
        fail(f"no hub answers at {address}")
    finally:
        connection.close()
    for name, check in told["checks"].items():
        out.print(f"{'ok     ' if check['ok'] else 'failing'} {name}: {check['reason']}")
    raise typer.Exit(0 if told["status"] == "ok" else FAILED)
