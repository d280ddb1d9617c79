"""What is sent to the hub: attestations of a whole panel, and requests that a site is answered."""

import asyncio
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from aiokafka import AIOKafkaProducer

from bench.attestations import SITE, SITE_ROW, member_row, place_row
from hub.kafka import Cluster
from schemas.attestations import Activity, MemberAttested
from schemas.envelope import headers
from schemas.message import Message
from schemas.requests import TerminationReason, TerminationRequested
from store.calendar import Calendar
from store.engine import Store
from store.tables import member_keys, members, panels, sites

TODAY: Final = date(2099, 1, 22)
"""A day that the clock does not end while the benchmark runs."""
JOINED: Final = date(2098, 12, 1)
REVIEWED: Final = date(2099, 1, 14)
SOURCE: Final = "/intake"

Sent = tuple[bytes, bytes, list[tuple[str, bytes]]]


def member_id(number: int) -> str:
    """The MaineCare id of the member of that number."""
    return f"{number + 10_000_000}A"


def populate(store: Store, number: int) -> None:
    """Put a site, and so many members on its panel, into an empty store."""
    with store.begin() as transaction:
        Calendar(transaction).start(TODAY)
        transaction.add(sites, SITE_ROW)
        for one in range(number):
            key = one + 1
            transaction.add(member_keys, {"member_key": key, "member_id": member_id(one)})
            transaction.add(members, member_row(key, member_id(one)))
            transaction.add(panels, place_row(key, JOINED))


def attestations(number: int, prefix: str = "") -> Iterator[Sent]:
    """An attestation of each member; those of another prefix are others."""
    for one in range(number):
        message = MemberAttested(
            site_id=SITE,
            member_id=member_id(one),
            month="2099-01",
            activity=Activity.DASHBOARD_SCAN,
            dashboard_reviewed_on=REVIEWED,
        )
        yield _sent(message, one, f"a{prefix}{one}")


def terminations(number: int) -> Iterator[Sent]:
    """A request about each member, whose answer is a portal message."""
    for one in range(number):
        message = TerminationRequested(
            request_id=f"REQ-{one}",
            site_id=SITE,
            member_id=member_id(one),
            reason=TerminationReason.NO_LONGER_WANTS,
        )
        yield _sent(message, one, f"t{one}")


def _sent(message: Message, one: int, message_id: str) -> Sent:
    made = headers(
        id=message_id,
        source=SOURCE,
        type=message.type,
        time="2099-01-22T12:00:00Z",
        origin=f"file:{'0' * 64}#line {one}",
    )
    value = message.model_dump_json(exclude_none=True).encode()
    return f"m{one + 1}".encode(), value, [(name, text.encode()) for name, text in made.items()]


def publish(cluster: Cluster, topic: str, load: Iterable[Sent]) -> None:
    """Publish all of it as fast as the brokers take it."""

    async def produce() -> None:
        async with AIOKafkaProducer(
            **cluster.client, linger_ms=20, max_batch_size=262_144
        ) as producer:
            for key, value, own in load:
                await producer.send(cluster.named(topic), value, key=key, headers=own)

    asyncio.run(produce())
