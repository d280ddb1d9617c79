"""What `/metrics` shows of a sample: the state of the store, of the partitions and of the hub."""

from collections.abc import Callable, Iterator
from datetime import date

from prometheus_client import (
    CollectorRegistry,
    GCCollector,
    PlatformCollector,
    ProcessCollector,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric as Family
from prometheus_client.registry import Collector

from hub.observe.instruments import Instruments
from hub.observe.labels import LABELS, label
from hub.observe.samples import Sample, Stored
from hub.observe.table import BY_NAME, Kind
from hub.transport import Look
from store.refusals import RefusalState


class Exposition(Collector):
    """Turns the newest sample into metrics, whenever it is asked to."""

    def __init__(
        self,
        newest: Callable[[], tuple[Sample, float]],
        is_worker: Callable[[], bool],
        today: Callable[[], date],
        runs_on: tuple[str, str],
    ) -> None:
        self._newest = newest
        self._is_worker = is_worker
        self._today = today
        self._runs_on = runs_on

    def describe(self) -> list[Family]:
        """Nothing beforehand: a registry need not take a sample to know the names."""
        return []

    def collect(self) -> Iterator[Family]:
        """Every metric of the sample."""
        sample, age = self._newest()
        yield _family("hub_info", {self._runs_on: 1})
        yield _family("hub_worker", {(): int(self._is_worker())})
        yield _family("hub_look_age_seconds", {(): age})
        yield _family("hub_worker_silent_seconds", {(): sample.silent})
        yield _family("hub_store_up", {(): int(sample.stored is not None)})
        if sample.stored is not None:
            yield from self._stored(sample, sample.stored)
        if self._runs_on[0] == "kafka":
            yield _family("hub_kafka_up", {(): int(sample.look is not None)})
        if sample.look is not None:
            yield from _partitions(sample, sample.look)

    def _stored(self, sample: Sample, stored: Stored) -> Iterator[Family]:
        yield _family("hub_outbox_messages", {(): stored.outbox_left})
        yield _family("hub_outbox_oldest_seconds", {(): sample.outbox.oldest})
        yield _family("hub_files_unread", {(): stored.files_unread})
        yield _family("hub_days_unreconciled", {(): stored.days_unreconciled})
        ever: dict[tuple[str, ...], float] = dict.fromkeys(((r,) for r in LABELS["reason"]), 0)
        still_open = ever.copy()
        for (reason, state), number in stored.refusals.items():
            ever[(label("reason", reason),)] += number
            if state == RefusalState.OPEN:
                still_open[(label("reason", reason),)] += number
        yield _family("hub_refusals_total", ever)
        yield _family("hub_refusals_open", still_open)
        effects: dict[tuple[str, ...], float] = {}
        for (kind, state), number in stored.effects.items():
            place = (label("kind", kind), label("state", state))
            effects[place] = effects.get(place, 0) + number
        yield _family("hub_effects", effects)
        if stored.open_day is not None:
            behind = (self._today() - stored.open_day).days
            yield _family("hub_day_behind_days", {(): behind})


def _partitions(sample: Sample, look: Look) -> Iterator[Family]:
    lag: dict[tuple[str, ...], float] = {}
    oldest: dict[tuple[str, ...], float] = {}
    ours: dict[tuple[str, ...], float] = {}
    in_hand: dict[tuple[str, ...], float] = {}
    for place in look.places:
        topic = label("topic", place.topic)
        labels = (topic, label("partition", place.partition))
        lag[labels] = place.left
        oldest[labels] = sample.age(place).oldest
        ours[(topic,)] = ours.get((topic,), 0) + place.is_ours
        in_hand[(topic,)] = look.in_hand.get(place.topic, 0.0)
    yield _family("hub_partition_lag_messages", lag)
    yield _family("hub_partition_oldest_seconds", oldest)
    yield _family("hub_consumer_partitions", ours)
    yield _family("hub_batch_in_hand_seconds", in_hand)


def _family(name: str, values: dict[tuple[str, ...], float]) -> Family:
    metric = BY_NAME[name]
    make = CounterMetricFamily if metric.kind is Kind.COUNTER else GaugeMetricFamily
    family = make(name, metric.meaning, labels=metric.labels)
    for labels, value in sorted(values.items()):
        family.add_metric(list(labels), value)
    return family


def registry_of(instruments: Instruments, exposition: Exposition) -> CollectorRegistry:
    """What `/metrics` shows: counts, the newest sample, and what every Python process tells."""
    registry = CollectorRegistry()
    instruments.register(registry)
    registry.register(exposition)
    for collector in (ProcessCollector, PlatformCollector, GCCollector):
        collector(registry=registry)
    return registry
