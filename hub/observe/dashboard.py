"""The dashboard: what to look at when something is asked of the hub, as Grafana reads it."""

import json
from dataclasses import dataclass
from typing import Any, Final

SOURCE: Final = {"type": "prometheus", "uid": "prometheus"}
_HEIGHT: Final = 7
_HEIGHT_OF_NUMBERS: Final = 4
_WHOLE: Final = 24


@dataclass(frozen=True, slots=True)
class Panel:
    """A graph, or a number when `now`: what it shows, in which unit, and what series are named."""

    title: str
    expression: str
    unit: str = "short"
    named: str = ""
    now: bool = False


ROWS: Final[dict[str, tuple[Panel, ...]]] = {
    "Is all well?": (
        Panel("Hubs that answer", 'sum(up{job="hub"})', now=True),
        Panel("Workers", "sum(hub_worker)", now=True),
        Panel("Days behind", "max(hub_day_behind_days)", now=True),
        Panel("Given up", 'max(hub_refusals_open{reason="given_up"})', now=True),
        Panel("In doubt", 'sum(max by (kind) (hub_effects{state="in_doubt"}))', now=True),
        Panel("Days unreconciled", "max(hub_days_unreconciled)", now=True),
    ),
    "What comes and goes": (
        Panel(
            "Messages a second",
            "sum by (outcome) (rate(hub_messages_total[5m]))",
            "ops",
            "{{outcome}}",
        ),
        Panel(
            "X12 segments a second",
            "sum by (set) (rate(hub_x12_segments_total[5m]))",
            "ops",
            "{{set}}",
        ),
        Panel("Files not read to their end", "max(hub_files_unread)"),
    ),
    "What waits": (
        Panel("Messages in the outbox", "max(hub_outbox_messages)"),
        Panel(
            "Messages that no hub has handled",
            "sum by (topic) (max by (topic, partition) (hub_partition_lag_messages))",
            named="{{topic}}",
        ),
        Panel(
            "The oldest has waited",
            "max by (topic) (hub_partition_oldest_seconds) or max(hub_outbox_oldest_seconds)",
            "s",
            "{{topic}}",
        ),
    ),
    "How long it takes": (
        Panel(
            "99 of 100 handlers take at most",
            "histogram_quantile(0.99, sum by (le, type) (rate(hub_handler_seconds_bucket[5m])))",
            "s",
            "{{type}}",
        ),
        Panel(
            "95 of 100 batches take at most",
            "histogram_quantile(0.95, sum by (le) (rate(hub_batch_seconds_bucket[5m])))",
            "s",
        ),
        Panel(
            "The worker has given no sign for",
            "max by (instance) (hub_worker_silent_seconds)",
            "s",
            "{{instance}}",
        ),
        Panel(
            "The batch in hand has taken",
            "max by (instance, topic) (hub_batch_in_hand_seconds)",
            "s",
            "{{instance}} {{topic}}",
        ),
    ),
    "What leaves, and what is refused": (
        Panel(
            "Effects that are not done",
            'max by (kind, state) (hub_effects{state!="done"})',
            named="{{kind}} {{state}}",
        ),
        Panel(
            "Effects done an hour",
            'max by (kind) (hub_effects{state="done"})'
            ' - max by (kind) (hub_effects{state="done"} offset 1h)',
            named="{{kind}}",
        ),
        Panel("Open refusals", "max by (reason) (hub_refusals_open) > 0", named="{{reason}}"),
    ),
    "The processes": (
        Panel(
            "Memory",
            'max by (instance) (process_resident_memory_bytes{job="hub"})',
            "bytes",
            "{{instance}}",
        ),
        Panel(
            "Cores in use",
            'sum by (instance) (rate(process_cpu_seconds_total{job="hub"}[5m]))',
            named="{{instance}}",
        ),
        Panel(
            "Partitions of each hub",
            "sum by (instance) (hub_consumer_partitions)",
            named="{{instance}}",
        ),
    ),
}
"""The panels, row by row."""


def dashboard_file() -> str:
    """The dashboard in the JSON of Grafana."""
    return json.dumps(_dashboard(), indent=2) + "\n"


def _dashboard() -> dict[str, Any]:
    panels: list[dict[str, Any]] = []
    top = 0
    for title, row in ROWS.items():
        panels.append(_row(title, top, len(panels) + 1))
        width = _WHOLE // len(row)
        height = _HEIGHT_OF_NUMBERS if row[0].now else _HEIGHT
        for place, panel in enumerate(row):
            at = {"x": place * width, "y": top + 1, "w": width, "h": height}
            panels.append(_panel(panel, at, len(panels) + 1))
        top += 1 + height
    return {
        "uid": "health-homes-hub",
        "title": "Health Homes Hub",
        "tags": ["hub"],
        "timezone": "America/New_York",
        "schemaVersion": 39,
        "refresh": "30s",
        "time": {"from": "now-6h", "to": "now"},
        "panels": panels,
    }


def _row(title: str, top: int, number: int) -> dict[str, Any]:
    at = {"x": 0, "y": top, "w": _WHOLE, "h": 1}
    return {"id": number, "type": "row", "title": title, "collapsed": False, "gridPos": at}


def _panel(panel: Panel, at: dict[str, int], number: int) -> dict[str, Any]:
    target = {
        "refId": "A",
        "datasource": SOURCE,
        "expr": panel.expression,
        "legendFormat": panel.named or panel.title,
        "instant": panel.now,
    }
    return {
        "id": number,
        "type": "stat" if panel.now else "timeseries",
        "title": panel.title,
        "datasource": SOURCE,
        "gridPos": at,
        "targets": [target],
        "fieldConfig": {"defaults": {"unit": panel.unit, "min": 0}, "overrides": []},
    }
