"""`make soak`: a million small messages through one hub, whose memory is to stay where it is.

On Kafka and PostgreSQL, or with `--embedded` on a store of its own. Says every few seconds how many
are handled and how much memory the hub has; exits with 1 when it has grown by more than a tenth
between the first and the last fifth.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory
from typing import Final

from bench.kafka.load import attestations, populate, publish
from bench.kafka.machine import Machine, Running, hubs_running
from bench.kafka.measuring import done
from hub.local import READER
from schemas.envelope import Record
from schemas.topics import Topic
from store import schema
from store.engine import Store
from store.messaging import Outbox

NUMBER: Final = 1_000_000
MEMBERS: Final = 20_000
_LOOK_SECONDS: Final = 5
_GROWTH: Final = 1.1

Soaked = tuple[Running, Callable[[], int]]
"""A hub that has messages before it, and how many of them are handled."""


@contextmanager
def on_kafka(rounds: int) -> Iterator[Soaked]:
    """A hub on Kafka and PostgreSQL, with that many attestations of each member before it."""
    with Machine.with_servers() as machine, machine.programme(MEMBERS) as (store, cluster):
        for one in range(rounds):
            publish(cluster, Topic.ATTESTATIONS, attestations(MEMBERS, f"{one}-"))
        with machine.hubs(1) as (hub,):
            yield hub, lambda: done(store, Topic.ATTESTATIONS)


@contextmanager
def embedded(rounds: int) -> Iterator[Soaked]:
    """A hub on the embedded default, with that many attestations of each member before it."""
    with TemporaryDirectory(prefix="hub-soak-") as folder:
        store = Store(f"sqlite:///{folder}/hub.db")
        with closing(store):
            schema.upgrade(store)
            populate(store, MEMBERS)
            for one in range(rounds):
                with store.begin() as transaction:
                    outbox = Outbox(transaction)
                    for key, value, own in attestations(MEMBERS, f"{one}-"):
                        made = {name: text.decode() for name, text in own}
                        outbox.append(Record(Topic.ATTESTATIONS.value, key.decode(), value, made))
            nothing = {"HUB_STATUS_LISTEN": "", "HUB_PORTAL_LISTEN": ""}
            with hubs_running(os.environ | nothing | {"HUB_HOME": folder}, 1) as (hub,):
                yield hub, lambda: _position(store)


def _position(store: Store) -> int:
    with store.read() as view:
        return Outbox(view).position(READER)


def main() -> int:
    """Send so many, wait until they are handled, and judge the memory."""
    asked = argparse.ArgumentParser(description="Send many messages and watch the memory.")
    asked.add_argument("--embedded", action="store_true", help="on SQLite and the local transport")
    asked.add_argument("number", type=int, nargs="?", default=NUMBER)
    given = asked.parse_args()
    rounds = -(-given.number // MEMBERS)
    sent = rounds * MEMBERS
    taken: list[float] = []
    with (embedded if given.embedded else on_kafka)(rounds) as (hub, handled):
        started = time.monotonic()
        while (number := handled()) < sent:
            time.sleep(_LOOK_SECONDS)
            taken.append(_megabytes(hub))
            print(f"{number:>10,} handled, {taken[-1]:,.0f} MB", flush=True)
        rate = sent / (time.monotonic() - started)
    fifth = max(1, len(taken) // 5)
    first, last = mean(taken[:fifth]), mean(taken[-fifth:])
    print(f"{sent:,} messages, {rate:,.0f} a second; {first:,.0f} MB at first, {last:,.0f} at last")
    return int(last > first * _GROWTH)


def _megabytes(hub: Running) -> float:
    for line in Path(f"/proc/{hub.pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("the hub has ended")


if __name__ == "__main__":
    sys.exit(main())
