"""Every metric: the one table that the metrics and their page are made from."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """The kinds of metrics, as Prometheus calls them."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric: its name, what it says, and which labels tell its series apart.

    `shared` ones are read from the store or the brokers: every hub on a store tells the same.
    """

    name: str
    kind: Kind
    meaning: str
    labels: tuple[str, ...] = ()
    shared: bool = False


_COUNTER, _GAUGE, _HISTOGRAM = Kind.COUNTER, Kind.GAUGE, Kind.HISTOGRAM

_OF_THE_PROCESS: Final = (
    Metric(
        "hub_info",
        _GAUGE,
        "Always 1; its labels say what the process runs on.",
        ("transport", "store"),
    ),
    Metric(
        "hub_messages_total",
        _COUNTER,
        "Messages that this process dealt with, by what became of them.",
        ("outcome",),
    ),
    Metric(
        "hub_handler_seconds",
        _HISTOGRAM,
        "How long handlers took, by the message; one that is tried again counts again.",
        ("type",),
    ),
    Metric("hub_batch_seconds", _HISTOGRAM, "How long batches took, to the end of their commit."),
    Metric(
        "hub_x12_segments_total",
        _COUNTER,
        "Segments of X12 that were checked, by the transaction set.",
        ("set",),
    ),
    Metric("hub_worker", _GAUGE, "1 in the process that reads files, relays, mails, closes days."),
    Metric(
        "hub_consumer_partitions",
        _GAUGE,
        "Partitions that Kafka gave to this process.",
        ("topic",),
    ),
    Metric(
        "hub_consumer_restarts_total",
        _COUNTER,
        "Consumers that stood still without a word and were started anew.",
        ("topic",),
    ),
    Metric(
        "hub_messages_unpublished_total",
        _COUNTER,
        "Messages that no broker takes, each set aside so that those behind it go on.",
        ("topic",),
    ),
    Metric(
        "hub_messages_expired_total",
        _COUNTER,
        "Messages that a topic forgot before any hub had handled them, as this process saw it.",
        ("topic",),
    ),
    Metric(
        "hub_batch_in_hand_seconds",
        _GAUGE,
        "How long the batch in hand is taking; 0 without one.",
        ("topic",),
    ),
    Metric(
        "hub_worker_silent_seconds",
        _GAUGE,
        "How long the worker's piece of work in hand has given no sign; 0 at rest.",
    ),
    Metric("hub_look_age_seconds", _GAUGE, "Seconds since the hub last looked at its progress."),
    Metric("hub_store_up", _GAUGE, "1 when the last look reached the store."),
    Metric("hub_kafka_up", _GAUGE, "1 when the last look reached Kafka."),
)
_OF_THE_STORE: Final = (
    Metric(
        "hub_outbox_messages",
        _GAUGE,
        "Messages in the outbox that are not yet handled (local) or published (Kafka).",
        shared=True,
    ),
    Metric(
        "hub_outbox_oldest_seconds",
        _GAUGE,
        "How long the oldest of them has waited, by the time at which it was put in.",
        shared=True,
    ),
    Metric(
        "hub_partition_lag_messages",
        _GAUGE,
        "Messages of a partition that no hub has handled yet.",
        ("topic", "partition"),
        shared=True,
    ),
    Metric(
        "hub_partition_oldest_seconds",
        _GAUGE,
        "How long the oldest of them has waited, by the time that its record tells.",
        ("topic", "partition"),
        shared=True,
    ),
    Metric(
        "hub_refusals_total",
        _COUNTER,
        "Messages and parts of files that were ever set aside.",
        ("reason",),
        shared=True,
    ),
    Metric(
        "hub_refusals_open",
        _GAUGE,
        "Those of them that were not replayed.",
        ("reason",),
        shared=True,
    ),
    Metric(
        "hub_effects",
        _GAUGE,
        "Effects in the ledger: queued and started are to come, in_doubt needs somebody.",
        ("kind", "state"),
        shared=True,
    ),
    Metric(
        "hub_days_unreconciled",
        _GAUGE,
        "Days whose letters or e-mails did not add up when they closed.",
        shared=True,
    ),
    Metric("hub_files_unread", _GAUGE, "Received files not read to their end.", shared=True),
    Metric(
        "hub_day_behind_days",
        _GAUGE,
        "Days from the open day to today in New York: 0, and 1 for a moment after midnight.",
        shared=True,
    ),
)
METRICS: Final = (*_OF_THE_PROCESS, *_OF_THE_STORE)
"""Every metric of the hub; beside them stand those of Python and the process."""
BY_NAME: Final = {metric.name: metric for metric in METRICS}
SECONDS: Final = (0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 30.0)
"""The buckets of histograms."""
