"""`hub docs`: what the hub sends and reads, as a document for machines and as a page for people."""

import signal
import threading
from typing import Annotated

import typer

from hub.asyncapi import document_text
from hub.asyncapi_page import page
from hub.cli.consoles import out
from hub.cli.ending import WRONG_USE, fail

app = typer.Typer(help="The messages as AsyncAPI: asyncapi, serve.", no_args_is_help=True)


@app.command("asyncapi")
def asyncapi(
    html: Annotated[
        bool, typer.Option("--html", help="As a page that needs nothing but itself.")
    ] = False,
) -> None:
    """Print the AsyncAPI 3.0 document of every topic and message, written from the code.

    Example: [bold]hub docs asyncapi > asyncapi.json[/bold]
    """
    typer.echo(page() if html else document_text(), nl=False)


@app.command("serve")
def serve(
    listen: Annotated[
        str, typer.Option("--listen", metavar="HOST:PORT", help="Where; port 0 takes a free one.")
    ] = "127.0.0.1:8025",
) -> None:
    """Serve the page of messages, and asyncapi.json beside it, until Ctrl-C.

    Nothing is loaded from elsewhere. Example: [bold]hub docs serve --listen 127.0.0.1:0[/bold]
    """
    from starlette.applications import Starlette  # noqa: PLC0415 - slow to import
    from starlette.requests import Request  # noqa: PLC0415
    from starlette.responses import HTMLResponse, Response  # noqa: PLC0415
    from starlette.routing import Route  # noqa: PLC0415

    from hub.serving import PortTaken, serving  # noqa: PLC0415

    shown, told = page(), document_text()
    guarded = {"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'"}

    def show(_: Request) -> Response:
        return HTMLResponse(shown, headers=guarded)

    def tell(_: Request) -> Response:
        return Response(told, media_type="application/json")

    routes = [Route("/", show), Route("/asyncapi.json", tell)]
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    try:
        with serving(Starlette(routes=routes), listen) as address:
            out.print(f"The messages are shown on http://{address}/; Ctrl-C to stop.")
            stopped.wait()
    except PortTaken as taken:
        fail(f"nothing can be served on {taken.address}: choose another with --listen", WRONG_USE)
