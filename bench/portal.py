"""Fifty signed-in people on the portal, with a programme of 50,000 members and 150,000 claims.

The portal is served as `hub run` serves it; the people are a process of their own on the same
machine. Each opens a page, reads for about a second, and opens the next; then the same people open
pages as fast as they get them.
"""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import cycle
from multiprocessing import get_context
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, Final

from sqlalchemy import select

from hub.app import Hub
from hub.serving import serving
from hub.settings import Settings
from hub.synthetic import generate
from portal.app import build
from portal.proofs import new_token
from rules.access import Role, SiteAccessState
from schemas.providers import SiteKind
from store.accounts import Accounts, AccountStatus
from store.panels import Programme
from store.secret import digest
from store.sign_ins import SignIns, Stage
from store.site_access import SiteAccess
from store.tables import members, panels, sites
from store.trading_partners import TradingPartners

MEMBERS, CLAIMS = 50_000, 150_000
PEOPLE: Final = 50
SECONDS: Final = 20.0
READING: Final = 1.0
"""Seconds that somebody looks at a page, on average."""
PAGES: Final = (
    "/",
    "/vms/home",
    "/vms/stage_a/panel",
    "/vms/stage_a/panel?page=3",
    "/vms/stage_a/attestation",
    "/vms/messages",
    "/users",
    "/account/status",
)
_HOST: Final = "127.0.0.1:8765"
_AGENT: Final = "bench"
_PARTNER: Final = "METPID999999"


def measure() -> dict[str, Any]:
    """Milliseconds of a page while people read, and pages a second while they do not."""
    with TemporaryDirectory() as folder, _loaded(Path(folder)) as hub:
        tokens = _signed_in(hub)
        with serving(build(hub.surroundings()), _HOST) as address:
            alone = get_context("spawn")
            with alone.Pool(1) as people:
                people.apply(_visit, (address, tokens, 3.0, READING))  # warm
                reading = people.apply(_visit, (address, tokens, SECONDS, READING))
                busy = people.apply(_visit, (address, tokens, SECONDS / 2, 0.0))
    return {
        "members": MEMBERS,
        "claims": CLAIMS,
        "people": PEOPLE,
        "a page a second each": _told(reading, SECONDS),
        "as fast as they come": _told(busy, SECONDS / 2),
    }


def _told(times: list[float], seconds: float) -> dict[str, float]:
    ordered = sorted(times)
    return {
        "pages a second": round(len(ordered) / seconds, 1),
        "p50, milliseconds": round(ordered[len(ordered) // 2] * 1000, 1),
        "p95, milliseconds": round(ordered[int(len(ordered) * 0.95)] * 1000, 1),
        "longest, milliseconds": round(ordered[-1] * 1000, 1),
    }


@contextmanager
def _loaded(folder: Path) -> Iterator[Hub]:
    """A hub that has taken in the first day of the programme, with every practice's panel full."""
    generate(folder / "programme", members=MEMBERS, claims=CLAIMS, seed=1)
    first, *_ = sorted(path for path in (folder / "programme").iterdir() if path.is_dir())
    settings = Settings(home=folder / "hub", portal_url=f"http://{_HOST}/")
    hub = Hub(settings)
    hub.start(date.fromisoformat(first.name))
    with hub.working():
        for path in sorted(first.iterdir()):
            hub.receive_path(path)
        hub.drain()
    _fill_panels(hub)
    yield hub
    hub.close()


def _practices(hub: Hub) -> list[str]:
    with hub.store.read() as view:
        practices = select(sites.c.site_id).where(sites.c.kind == SiteKind.HHP.value)
        return [row.site_id for row in view.rows(practices)]


def _fill_panels(hub: Hub) -> None:
    practices = cycle(_practices(hub))
    with hub.store.begin() as transaction:
        joined_on = hub.open_day()
        for row in transaction.rows(select(members.c.member_key)):
            transaction.add(
                panels,
                {
                    "member_key": row.member_key,
                    "site_id": next(practices),
                    "programme": Programme.STAGE_A.value,
                    "joined_on": joined_on,
                    "left_on": None,
                    "reason": None,
                },
            )


def _signed_in(hub: Hub) -> list[str]:
    """Open an account and a session for each of the people; the cookies of these."""
    now = hub.surroundings().now()
    practices = cycle(_practices(hub))
    tokens = [new_token() for _ in range(PEOPLE)]
    with hub.store.begin() as transaction:
        TradingPartners(transaction).open(
            _PARTNER,
            kind="Billing Agent",
            name="Bench",
            status="active",
            demographics={},
            era=None,
            at=now,
        )
        for number, token in enumerate(tokens):
            account_id, site_id = f"A-{number}", next(practices)
            Accounts(transaction).open(
                account_id,
                partner_id=_PARTNER,
                status=AccountStatus.ACTIVATED,
                first="Pat",
                last=f"Reader {number}",
                email=f"reader{number}@partner.example",
                roles=list(Role),
                at=now,
                user_name=f"reader{number}",
            )
            access, sign_ins = SiteAccess(transaction), SignIns(transaction)
            access.request(account_id, site_id, now)
            access.change(account_id, site_id, state=SiteAccessState.APPROVED.value)
            sign_ins.start(digest(token), account_id, Stage.SIGNED_IN, digest(_AGENT), now)
            sign_ins.change(digest(token), site_id=site_id)
    return tokens


def _visit(address: str, tokens: list[str], seconds: float, reading: float) -> list[float]:
    """How long each page took that people opened in so many seconds."""
    return asyncio.run(_visit_together(address, tokens, seconds, reading))


async def _visit_together(
    address: str, tokens: list[str], seconds: float, reading: float
) -> list[float]:
    until = time.monotonic() + seconds
    visits = [
        _visit_alone(address, token, until, reading, number) for number, token in enumerate(tokens)
    ]
    return [took for times in await asyncio.gather(*visits) for took in times]


async def _visit_alone(
    address: str, token: str, until: float, reading: float, number: int
) -> list[float]:
    host, _, port = address.partition(":")
    chance = Random(number)  # noqa: S311 - people do not read in step
    reader, writer = await asyncio.open_connection(host, int(port))
    times: list[float] = []
    pages = cycle(PAGES[number % len(PAGES) :] + PAGES[: number % len(PAGES)])
    await asyncio.sleep(chance.random() * reading)
    while time.monotonic() < until:
        asked = (
            f"GET {next(pages)} HTTP/1.1\r\nhost: {_HOST}\r\nuser-agent: {_AGENT}\r\n"
            f"cookie: hub-session={token}\r\n\r\n"
        )
        started = time.perf_counter()
        writer.write(asked.encode())
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"the portal answered {head[:20]!r}")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        await reader.readexactly(length)
        times.append(time.perf_counter() - started)
        await asyncio.sleep(reading * chance.uniform(0.5, 1.5))
    writer.close()
    return times
