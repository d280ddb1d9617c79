"""What others than the hub send to its topics, and what they can read there."""

import asyncio
import json
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from hub.kafka import Cluster
from schemas.envelope import headers
from schemas.providers import SiteReported

Header = tuple[str, bytes | None]


def site(number: int, **changes: str) -> tuple[bytes, list[Header]]:
    """A site's report as another system would send it, and its headers."""
    told = SiteReported.example | {"site_id": f"1234567893-{number:03d}"}
    made = headers(
        id=f"site {number}",
        source="/mihms",
        type=SiteReported.type,
        time="2014-12-01T12:00:00Z",
    )
    return json.dumps(told).encode(), [(k, v.encode()) for k, v in (made | changes).items()]


def send(
    cluster: Cluster, topic: str, *sent: tuple[bytes | None, list[Header]], **options: Any
) -> None:
    """Send records of one key as a stranger would."""

    async def produce() -> None:
        async with AIOKafkaProducer(**cluster.client, **options) as producer:
            for value, own in sent:
                await producer.send_and_wait(cluster.named(topic), value, key=b"k", headers=own)

    asyncio.run(produce())


def read(cluster: Cluster, topic: str) -> list[Any]:
    """Every record of a topic."""

    async def consume() -> list[Any]:
        name = cluster.named(topic)
        options = {"auto_offset_reset": "earliest", **cluster.client}
        async with AIOKafkaConsumer(name, **options) as consumer:
            found = await consumer.getmany(timeout_ms=1000)
        return [record for records in found.values() for record in records]

    return asyncio.run(consume())
