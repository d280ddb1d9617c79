"""What senders may put into a Kafka record, and what the hub makes of it."""

from dataclasses import dataclass, field

import pytest

from consumers.intake.items import hashed
from hub.kafka.records import record_of
from schemas.envelope import headers
from schemas.topics import Topic

FILE = "file:" + "a" * 64 + "#line 7"
OURS = headers(id="abc.1", source="/hub", type="t", time="2014-12-01T12:00:00Z", origin=FILE)


@dataclass
class Raw:
    """A record as aiokafka hands it over."""

    value: bytes | None = b"{}"
    key: bytes | None = b"m17"
    headers: list[tuple[str, bytes | None]] = field(default_factory=list)
    topic: str = "prefix.mihms.members"
    partition: int = 3
    offset: int = 41


def raw(sent: dict[str, str], **changes: bytes | None) -> Raw:
    return Raw(headers=[(name, text.encode()) for name, text in sent.items()], **changes)


def test_what_the_hub_sent_comes_back_as_it_was() -> None:
    record = record_of(raw(OURS), Topic.MEMBERS)
    assert (record.topic, record.key, record.value) == ("mihms.members", "m17", b"{}")
    assert record.headers == OURS
    assert record.origin == FILE


def test_a_tombstone_has_an_empty_value_and_no_key_an_empty_one() -> None:
    record = record_of(raw(OURS, value=None, key=None), Topic.MEMBERS)
    assert (record.value, record.key) == (b"", "")


@pytest.mark.parametrize(
    "unreadable",
    [("ce_note", None), ("ce_note", b"\xff\xfe"), ("x" * 1000, b"y" * 100_000), ("", b"")],
    ids=["null", "not UTF-8", "endless", "without a name"],
)
def test_a_header_that_cannot_be_read_does_no_harm(unreadable: tuple[str, bytes | None]) -> None:
    sent = raw(OURS)
    sent.headers.append(unreadable)
    record = record_of(sent, Topic.MEMBERS)
    assert {name: record.headers[name] for name in OURS} == OURS
    assert sum(map(len, record.headers.values())) < 1000


def test_a_senders_own_id_is_hashed_as_that_of_a_file_is() -> None:
    told = OURS | {"ce_source": "/member-services", "ce_id": "10000001A"}
    record = record_of(raw(told), Topic.CHOICES)
    assert (record.source, record.id) == ("/intake", hashed("/member-services", "10000001A"))
    assert "10000001A" not in str(record.headers)
    assert record.origin == f"/intake#{record.id}", "its own ce_origin is not believed"


@pytest.mark.parametrize("lost", ["ce_id", "ce_source"])
def test_a_message_without_id_is_known_by_its_place(lost: str) -> None:
    told = {name: text for name, text in OURS.items() if name != lost}
    record = record_of(raw(told), Topic.MEMBERS)
    assert (record.source, record.id) == ("/kafka/mihms.members", "3.41")


@pytest.mark.parametrize(
    "origin", ["file:a#line 1", FILE + "x" * 60, "/clock#\n", "/Members/Ada#1", "x"]
)
def test_an_origin_that_the_hub_does_not_write_is_left_out(origin: str) -> None:
    record = record_of(raw(OURS | {"ce_origin": origin}), Topic.MEMBERS)
    assert record.origin == "/hub#abc.1"


@pytest.mark.parametrize("text", ["k" * 200, "nul\x00", "\ufffd"], ids=["long", "nul", "odd"])
def test_a_key_fits_every_store(text: str) -> None:
    record = record_of(raw(OURS, key=text.encode()), Topic.MEMBERS)
    assert len(record.key) <= 80
    assert "\x00" not in record.key


@pytest.mark.parametrize(
    ("sent", "is_carried"),
    [(f"00-{'ab' * 16}-{'cd' * 8}-01", True), ("10000001A", False), ("", False)],
    ids=["a trace", "somebody", "nothing"],
)
def test_what_claims_to_be_a_trace_is_carried_if_it_is_one(sent: str, is_carried: bool) -> None:
    record = record_of(raw(OURS | {"ce_traceparent": sent}), Topic.MEMBERS)
    assert ("ce_traceparent" in record.headers) == is_carried
