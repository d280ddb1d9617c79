"""A poison message in a hot partition: it is set aside, its neighbours are handled in order."""

from collections.abc import Callable
from typing import Any

import pytest

from consumers.routes import ROUTES, Route
from hub.app import Hub
from hub.kafka import Cluster
from schemas.providers import SiteReported
from schemas.topics import DEAD_LETTERS, Topic
from store import tables
from store.work import Work
from tests.e2e.home import Home
from tests.integration.running import settings_of
from tests.integration.strangers import read, send, site

MESSAGES, POISON = 40, "1234567893-020"


def sites(rows: Callable[..., list[Any]]) -> list[str]:
    return [row.site_id for row in rows(tables.sites)]


def all_but_the_poison() -> list[str]:
    made = [f"1234567893-{number:03d}" for number in range(1, MESSAGES + 1)]
    return [one for one in made if one != POISON]


def test_a_message_whose_handler_raises_is_set_aside_and_the_order_of_the_others_is_kept(
    home: Home,
    cluster: Cluster,
    rows: Callable[..., list[Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tries: list[str] = []
    handler = ROUTES[SiteReported].handler

    def fails_on_one(reported: SiteReported, work: Work) -> None:
        tries.append(reported.site_id)
        if reported.site_id == POISON:
            raise ZeroDivisionError
        handler(reported, work)

    monkeypatch.setitem(ROUTES, SiteReported, Route(fails_on_one))
    send(cluster, Topic.PROVIDERS, *(site(number) for number in range(1, MESSAGES + 1)))
    hub = Hub(settings_of(home))
    with hub.working():
        hub.drain()
    hub.close()
    assert (hub.outcome.handled, hub.outcome.given_up) == (MESSAGES - 1, 1)
    assert sorted(sites(rows)) == all_but_the_poison()
    last_try = {one: number for number, one in enumerate(tries)}
    assert [one for one in sorted(last_try, key=last_try.__getitem__) if one != POISON] == (
        all_but_the_poison()
    )
    (refusal,) = rows(tables.refusals)
    assert (refusal.reason, refusal.topic) == ("given_up", Topic.PROVIDERS)
    assert "3 times (ZeroDivisionError)" in refusal.sentence
    (letter,) = read(cluster, DEAD_LETTERS)
    assert dict(letter.headers)["ce_originoffset"] == b"19"
