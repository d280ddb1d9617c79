"""How long it takes from a request, published by a site, to the answer in the site's portal."""

import asyncio
import time
from statistics import quantiles
from typing import Final

from aiokafka import AIOKafkaProducer
from sqlalchemy import select

from bench.attestations import SITE
from bench.kafka.load import SOURCE, terminations
from bench.kafka.machine import Machine
from hub.kafka import Cluster
from schemas.topics import Topic
from store.engine import Store
from store.identity import derived_id
from store.tables import portal_messages

PACE: Final = 200
REQUESTS: Final = 3_000
_LOOK_SECONDS: Final = 0.005
_SETTLE_SECONDS: Final = 3


def measure(machine: Machine) -> dict[str, int]:
    """The milliseconds within which half, 95 and 99 of a hundred answers are there."""
    with machine.programme(REQUESTS) as (store, cluster), machine.hubs(1):
        time.sleep(_SETTLE_SECONDS)
        waits = asyncio.run(_waits(cluster, store))
    cut = quantiles(waits, n=100)
    return {name: round(cut[at] * 1000) for name, at in (("p50", 49), ("p95", 94), ("p99", 98))}


async def _waits(cluster: Cluster, store: Store) -> list[float]:
    sent: dict[str, float] = {}
    looking = asyncio.create_task(asyncio.to_thread(_see_answers, store))
    async with AIOKafkaProducer(**cluster.client) as producer:
        started = time.perf_counter()
        for number, (key, value, own) in enumerate(terminations(REQUESTS)):
            await asyncio.sleep(max(0.0, started + number / PACE - time.perf_counter()))
            sent[derived_id("PM", SOURCE, f"t{number}", 0, SITE)] = time.perf_counter()
            await producer.send(cluster.named(Topic.REQUESTS), value, key=key, headers=own)
    seen = await looking
    return [seen[answer] - at for answer, at in sent.items()]


def _see_answers(store: Store) -> dict[str, float]:
    """When each answer was first seen in the store."""
    columns = (portal_messages.c.message_id, portal_messages.c.number)
    seen: dict[str, float] = {}
    last = 0
    while len(seen) < REQUESTS:
        with store.read() as view:
            fresh = view.rows(select(*columns).where(portal_messages.c.number > last))
        now = time.perf_counter()
        for row in fresh:
            seen[row.message_id] = now
            last = max(last, row.number)
        time.sleep(_LOOK_SECONDS)
    return seen
