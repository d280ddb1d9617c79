"""Every alert: when somebody is to be told, and what to do then; Prometheus reads them as rules."""

import json
from dataclasses import dataclass
from typing import Final

from schemas.topics import KEEPING

_DAY_IN_SECONDS: Final = 24 * 60 * 60
_HALF_OF_RETENTION: Final = (
    min(keeping.retention_days for keeping in KEEPING.values()) * _DAY_IN_SECONDS // 2
)


@dataclass(frozen=True, slots=True)
class Alert:
    """An expression that is to be told of when it holds for a while.

    `todo` is what the one who is told does first.
    """

    name: str
    expression: str
    lasting: str
    severity: str
    meaning: str
    todo: str


ALERTS: Final = (
    Alert(
        "HubDown",
        'up{job="hub"} == 0',
        "2m",
        "critical",
        "A hub does not answer.",
        "Look at its log and exit code; start it again.",
    ),
    Alert(
        "HubWithoutWorker",
        "max(hub_worker) < 1 or absent(hub_worker)",
        "2m",
        "critical",
        "No hub reads files, relays, sends mails or closes days.",
        "Start a hub; where several run, look which holds the lock (`hub drain` names it).",
    ),
    Alert(
        "HubStoreAway",
        "hub_store_up == 0",
        "2m",
        "critical",
        "A hub does not reach the store; all waits, nothing is lost.",
        "Bring PostgreSQL back.",
    ),
    Alert(
        "HubKafkaAway",
        "hub_kafka_up == 0",
        "2m",
        "critical",
        "A hub does not reach Kafka; all waits, nothing is lost.",
        "Bring the brokers back.",
    ),
    Alert(
        "HubNotLooking",
        "hub_look_age_seconds > 120",
        "1m",
        "warning",
        "A hub has not looked at its own progress, so its other metrics are old.",
        "Look at /health/live; a process that stays so is to be started again.",
    ),
    Alert(
        "HubOutboxWaits",
        "max(hub_outbox_oldest_seconds) > 300",
        "5m",
        "critical",
        "Messages have waited in the outbox for five minutes.",
        "Look at /health/ready of the worker, then at its log.",
    ),
    Alert(
        "HubPartitionWaits",
        "max by (topic, partition) (hub_partition_oldest_seconds) > 300",
        "5m",
        "critical",
        "Messages have waited in a partition for five minutes.",
        "A long backlog that shrinks: add hubs. One that does not: see a consumer that stands.",
    ),
    Alert(
        "HubMessagesWillExpire",
        f"max by (topic, partition) (hub_partition_oldest_seconds) > {_HALF_OF_RETENTION}",
        "5m",
        "critical",
        "Messages have waited for half of the time that their topic keeps them.",
        "Have them handled, or lengthen `retention.ms` of the topic with Kafka's own tools.",
    ),
    Alert(
        "HubMessagesExpired",
        "sum by (topic) (hub_messages_expired_total) > 0",
        "0m",
        "critical",
        "A topic forgot messages that no hub had handled.",
        "`messages expired` in the log says how many; have their senders send them again.",
    ),
    Alert(
        "HubBatchTakesLong",
        "hub_batch_in_hand_seconds > 300",
        "1m",
        "warning",
        "A hub has had the same batch for five minutes.",
        "Look for `batch waits` and `message failed` in its log.",
    ),
    Alert(
        "HubWorkerHangs",
        "hub_worker_silent_seconds > 300",
        "1m",
        "critical",
        "The worker has been at one file, e-mail or export for five minutes without a sign.",
        "Look at its log and at what it writes to; after ten minutes it ends by itself with 3.",
    ),
    Alert(
        "HubConsumerStood",
        "increase(hub_consumer_restarts_total[1h]) > 1",
        "0m",
        "warning",
        "Consumers stood still without a word and were started anew.",
        "Look at the brokers' logs of that hour; the hub has helped itself.",
    ),
    Alert(
        "HubHandlerSlow",
        "histogram_quantile(0.99, sum by (le, type) (rate(hub_handler_seconds_bucket[5m]))) > 1",
        "15m",
        "warning",
        "One in a hundred messages of a type takes longer than a second.",
        "Look at the database: its load, its locks, its statistics.",
    ),
    Alert(
        "HubGaveUp",
        'max(hub_refusals_open{reason="given_up"}) > 0',
        "1m",
        "critical",
        "The hub failed on a message or file again and again, and set it aside.",
        "`hub refusals list`; correct the hub, then `hub refusals replay`.",
    ),
    Alert(
        "HubRefusesMuch",
        "sum(max by (reason) (hub_refusals_total))"
        " - sum(max by (reason) (hub_refusals_total offset 1h)) > 100",
        "5m",
        "warning",
        "More than a hundred refusals within an hour.",
        "`hub refusals list`; a sender has changed something, or a file came too early.",
    ),
    Alert(
        "HubEffectInDoubt",
        'max by (kind) (hub_effects{state="in_doubt"}) > 0',
        "1m",
        "warning",
        "A crash or a lost connection left it open whether something was sent.",
        "Ask the mail server, then `hub emails settle`: the hub sends none again by itself.",
    ),
    Alert(
        "HubMailsFail",
        'sum(max by (kind, state) (hub_effects{state=~"failed|bounced"}))'
        ' - sum(max by (kind, state) (hub_effects{state=~"failed|bounced"} offset 1d)) > 10',
        "5m",
        "warning",
        "More than ten e-mails of a day were rejected or put off too often.",
        "`hub emails list`; correct the addresses, or look at the mail server.",
    ),
    Alert(
        "HubDayUnreconciled",
        "max(hub_days_unreconciled) > max(hub_days_unreconciled offset 1d)",
        "1m",
        "critical",
        "A day closed whose letters or e-mails do not add up.",
        "`hub reconcile` names them.",
    ),
    Alert(
        "HubEffectsQueue",
        'max by (kind) (hub_effects{state="queued"}) > 0'
        ' and max by (kind) (hub_effects{state="queued"})'
        ' >= max by (kind) (hub_effects{state="queued"} offset 30m)',
        "30m",
        "warning",
        "E-mails wait, and in half an hour they have not become fewer.",
        "Look at the mail server.",
    ),
    Alert(
        "HubFilesWait",
        "max(hub_files_unread) > 0",
        "1h",
        "warning",
        "Received files have not been read to their end for an hour.",
        "Look at the worker's log; a long file is read in parts and takes its time.",
    ),
    Alert(
        "HubDayBehind",
        "max(hub_day_behind_days) > 0",
        "1h",
        "critical",
        "A day that is over is still open, so no letter, payment or panel of it is decided.",
        "`hub refusals list` for a day that could not end; else see why messages wait.",
    ),
)
"""Every alert of the hub."""


def rules_file() -> str:
    """The alerts as a rules file of Prometheus."""
    return "\n".join(["groups:", "  - name: hub", "    rules:", *map(_rule, ALERTS), ""])


def _rule(alert: Alert) -> str:
    said = json.dumps  # a string of JSON is one of YAML
    return f"""\
      - alert: {alert.name}
        expr: {said(alert.expression)}
        for: {alert.lasting}
        labels:
          severity: {alert.severity}
        annotations:
          summary: {said(alert.meaning)}
          description: {said(alert.todo)}"""
