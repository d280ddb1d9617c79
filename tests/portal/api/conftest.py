"""A hub whose API is served, and tokens of its partners."""

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from hub.app import Hub
from hub.serving import serving
from portal.api.app import api
from portal.exchange.access import SCOPES, issue_token
from store.work import Work
from tests.integration.server import TLS
from tests.partners import NORTH, TESTER, Clock, hub_with_partners

MakeToken = Callable[..., str]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def hub(tmp_path: Path, clock: Clock) -> Iterator[Hub]:
    hub = hub_with_partners(tmp_path, upload_mb=1, upload_mb_day=2, partner_requests=200)
    hub.exchange.clock = clock
    yield hub
    hub.close()


@pytest.fixture
def token(hub: Hub) -> MakeToken:
    """Makes a token of a partner."""

    def make(partner_id: str = NORTH, scopes: tuple[str, ...] = SCOPES, days: int = 30) -> str:
        now = hub.exchange.clock()
        with hub.store.begin() as transaction:
            work = Work.on_open_day(transaction)
            made = issue_token(partner_id, "test", scopes, days, actor=TESTER, at=now, work=work)
        return made.text

    return make


@pytest.fixture
def client(hub: Hub) -> Iterator[httpx.Client]:
    """A client without a token."""
    with (
        serving(api(hub.exchange), "127.0.0.1:0") as address,
        httpx.Client(
            base_url=f"http://{address}", timeout=30, trust_env=False, verify=TLS
        ) as client,
    ):
        yield client


@pytest.fixture
def north(client: httpx.Client, token: MakeToken) -> httpx.Client:
    """A client with a token of the partner in production that may do everything."""
    client.headers["authorization"] = f"Bearer {token()}"
    return client
