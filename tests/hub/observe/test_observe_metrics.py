"""Metrics: as the table says, within bounds, and of nobody."""

import json
import re
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import httpx
import pytest
from prometheus_client.metrics_core import Metric as Family
from prometheus_client.parser import text_string_to_metric_families

from hub.app import Hub
from hub.cli.demo import EXAMPLES
from hub.observe.alerts import ALERTS
from hub.observe.labels import LABELS, OTHER, label
from hub.observe.server import answering
from hub.observe.table import BY_NAME, METRICS, Kind
from hub.observe.watch import Watch
from hub.serving import PortTaken
from hub.settings import Settings
from schemas.envelope import Record
from store import tables
from store.messaging import Outbox
from tests.e2e.feeds import lines, member, programme, referral

ON_KAFKA = {
    "hub_kafka_up",
    "hub_consumer_partitions",
    "hub_batch_in_hand_seconds",
    "hub_partition_lag_messages",
    "hub_partition_oldest_seconds",
}
"""Metrics that the tests of the Kafka transport look at."""
STANDARD = ("process_", "python_")


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """A hub that has dealt with good and bad things, and has more before it."""
    folder = tmp_path_factory.mktemp("observed")
    hub = Hub(Settings(home=folder, status_listen="", stall_seconds=60))
    hub.start(date(2014, 12, 1))
    for name, content in {
        "one.jsonl": programme() + lines(member(), referral()) + b"Ada Example\n",
        "two.834": b"ISA*no",
    }.items():
        (folder / name).write_bytes(content)
        hub.receive_path(folder / name)
    with hub.working():
        hub.drain()
        hub.close_until(date(2014, 12, 2))
        yield hub
    hub.close()


@pytest.fixture(scope="module")
def watch(hub: Hub) -> Watch:
    made = hub.watch(give_up=lambda: None)
    made.look()
    return made


@pytest.fixture(scope="module")
def address(watch: Watch) -> Iterator[str]:
    with answering(watch, "127.0.0.1:0", or_any=False) as found:
        yield f"http://{found}"


def asked(url: str, accept: str = "text/plain") -> tuple[int, str, str]:
    """The status, content type and body of a page."""
    answer = httpx.get(url, headers={"Accept": accept})
    return answer.status_code, answer.headers["Content-Type"], answer.text


@pytest.fixture(scope="module")
def families(address: str) -> dict[str, Family]:
    """What `/metrics` shows, by the names of the table."""
    status, content_type, body = asked(f"{address}/metrics")
    assert status == 200
    assert content_type.startswith("text/plain; version=")
    found = text_string_to_metric_families(body)
    return {f"{one.name}_total" if one.type == "counter" else one.name: one for one in found}


def value(families: dict[str, Family], name: str, **labels: str) -> float:
    """The value of one series."""
    family = families[name]
    (found,) = [s.value for s in family.samples if s.name == name and s.labels == labels]
    return float(found)


def test_every_metric_of_the_table_is_shown_and_no_other(families: dict[str, Family]) -> None:
    shown = {name for name in families if not name.startswith(STANDARD)}
    created = {name for name in shown if name.endswith("_created")}
    assert shown - created == BY_NAME.keys() - ON_KAFKA


@pytest.mark.parametrize("name", sorted(BY_NAME.keys() - ON_KAFKA))
def test_metric_is_of_its_kind_with_its_labels_and_their_values(
    families: dict[str, Family], name: str
) -> None:
    metric, family = BY_NAME[name], families[name]
    assert (family.type, family.documentation) == (metric.kind, metric.meaning)
    for sample in family.samples:
        own = {key: text for key, text in sample.labels.items() if key != "le"}
        assert set(own) == set(metric.labels)
        for key, text in own.items():
            assert text in LABELS[key] | {OTHER}


@pytest.mark.parametrize("name", BY_NAME)
def test_metric_is_named_as_prometheus_asks(name: str) -> None:
    metric = BY_NAME[name]
    assert re.fullmatch(r"hub(_[a-z0-9]+)+", name)
    assert name.endswith("_total") == (metric.kind is Kind.COUNTER)
    if metric.kind is Kind.HISTOGRAM or "seconds" in metric.meaning.lower():
        assert name.endswith("_seconds")
    assert set(metric.labels) <= LABELS.keys()


def test_there_is_a_bound_to_the_series() -> None:
    sizes = {
        metric.name: [len(LABELS[name]) for name in metric.labels if name != "partition"]
        for metric in METRICS
    }
    assert all(size <= 60 for each in sizes.values() for size in each)


@pytest.mark.parametrize("text", ["10000001A", "Ada Example", "../../etc", ""])
def test_what_is_no_word_of_the_program_is_other(text: str) -> None:
    assert {label(name, text) for name in LABELS} == {OTHER}


def test_nothing_in_metrics_names_a_member(address: str) -> None:
    _, _, body = asked(f"{address}/metrics")
    assert not any(secret in body for secret in ("10000001A", "Ada", "Example", "1234567893"))


