"""Who may write where, as docs/operations.md has Kafka enforce it."""

import argparse
import asyncio
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

from aiokafka import AIOKafkaProducer
from aiokafka.errors import TopicAuthorizationFailedError
from aiokafka.protocol.admin import CreateAclsRequest

from hub.kafka import Cluster, topics
from schemas.topics import DEAD_LETTERS, Topic
from tests.e2e.feeds import programme
from tests.e2e.home import Home
from tests.integration.broker import SENDERS
from tests.integration.running import settings_of

OPERATIONS = Path(__file__).parents[2] / "docs/operations.md"
PREFIX = "hh."
"""What the names in the page begin with."""
RESOURCES, PATTERNS = {"topic": 2, "group": 3}, {"literal": 3, "prefixed": 4}
RIGHTS = {"Read": 3, "Write": 4, "Describe": 8, "DescribeConfigs": 10}
ALLOW = 3
"""Numbers of Kafka's protocol."""

MAY_WRITE = {
    "mihms": {Topic.MEMBERS, Topic.PROVIDERS, Topic.CLAIMS},
    "aps": {Topic.CERTIFICATIONS},
    "portal": {Topic.REQUESTS, Topic.CHOICES, Topic.ATTESTATIONS, Topic.CORRESPONDENCE},
}


def _told(prefix: str) -> Iterator[CreateAclsRequest]:
    """What the page's lines ask of Kafka, for names with another prefix."""
    takes = argparse.ArgumentParser()
    takes.add_argument("--allow-principal")
    takes.add_argument("--resource-pattern-type", default="literal")
    for repeated in ("--operation", "--topic", "--group"):
        takes.add_argument(repeated, action="append", default=[])
    for line in re.findall(r"^\$acls (.*)$", OPERATIONS.read_text(encoding="utf-8"), re.MULTILINE):
        one = takes.parse_args(shlex.split(line))
        pattern = PATTERNS[one.resource_pattern_type]
        for kind, number in RESOURCES.items():
            for name in getattr(one, kind):
                own = prefix + name.removeprefix(PREFIX)
                for right in one.operation:
                    asked = (number, own, pattern, one.allow_principal, "*", RIGHTS[right], ALLOW)
                    yield CreateAclsRequest(*asked)


async def _allow(cluster: Cluster) -> None:
    async with topics.admin(cluster) as client:
        for request in _told(cluster.prefix):
            answer = await client._send_to_controller(request)
            assert [code for code, _ in answer.creation_responses] == [0]


async def _written(cluster: Cluster) -> set[str]:
    """The topics that a client may write to."""
    taken = set()
    async with AIOKafkaProducer(**cluster.client) as producer:
        for topic in (*Topic, DEAD_LETTERS):
            try:
                await producer.send_and_wait(cluster.named(topic), b"{}", key=b"k")
            except TopicAuthorizationFailedError:
                continue
            taken.add(topic)
    return taken


def test_each_system_may_write_to_its_own_topics_and_the_hub_to_all(
    secured: Home, cluster: Cluster, tmp_path: Path
) -> None:
    asyncio.run(_allow(cluster))
    (tmp_path / "file.jsonl").write_bytes(programme())
    secured("ingest", tmp_path / "file.jsonl")
    assert "3 handled" in secured("drain").out
    secured("topics", "describe", "--replication", "1")
    for name in SENDERS:
        assert asyncio.run(_written(_as(name, secured))) == MAY_WRITE[name], name


def _as(name: str, home: Home) -> Cluster:
    return Cluster.of(settings_of(home, kafka_user=name))
