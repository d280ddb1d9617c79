"""What is observed of a route is its handler: all else that it knows stays as it was."""

from dataclasses import replace

import pytest

from consumers.routes import ROUTES, Route
from hub.observe.instruments import Instruments
from hub.observe.tracing import tracing_to
from schemas.message import Message


@pytest.mark.parametrize(
    ("kind", "route"), ROUTES.items(), ids=lambda one: getattr(one, "type", "")
)
def test_an_observed_route_differs_by_its_handler_alone(kind: type[Message], route: Route) -> None:
    tracing = tracing_to("http://127.0.0.1:9/v1/traces", 1.0)
    traced = tracing.traced(kind, route)
    timed = Instruments().timed(kind, traced)
    assert timed.handler is not traced.handler is not route.handler
    assert replace(timed, handler=route.handler) == route
