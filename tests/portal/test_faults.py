"""A page that fails: what its visitor is told, and what the log says."""

import re

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route
from structlog.testing import capture_logs

from portal.desk import Desk
from portal.menus import SiteMap
from portal.page import ANYONE, Page
from portal.routes import PAGES
from portal.visit import Visit
from tests.portal.driver import HOST, Portal

MEMBER = "00000123A"


def fails(visit: Visit) -> Response:
    """A page that cannot be shown."""
    raise LookupError(f"{MEMBER} of {visit.asked('member')}")


@pytest.fixture
def visitor(portal: Portal) -> httpx.AsyncClient:
    """Visits a portal with a page that fails."""
    page = Page(path="/broken/{member}", title="Broken", to=ANYONE, get=fails)
    desk = Desk(portal.surroundings, SiteMap((*PAGES, page)))
    app = Starlette(routes=[Route(page.path, desk.endpoint(page))])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=f"http://{HOST}")


async def test_the_visitor_is_told_the_incident_that_the_log_has(
    visitor: httpx.AsyncClient,
) -> None:
    with capture_logs() as log:
        answer = await visitor.get(f"/broken/{MEMBER}", params={"member": MEMBER})
    assert answer.status_code == 500
    told = re.search(r"The incident is ([0-9a-f]{8})\.", answer.text)
    assert told is not None
    (line,) = log
    assert re.fullmatch(r"tests/portal/test_faults\.py:[0-9]+", line.pop("where"))
    assert line == {
        "event": "page failed",
        "log_level": "error",
        "error": "LookupError",
        "page": "/broken/{member}",
        "incident": told[1],
    }
    assert MEMBER not in answer.text
