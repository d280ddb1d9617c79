"""The wiring: every message has exactly one handler, which takes just that message."""

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest

from consumers.routes import ROUTES
from producers import routes as produced
from producers.outlet import Outlet
from producers.remittances import Sender
from schemas.attestations import AttestationSheetSaved
from schemas.catalogue import FAMILIES
from schemas.message import Message, message_types
from store.work import Work

SPLIT_AT_THE_EDGE = frozenset({AttestationSheetSaved})
"""Messages that intake turns into others, so that no handler sees them."""

PRODUCERS = produced.routes(Outlet(Path("never-written")), Sender("HHHUB", "T"))
EVERY_MESSAGE = [pytest.param(kind, id=kind.__name__) for kind in message_types().values()]
HANDLERS: dict[type[Message], Callable[..., None]] = {
    kind: route.handler for kind, route in ROUTES.items()
} | PRODUCERS


def test_catalogue_has_the_families_of_every_message() -> None:
    families = {family.__name__ for family in FAMILIES}
    assert {kind.__module__ for kind in message_types().values()} == families


@pytest.mark.parametrize("kind", EVERY_MESSAGE)
def test_message_has_one_handler_or_is_split_at_the_edge(kind: type[Message]) -> None:
    places = [kind in ROUTES, kind in PRODUCERS, kind in SPLIT_AT_THE_EDGE]
    assert places.count(True) == 1


@pytest.mark.parametrize("kind", HANDLERS, ids=lambda kind: kind.__name__)
def test_handler_takes_its_message_and_the_work(kind: type[Message]) -> None:
    handler = HANDLERS[kind]
    annotations = [
        parameter.annotation for parameter in inspect.signature(handler).parameters.values()
    ]
    assert annotations == [kind, Work]
    assert handler.__doc__


@pytest.mark.parametrize(
    "kind",
    [kind for kind, route in ROUTES.items() if route.preload],
    ids=lambda kind: kind.__name__,
)
def test_preload_takes_a_batch_of_its_messages(kind: type[Message]) -> None:
    preload: Any = ROUTES[kind].preload
    batch, work = inspect.signature(preload).parameters.values()
    (taken,) = get_args(batch.annotation)
    assert issubclass(kind, taken)
    assert taken is not Message
    assert work.annotation is Work


def test_no_two_messages_share_a_handler() -> None:
    assert len(set(HANDLERS.values())) == len(HANDLERS)
