"""The topics of the hub on a Kafka: made as the table of `schemas.topics` says, and looked at."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import TopicAlreadyExistsError, for_code

from hub.kafka.cluster import Cluster
from hub.transport import TopicsMissing
from schemas.topics import KEEPING, LONGEST_MESSAGE, Keeping

_DAY_IN_MS: Final = 24 * 60 * 60 * 1000


@dataclass(frozen=True, slots=True)
class Described:
    """A topic as the cluster has it; without partitions it is not there."""

    name: str
    partitions: int = 0
    replication: int = 0
    settings: dict[str, str] | None = None

    def differences(self, keeping: Keeping, replication: int) -> list[str]:
        """What is not as the table says, in words."""
        if not self.partitions:
            return ["is missing"]
        told = []
        if self.partitions != keeping.partitions:
            told.append(f"partitions {self.partitions}, not {keeping.partitions}")
        if self.replication != replication:
            told.append(f"replication {self.replication}, not {replication}")
        for name, wanted in settings_of(keeping, replication).items():
            found = (self.settings or {}).get(name)
            if found != wanted:
                told.append(f"{name} {found}, not {wanted}")
        return told


def settings_of(keeping: Keeping, replication: int) -> dict[str, str]:
    """The settings of a topic, as Kafka names them."""
    kept = str(keeping.retention_days * _DAY_IN_MS)
    # A hub that lags reads every message of a member: none gives way to a newer one before.
    lag = {"min.compaction.lag.ms": kept} if keeping.compacted else {}
    return lag | {
        # What brokers keep as it is read cannot unfold to more than the longest message.
        "compression.type": "uncompressed",
        "cleanup.policy": "compact,delete" if keeping.compacted else "delete",
        "max.message.bytes": str(LONGEST_MESSAGE),
        "min.insync.replicas": str(max(1, replication - 1)),
        "retention.ms": kept,
    }


@asynccontextmanager
async def admin(cluster: Cluster) -> AsyncIterator[AIOKafkaAdminClient]:
    """A client that makes and describes topics."""
    client = AIOKafkaAdminClient(**cluster.client)
    await client.start()
    try:
        yield client
    finally:
        await client.close()


async def create(cluster: Cluster, replication: int) -> list[str]:
    """Make the topics that are not there; their names. Those that are there stay as they are.

    Raises:
        aiokafka.errors.KafkaError: the cluster does not make one of them.
    """
    wanted = [
        NewTopic(
            cluster.named(topic),
            keeping.partitions,
            replication,
            topic_configs=settings_of(keeping, replication),
        )
        for topic, keeping in KEEPING.items()
    ]
    async with admin(cluster) as client:
        answer = await client.create_topics(wanted)
    made = []
    for name, code, *_ in answer.topic_errors:
        if not code:
            made.append(name)
        elif for_code(code) is not TopicAlreadyExistsError:
            raise for_code(code)(name)
    return made


async def describe(cluster: Cluster) -> dict[str, Described]:
    """Every topic of the table as the cluster has it."""
    names = {topic: cluster.named(topic) for topic in KEEPING}
    async with admin(cluster) as client:
        found = {one["topic"]: one for one in await client.describe_topics(list(names.values()))}
        there = [name for name, one in found.items() if one["partitions"]]
        settings = dict(await _settings(client, there))
    return {
        topic: _described(name, found.get(name, {}), settings.get(name))
        for topic, name in names.items()
    }


def _described(name: str, found: dict[str, Any], settings: dict[str, str] | None) -> Described:
    partitions = found.get("partitions") or []
    if not partitions:
        return Described(name)
    return Described(name, len(partitions), len(partitions[0]["replicas"]), settings)


async def _settings(
    client: AIOKafkaAdminClient, names: list[str]
) -> Iterator[tuple[str, dict[str, str]]]:
    asked = [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
    answers = await client.describe_configs(asked) if asked else []
    return (
        (name, {setting[0]: setting[1] for setting in settings})
        for answer in answers
        for _, _, _, name, settings in answer.resources
    )


async def partitions(cluster: Cluster) -> dict[str, int]:
    """How many partitions each topic of the table has.

    Raises:
        TopicsMissing: some are not there.
    """
    found = await describe(cluster)
    missing = [one.name for one in found.values() if not one.partitions]
    if missing:
        raise TopicsMissing(missing)
    return {topic: one.partitions for topic, one in found.items()}


async def delete(cluster: Cluster) -> None:
    """Take the hub's topics away, with everything in them."""
    async with admin(cluster) as client:
        await client.delete_topics([cluster.named(topic) for topic in KEEPING])
        while any(one.partitions for one in (await describe(cluster)).values()):
            await asyncio.sleep(0.1)
