"""What a hostile sender can do with a message: have it refused, and nothing else."""

import asyncio
import json
import resource
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aiokafka.admin import NewTopic
from aiokafka.errors import MessageSizeTooLargeError

from hub.kafka import Cluster
from hub.kafka.topics import admin
from schemas.envelope import headers
from schemas.message import Message
from schemas.outbound import IssueAcknowledgment, IssueRemittance, PrintLetters, SendEmail
from schemas.topics import LONGEST_MESSAGE, Topic
from store import tables
from store.library import Library
from tests.e2e.home import Home
from tests.integration.strangers import Header, read, send, site

OUTSIDE = "../../outside"
MEGABYTE = 1024 * 1024
MOST_MEMORY = 500 * MEGABYTE
"""Of a hub that has read all of these; without them it needs some 150 MB."""


NAMING: dict[type[Message], str] = {
    PrintLetters: "batch_id",
    SendEmail: "email_id",
    IssueRemittance: "remittance_id",
    IssueAcknowledgment: "acknowledgment_id",
}
"""What names the file that each of these has written."""


def message(kind: type[Message], name: str, **changes: str) -> tuple[bytes, list[Header]]:
    """A message as another system would send it, and its headers."""
    made = headers(id=name, source="/hostile", type=kind.type, time="2014-12-01T12:00:00Z")
    own: list[Header] = [(key, text.encode()) for key, text in made.items()]
    return json.dumps(kind.example | changes).encode(), own


def test_nobody_is_answered_on_a_topic_of_the_senders_choosing(
    home: Home, cluster: Cluster
) -> None:
    stolen = cluster.named("stolen")

    async def create() -> None:
        async with admin(cluster) as client:
            await client.create_topics([NewTopic(stolen, 1, 1)])

    asyncio.run(create())
    value, own = site(1)
    own += [("reply_to", stolen.encode()), ("correlation_id", b"1")]
    send(cluster, Topic.PROVIDERS, (value, own), (b"{}", own))
    assert "1 handled" in home("drain").out
    assert read(cluster, "stolen") == []


def test_no_message_leads_out_of_the_folder_of_what_is_delivered(
    home: Home, cluster: Cluster, tmp_path: Path
) -> None:
    for kind, name in NAMING.items():
        send(cluster, kind.topic, message(kind, "out", **{name: OUTSIDE}))
    assert f"{len(NAMING)} refused" in home("drain").out
    assert not list(tmp_path.parent.rglob("*outside*"))


@pytest.mark.parametrize("file_id", [OUTSIDE, "/etc/passwd", "a" * 63, "A" * 64, ""])
def test_nothing_but_the_hash_of_a_received_file_names_one(file_id: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no id of a received file"):
        Library(tmp_path).path(file_id)


def test_an_origin_that_names_a_file_of_the_machine_is_not_believed(
    home: Home, cluster: Cluster, rows: Callable[..., list[Any]]
) -> None:
    own: list[Header] = [
        ("ce_id", b"1"),
        ("ce_source", b"/hub"),
        ("ce_origin", b"file:../../etc/passwd#line 1"),
    ]
    send(cluster, Topic.PROVIDERS, (b"{}", own))
    home("drain")
    assert [row.file_id for row in rows(tables.refusals)] == [None]


def test_huge_and_deep_messages_are_refused_in_bounded_memory(
    home: Home, cluster: Cluster, rows: Callable[..., list[Any]]
) -> None:
    nearly = LONGEST_MESSAGE - MEGABYTE
    value, own = site(1)
    long_name, _ = site(2)
    long_name = long_name.replace(b'"name": "', b'"name": "' + b"x" * nearly)
    many: list[Header] = [(f"h{number}", b"v" * 100) for number in range(20_000)]
    send(
        cluster,
        Topic.PROVIDERS,
        (b"[" * nearly, site(3)[1]),
        (b'{"a":' * (nearly // 5), site(4)[1]),
        (b"9" * nearly, site(5)[1]),
        (long_name, site(2)[1]),
        (value, own + many),
        (value, [*site(6)[1], ("ce_id", b"i" * MEGABYTE)]),
        max_request_size=2 * LONGEST_MESSAGE,
    )
    told = home.run("drain")
    assert "handled" in told.out
    assert [row.site_id for row in rows(tables.sites)] == ["1234567893-001"]
    refused = {row.reason for row in rows(tables.refusals)}
    assert refused == {"invalid_data"}
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    assert peak < MOST_MEMORY


def test_what_unfolds_to_more_than_the_longest_message_never_reaches_a_hub(
    home: Home, cluster: Cluster
) -> None:
    unfolding = (b"\0" * (4 * LONGEST_MESSAGE), site(1)[1])
    with pytest.raises(MessageSizeTooLargeError):
        send(
            cluster,
            Topic.PROVIDERS,
            unfolding,
            compression_type="gzip",
            max_request_size=8 * LONGEST_MESSAGE,
        )
    assert read(cluster, Topic.PROVIDERS) == []
