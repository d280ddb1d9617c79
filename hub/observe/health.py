"""Health: whether the hub makes the progress that it should, and if not, why."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from hub.observe.samples import Sample, Stored
from hub.transport import Look, Place

_DAYS_BEHIND: Final = 1
"""A day may be open for a moment after its midnight, while its end is worked off."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: whether it is as it should be, and how it is in a sentence."""

    name: str
    is_well: bool
    told: str


def readiness(
    sample: Sample,
    *,
    is_worker: bool,
    today: date,
    stall_seconds: float,
    hung_seconds: float = math.inf,
) -> list[Check]:
    """Every check of a sample; the hub is ready when all are well.

    `hung_seconds` is how long one try of a batch may take.
    """
    if sample.stored is None:
        return [Check("store", False, f"the store is away ({sample.store_away})")]
    return [
        Check("store", True, "the store answers"),
        _worker(sample, is_worker=is_worker, stall_seconds=stall_seconds),
        _files(sample, sample.stored, is_worker=is_worker, stall_seconds=stall_seconds),
        _outbox(sample, sample.stored, stall_seconds),
        *_consumers(sample, stall_seconds, hung_seconds),
        _day(sample.stored, today),
    ]


def _worker(sample: Sample, *, is_worker: bool, stall_seconds: float) -> Check:
    if is_worker and sample.silent >= stall_seconds:
        told = f"for {sample.silent:.0f} s its piece of work has given no sign"
        return Check("worker", False, f"this hub is the worker, and {told}")
    told = "this hub is the worker" if is_worker else "this hub stands by for the worker"
    return Check("worker", True, told)


def _files(sample: Sample, stored: Stored, *, is_worker: bool, stall_seconds: float) -> Check:
    told = f"{stored.files_unread} files wait to be read"
    if is_worker and sample.files.unmoved >= stall_seconds:
        return Check("files", False, f"{told}, and for {sample.files.unmoved:.0f} s none was")
    return Check("files", True, told)


def _outbox(sample: Sample, stored: Stored, stall_seconds: float) -> Check:
    age = sample.outbox
    if age.unmoved < stall_seconds:
        return Check("outbox", True, f"{stored.outbox_left} wait, for {age.oldest:.0f} s at most")
    told = f"{stored.outbox_left} wait, and for {age.unmoved:.0f} s none has gone on"
    return Check("outbox", False, told)


def _consumers(sample: Sample, stall_seconds: float, hung_seconds: float) -> Iterator[Check]:
    if sample.broker_away:
        yield Check("kafka", False, f"Kafka is away ({sample.broker_away})")
    elif sample.look is not None:
        yield Check("kafka", True, "Kafka answers")
        yield _moving(sample, sample.look, stall_seconds, hung_seconds)


def _moving(sample: Sample, look: Look, stall_seconds: float, hung_seconds: float) -> Check:
    hanging = sorted({place.topic for place in hung(sample, hung_seconds)})
    if hanging:
        return Check("consumers", False, f"the batch in hand gives no sign in {', '.join(hanging)}")
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


def hung(sample: Sample, seconds: float) -> Iterator[Place]:
    """The partitions of this hub of which one try of a batch has taken so long.

    What is tried again and again does not hang: it waits for something, as for room on a disk.
    """
    look = sample.look or Look()
    for place in look.places:
        trying = min(look.trying.get(place.topic, 0.0), sample.age(place).unmoved)
        if place.is_ours and place.left and min(trying, sample.well_for) >= seconds:
            yield place


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
