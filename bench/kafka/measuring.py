"""Measures hubs beside a bare subscriber, on the same servers and the same messages."""

import subprocess
import sys
import time
from statistics import median
from typing import Any, Final, NamedTuple

from bench.kafka import answers
from bench.kafka.load import attestations, publish
from bench.kafka.machine import Machine, cpu_seconds
from schemas.topics import KEEPING, Topic
from store.engine import Store
from store.messaging import Outbox

NUMBER: Final = 40_000
ROUNDS: Final = 3


class Rate(NamedTuple):
    """Messages a second, and messages for each second that the processes used a core."""

    by_clock: float
    by_core: float


def measure() -> dict[str, Any]:
    """Throughput of one hub, of two and of a bare subscriber, and how long an answer takes."""
    with Machine.with_servers() as machine:
        rounds = [
            (
                _hubs(machine, 1),
                _bare(machine, "typed"),
                _bare(machine, "bytes"),
                _hubs(machine, 2),
            )
            for _ in range(ROUNDS)
        ]
        waits = answers.measure(machine)
    one, bare, shortest, two = (
        Rate(median(rate.by_clock for rate in rates), median(rate.by_core for rate in rates))
        for rates in zip(*rounds, strict=True)
    )
    return {
        f"one hub, {NUMBER:,} attestations, median of {ROUNDS}": _told(one),
        "two hubs, the same": _told(two),
        "bare FastStream subscriber, typed": _told(bare),
        "bare FastStream subscriber, bytes straight to the model": _told(shortest),
        "one hub against bare, by the clock": round(one.by_clock / bare.by_clock, 2),
        "one hub against the shortest bare, by the clock": round(
            one.by_clock / shortest.by_clock, 2
        ),
        "one hub against bare, by core": round(one.by_core / bare.by_core, 2),
        "two hubs against one, by the clock": round(two.by_clock / one.by_clock, 2),
        f"from publish to portal message at {answers.PACE} a second, milliseconds": waits,
    }


def _told(rate: Rate) -> dict[str, int]:
    return {
        "messages a second": round(rate.by_clock),
        "messages a core second": round(rate.by_core),
    }


def _hubs(machine: Machine, number: int) -> Rate:
    """Let hubs that wait for the store begin at once with what lies in the topic."""
    with machine.programme(NUMBER) as (store, cluster), machine.hubs(number) as hubs:
        with store.begin():  # they join, fetch and wait: the clock begins when the store is free
            publish(cluster, Topic.ATTESTATIONS, attestations(NUMBER))
            time.sleep(1)
            used = sum(map(cpu_seconds, hubs))
        started = time.perf_counter()
        while done(store, Topic.ATTESTATIONS) < NUMBER:
            time.sleep(0.02)
        elapsed = time.perf_counter() - started
        return Rate(NUMBER / elapsed, NUMBER / (sum(map(cpu_seconds, hubs)) - used))


def done(store: Store, topic: Topic) -> int:
    """How many messages of a topic are handled."""
    names = [f"kafka:{topic}/{number}" for number in range(KEEPING[topic].partitions)]
    with store.read() as view:
        return sum(Outbox(view).positions(names).values())


def _bare(machine: Machine, way: str) -> Rate:
    with machine.programme(0) as (_, cluster):
        topic = cluster.named(Topic.ATTESTATIONS)
        publish(cluster, Topic.ATTESTATIONS, attestations(NUMBER))
        told = (cluster.servers[0], topic, str(NUMBER), way)
        command = [sys.executable, "-m", "bench.kafka.bare", *told]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(1)
            process.stdin.write("\n")
            process.stdin.flush()
            elapsed, used = map(float, process.stdout.readline().split())
    return Rate(NUMBER / elapsed, NUMBER / used)