def test_what_was_done_is_counted(families: dict[str, Family]) -> None:
    handled = value(families, "hub_messages_total", outcome="handled")
    by_type = [
        s.value for s in families["hub_handler_seconds"].samples if s.name.endswith("_count")
    ]
    assert handled == sum(by_type) > 5
    assert families["hub_batch_seconds"].samples
    assert value(families, "hub_refusals_total", reason="not_json") == 1
    assert value(families, "hub_refusals_open", reason="unreadable_x12") == 1
    assert value(families, "hub_outbox_messages") == 0
    assert value(families, "hub_worker") == 1
    assert value(families, "hub_day_behind_days") > 365


def test_what_waits_is_shown_as_soon_as_it_is_seen(hub: Hub, tmp_path: Path) -> None:
    watch = hub.watch(give_up=lambda: None)
    (tmp_path / "three.jsonl").write_bytes(lines(referral(7), referral(8)))
    hub.receive_path(tmp_path / "three.jsonl")
    watch.look()
    sample, _ = watch.newest()
    assert sample.stored is not None
    assert sample.stored.files_unread == 1


def test_what_waits_in_the_outbox_is_as_old_as_it_is_to_a_new_process_too(hub: Hub) -> None:
    with hub.store.begin() as transaction:
        Outbox(transaction).append(Record("mihms.members", "m1", b"{}", {}))
        transaction.flush()
        sent = tables.outbox.update().where(tables.outbox.c.key == "m1")
        transaction.execute(sent.values(created_at=int(time.time()) - 500))
    watch = hub.watch(give_up=lambda: None)
    watch.look()
    oldest = watch.registry.get_sample_value("hub_outbox_oldest_seconds")
    assert oldest is not None
    assert 500 <= oldest < 510


def test_segments_are_counted_by_their_set(hub: Hub, tmp_path: Path) -> None:
    hub.receive_path(EXAMPLES / "2015-01-05" / "02-members.834")
    hub.drain()
    registry = hub.watch(give_up=lambda: None).registry
    number = registry.get_sample_value("hub_x12_segments_total", {"set": "834"})
    assert number is not None
    assert number > 20


# --- the page -----------------------------------------------------------------------------------


def test_openmetrics_is_spoken_to_who_asks_for_it(address: str) -> None:
    _, content_type, body = asked(f"{address}/metrics", "application/openmetrics-text")
    assert content_type.startswith("application/openmetrics-text")
    assert body.endswith("# EOF\n")


def test_health_says_ok_or_why_not(address: str) -> None:
    status, content_type, body = asked(f"{address}/health/live")
    assert (status, content_type) == (200, "application/json")
    assert json.loads(body)["status"] == "ok"
    status, _, body = asked(f"{address}/health/ready")
    assert status == 503
    told = json.loads(body)
    assert told["status"] == "failing"
    assert "days behind" in told["checks"]["day"]["reason"]
    assert told["checks"]["outbox"]["ok"]


@pytest.mark.parametrize("path", ["/", "/health", "/metrics/x", "/docs"])
def test_there_is_nothing_else(address: str, path: str) -> None:
    assert asked(address + path)[0] == 404


def test_an_address_that_is_taken_is_told_or_left(watch: Watch, address: str) -> None:
    taken = address.removeprefix("http://")
    with pytest.raises(PortTaken, match=taken), answering(watch, taken, or_any=False):
        pass
    with answering(watch, taken, or_any=True) as other:
        assert other != taken


def test_a_store_that_is_away_is_shown_and_the_watch_goes_on(hub: Hub) -> None:
    broken = Hub(Settings(home=hub.settings.home / "nowhere"))
    watch = broken.watch(give_up=lambda: None)
    watch.look()
    assert {check.name: check.is_well for check in watch.ready()} == {"watch": True, "store": False}
    assert watch.registry.get_sample_value("hub_store_up") == 0
    broken.close()


def test_a_watch_that_stopped_is_not_live(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = hub.watch(give_up=lambda: None)
    watch.look()
    sample, _ = watch.newest()
    monkeypatch.setattr(watch, "newest", lambda: (sample, 181.0))
    assert not all(check.is_well for check in watch.live())


# --- the alerts ---------------------------------------------------------------------------------


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: alert.name)
def test_alert_asks_for_metrics_and_labels_that_there_are(alert: object) -> None:
    expression = getattr(alert, "expression", "")
    named = set(re.findall(r"\b(?:hub|up)[a-z0-9_]*\b(?=[{\[ )]|$)", expression))
    known = BY_NAME.keys() | {f"{name}_bucket" for name in BY_NAME} | {"up", "hub"}
    assert named
    assert named <= known
    for key, text in re.findall(r'(\w+)="(\w+)"', expression):
        assert text in LABELS.get(key, {"hub"})


def test_alert_names_are_unique() -> None:
    assert len({alert.name for alert in ALERTS}) == len(ALERTS)
