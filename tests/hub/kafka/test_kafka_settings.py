"""How the settings become a cluster, and how a topic is held against the table."""

from pathlib import Path

import pytest
from faststream.kafka.security import parse_security

from hub.kafka.cluster import Cluster
from hub.kafka.topics import Described, settings_of
from hub.settings import Settings, SettingsError, load_settings
from schemas.topics import DEAD_LETTERS, KEEPING, MEMBER_KEYED, Topic


def test_every_topic_is_in_the_table_of_how_it_is_kept() -> None:
    assert KEEPING.keys() == {*Topic, DEAD_LETTERS}


@pytest.mark.parametrize("topic", [Topic.CLOCK, Topic.PROVIDERS, Topic.REMITTANCES])
def test_topics_whose_messages_need_one_order_have_one_partition(topic: Topic) -> None:
    assert KEEPING[topic].partitions == 1
    assert topic not in MEMBER_KEYED


def test_names_begin_with_the_prefix() -> None:
    cluster = Cluster(["h:1"], "test.")
    assert cluster.named(Topic.CLOCK) == "test.clock.day"
    assert cluster.group(Topic.CLOCK) == "test.health-homes-hub.clock.day"


def test_a_cluster_without_security_is_spoken_to_plainly() -> None:
    cluster = Cluster.of(Settings(kafka_bootstrap="a:1,b:2"))
    assert cluster.servers == ["a:1", "b:2"]
    assert "security_protocol" not in cluster.client


@pytest.mark.parametrize(
    ("tls", "sasl", "protocol"),
    [
        (True, None, "SSL"),
        (True, "SCRAM-SHA-512", "SASL_SSL"),
        (False, "PLAIN", "SASL_PLAINTEXT"),
        (True, "SCRAM-SHA-256", "SASL_SSL"),
    ],
)
def test_tls_and_sasl_are_as_the_settings_say(tls: bool, sasl: str | None, protocol: str) -> None:
    settings = load_settings(
        kafka_tls=tls, kafka_sasl=sasl, kafka_user="hub", kafka_password="secret"
    )
    client = parse_security(Cluster.of(settings).security)
    assert client["security_protocol"] == protocol
    assert client.get("sasl_mechanism") == sasl
    assert (client["ssl_context"] is not None) is tls
    assert "secret" not in repr(settings)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kafka_bootstrap": "localhost"},
        {"kafka_bootstrap": "a:1,,b:2"},
        {"kafka_prefix": "Has Spaces"},
        {"kafka_sasl": "GSSAPI"},
        {"transport": "pigeon"},
    ],
    ids=str,
)
def test_a_wrong_setting_is_named(wrong: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match=next(iter(wrong)).upper()):
        load_settings(**wrong)


def test_a_certificate_authority_that_is_not_there_stops_the_hub(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        Cluster.of(Settings(kafka_tls=True, kafka_ca=tmp_path / "ca.pem"))


def test_differences_from_the_table_are_told() -> None:
    keeping = KEEPING[Topic.MEMBERS]
    right = Described("t", keeping.partitions, 3, settings_of(keeping, 3))
    assert right.differences(keeping, 3) == []
    assert Described("t").differences(keeping, 3) == ["is missing"]
    wrong = Described("t", 1, 1, settings_of(keeping, 3) | {"retention.ms": "1"})
    assert wrong.differences(keeping, 3) == [
        "partitions 1, not 12",
        "replication 1, not 3",
        "retention.ms 1, not 2592000000",
    ]


@pytest.mark.parametrize(("replication", "least"), [(1, "1"), (2, "1"), (3, "2")])
def test_all_copies_but_one_must_have_a_message(replication: int, least: str) -> None:
    settings = settings_of(KEEPING[Topic.CLOCK], replication)
    assert settings["min.insync.replicas"] == least


@pytest.mark.parametrize("topic", [Topic.MEMBERS, Topic.CLAIMS])
def test_no_message_gives_way_to_a_newer_one_of_its_key_while_it_is_kept(topic: Topic) -> None:
    settings = settings_of(KEEPING[topic], 3)
    if "compact" in settings["cleanup.policy"]:
        assert settings["min.compaction.lag.ms"] == settings["retention.ms"]
    assert "compact" in settings_of(KEEPING[Topic.MEMBERS], 3)["cleanup.policy"]
