"""The page of metrics, alerts and health, written from the tables."""

from typing import Final

from hub.observe.alerts import ALERTS, Alert
from hub.observe.labels import LABELS
from hub.observe.table import METRICS, SECONDS, Metric

_METRICS: Final = """\
`hub run` answers at `HUB_STATUS_LISTEN` (127.0.0.1:9464 unless set): `/metrics` in the text format
of Prometheus and OpenMetrics, `/health/live` and `/health/ready` as [operations.md](operations.md)
says. Beside these metrics stand `process_*` and `python_*`, as every Python process has them.

Every value of a label is a word of the program or a number; what is none becomes `other`. So no
metric can name a member, a site, a file or a sender, and there is a bound to the number of series.

Those marked *shared* are read from the store or from Kafka: every hub on a store tells the same, so
take `max`, never `sum`. Ages count from the time at which a message was put into the outbox or sent
to Kafka, by the clock of who did; a new process tells the same as the one before it.
"""


def metrics_page() -> str:
    """docs/metrics.md: every metric with its labels, and every alert."""
    rows = "\n".join(_row(metric) for metric in METRICS)
    labels = "\n".join(f"- `{name}`: {_values(name)}" for name in LABELS)
    alerts = "\n".join(_alert(alert) for alert in ALERTS)
    note = "<!-- Written by `make docs` from the code; change it there. -->"
    buckets = ", ".join(f"{seconds:g}" for seconds in SECONDS)
    return (
        f"# Metrics and alerts\n\n{note}\n\n"
        f"{_METRICS}\n## Metrics\n\n| metric | kind | labels | what it says | alerts |\n"
        f"|---|---|---|---|---|\n{rows}\n\nHistograms have buckets to {buckets} seconds.\n\n"
        f"## Labels\n\n{labels}\n\n## Alerts\n\nAs `deploy/prometheus/alerts.yml` has them.\n\n"
        f"| alert | holds for | severity | what it says | what to do |\n|---|---|---|---|---|\n"
        f"{alerts}\n"
    )


def _row(metric: Metric) -> str:
    labels = ", ".join(f"`{name}`" for name in metric.labels)
    meaning = f"{metric.meaning} *shared*" if metric.shared else metric.meaning
    alerts = ", ".join(alert.name for alert in ALERTS if metric.name in alert.expression)
    return f"| `{metric.name}` | {metric.kind} | {labels} | {meaning} | {alerts} |"


def _values(name: str) -> str:
    values = LABELS[name]
    if all(value.isdecimal() for value in values) and len(values) > 100:
        return "a number"
    return ", ".join(f"`{value}`" for value in sorted(values))


def _alert(alert: Alert) -> str:
    return f"| {alert.name} | {alert.lasting} | {alert.severity} | {alert.meaning} | {alert.todo} |"
