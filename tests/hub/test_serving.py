"""Serving pages beside the hub's own work."""

import gc
import http.client
import socket

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from hub.serving import serving


def test_an_answer_is_sent_without_waiting_for_more_to_send() -> None:
    app = Starlette(routes=[Route("/", _says_whether_it_waits)])
    with serving(app, "127.0.0.1:0") as address:
        client = http.client.HTTPConnection(address)
        client.request("GET", "/")
        answer = client.getresponse()
        told = answer.read()
        client.close()
    assert (answer.status, told) == (200, b'{"sends at once":[true]}')


async def _says_whether_it_waits(request: Request) -> JSONResponse:
    """What the operating system was told of the connection that the request came over."""
    sockets = [each for each in gc.get_objects() if isinstance(each, socket.socket)]
    client = request.client
    assert client is not None
    ours = [each for each in sockets if each.fileno() != -1 and _peer(each) == tuple(client)]
    delays = [each.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) for each in ours]
    return JSONResponse({"sends at once": [bool(each) for each in delays]})


def _peer(each: socket.socket) -> object:
    try:
        return each.getpeername()
    except OSError:
        return None
