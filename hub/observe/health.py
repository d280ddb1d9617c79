"""Health: whether the hub makes the progress that it should, and if not, why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from hub.observe.samples import Sample, Stored
from hub.transport import Look

_DAYS_BEHIND: Final = 1
"""A day may be open for a moment after its midnight, while its end is worked off."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: whether it is as it should be, and how it is in a sentence."""

    name: str
    is_well: bool
    told: str


def readiness(sample: Sample, *, is_worker: bool, today: date, stall_seconds: float) -> list[Check]:
    """Every check of a sample; the hub is ready when all are well."""
    if sample.stored is None:
        return [Check("store", False, f"the store is away ({sample.store_away})")]
    return [
        Check("store", True, "the store answers"),
        _worker(is_worker=is_worker),
        _outbox(sample, sample.stored, stall_seconds),
        *_consumers(sample, stall_seconds),
        _day(sample.stored, today),
    ]


def _worker(*, is_worker: bool) -> Check:
    told = "this hub is the worker" if is_worker else "this hub stands by for the worker"
    return Check("worker", True, told)


def _outbox(sample: Sample, stored: Stored, stall_seconds: float) -> Check:
    age = sample.outbox
    if age.unmoved < stall_seconds:
        return Check("outbox", True, f"{stored.outbox_left} wait, for {age.oldest:.0f} s at most")
    told = f"{stored.outbox_left} wait, and for {age.unmoved:.0f} s none has gone on"
    return Check("outbox", False, told)


def _consumers(sample: Sample, stall_seconds: float) -> Iterator[Check]:
    if sample.broker_away:
        yield Check("kafka", False, f"Kafka is away ({sample.broker_away})")
    elif sample.look is not None:
        yield Check("kafka", True, "Kafka answers")
        yield _moving(sample, sample.look, stall_seconds)


def _moving(sample: Sample, look: Look, stall_seconds: float) -> Check:
    standing = sorted(
        f"{place.topic}/{place.partition}"
        for place in look.places
        if sample.age(place).unmoved >= stall_seconds and place.topic not in look.in_hand
    )
    if standing:
        return Check("consumers", False, f"nothing goes on in {', '.join(standing[:10])}")
    ours = sum(place.is_ours for place in look.places)
    left = sum(place.left for place in look.places)
    told = f"{ours} partitions are this hub's, {left} messages wait in all"
    return Check("consumers", True, told)


def _day(stored: Stored, today: date) -> Check:
    if stored.open_day is None:
        return Check("day", False, "no day is open: `hub init` opens the first")
    behind = (today - stored.open_day).days
    told = f"{stored.open_day} is open"
    if behind > _DAYS_BEHIND:
        return Check("day", False, f"{told}, {behind} days behind")
    return Check("day", True, told)


def as_json(checks: list[Check]) -> dict[str, Any]:
    """What `/health/...` answers."""
    return {
        "status": "ok" if all(check.is_well for check in checks) else "failing",
        "checks": {check.name: {"ok": check.is_well, "reason": check.told} for check in checks},
    }
