"""Ages on Kafka: a hub that was started just now tells how long a message has really waited."""

import asyncio
import time

from aiokafka import AIOKafkaProducer

from hub.app import Hub
from hub.kafka import Cluster
from hub.kafka.progress import Progress
from hub.settings import Settings
from schemas.topics import Topic
from store.engine import Store
from tests.e2e.home import Home

HOUR = 3600


async def _ages(cluster: Cluster, store: Store) -> list[float]:
    """How old the first of two messages is, one of each of two hours ago, seen twice."""
    async with AIOKafkaProducer(**cluster.client) as producer:
        for hours in (2, 1):
            sent_at = int(time.time() - hours * HOUR) * 1000
            topic = cluster.named(Topic.CLOCK)
            await producer.send_and_wait(topic, b"{}", timestamp_ms=sent_at)
    progress = Progress(store, cluster, lambda _topic, _number: None)
    await progress.start()
    try:
        ends = await progress.ends()
        left = progress.left(ends)
        found = [await progress.waiting_since(left, ends) for _ in range(2)]
    finally:
        await progress.stop()
    return [time.time() - sent_at for one in found for sent_at in one.values()]


def test_the_oldest_message_of_a_partition_is_as_old_as_its_record_says(
    home: Home, cluster: Cluster
) -> None:
    hub = Hub(Settings(home=home.home, database_url=home.settings["HUB_DATABASE_URL"]))
    ages = asyncio.run(_ages(cluster, hub.store))
    hub.close()
    assert [round(age / HOUR, 1) for age in ages] == [2.0, 2.0]
