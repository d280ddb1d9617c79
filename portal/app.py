"""The portal as an ASGI application, put together from the table of pages."""

from typing import Final

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal.api.app import api
from portal.desk import Desk
from portal.headers import SecurityHeaders
from portal.menus import SiteMap
from portal.rendering import static_files
from portal.routes import PAGES
from portal.surroundings import Surroundings

_KEPT: Final = "public, max-age=31536000, immutable"


def build(portal: Surroundings) -> FastAPI:
    """The application; every address it answers is a page of the table or a static file."""
    app = FastAPI(title="Health Homes Hub", docs_url=None, redoc_url=None, openapi_url=None)
    desk = Desk(portal, SiteMap(PAGES))
    for page in PAGES:
        methods = [name for name, one in (("GET", page.get), ("POST", page.post)) if one]
        app.router.routes.append(Route(page.path, desk.endpoint(page), methods=methods))
    app.router.routes.append(Route("/static/{name}", _static, methods=["GET"]))
    if portal.exchange is not None:
        app.mount("/api/v1", api(portal.exchange))
    app.add_exception_handler(HTTPException, desk.on_error)
    app.add_middleware(SecurityHeaders, is_secure=portal.is_secure)
    return app


async def _static(request: Request) -> Response:
    """A static file; browsers keep it, since its address changes with its content."""
    found = static_files().get(request.path_params["name"])
    if found is None:
        raise HTTPException(404)
    content, kind = found
    return Response(content, media_type=kind, headers={"cache-control": _KEPT})
