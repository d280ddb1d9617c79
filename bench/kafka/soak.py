"""`make soak`: a million small messages through one hub, whose memory is to stay where it is.

Says every few seconds how many are handled and how much memory the hub has; exits with 1 when
it has grown by more than a tenth between the first and the last fifth.
"""

import sys
import time
from pathlib import Path
from statistics import mean
from typing import Final

from bench.kafka.load import attestations, publish
from bench.kafka.machine import Machine, Running
from bench.kafka.measuring import done
from schemas.topics import Topic

NUMBER: Final = 1_000_000
MEMBERS: Final = 20_000
_LOOK_SECONDS: Final = 5
_GROWTH: Final = 1.1


def main(number: int) -> int:
    """Send so many, wait until they are handled, and judge the memory."""
    with Machine.with_servers() as machine, machine.programme(MEMBERS) as (store, cluster):
        rounds = -(-number // MEMBERS)
        for one in range(rounds):
            publish(cluster, Topic.ATTESTATIONS, attestations(MEMBERS, f"{one}-"))
        sent = rounds * MEMBERS
        taken: list[float] = []
        started = time.monotonic()
        with machine.hubs(1) as (hub,):
            while (handled := done(store, Topic.ATTESTATIONS)) < sent:
                time.sleep(_LOOK_SECONDS)
                taken.append(_megabytes(hub))
                print(f"{handled:>10,} handled, {taken[-1]:,.0f} MB", flush=True)
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
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else NUMBER))
