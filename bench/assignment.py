"""The quarterly assignment over a year of claims, beside a bare GROUP BY of the same claims."""

import time
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from bench.statewide import DAY, fill
from consumers.day.assignment import assign_automatically
from schemas.envelope import Record, headers
from store.engine import Store
from store.work import Work

SIZES: Final = ((21_875, 750_000), (87_500, 3_000_000), (350_000, 12_000_000))
"""Members and claim lines: a sixteenth of the state, a quarter, and all of it."""
BARE: Final = (
    "SELECT member_key, site_id, billing_npi, rendering_npi, count(*), sum(primary_care),"
    " max(served_on) FROM claims WHERE served_on BETWEEN '2014-01-02' AND '2015-01-02'"
    " GROUP BY member_key, site_id, billing_npi, rendering_npi"
)


def measure() -> dict[str, Any]:
    """Seconds, the ratio to the bare statement, and peak memory, at each size."""
    return {
        f"{members:,} members, {claims:,} claim lines": _size(members, claims)
        for members, claims in SIZES
    }


def _size(members: int, claims: int) -> dict[str, Any]:
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'hub.db'}"
        alone = get_context("spawn")
        with alone.Pool(1, maxtasksperchild=1) as pool:
            pool.apply(_fill, (url, members, claims))
            bare = pool.apply(_bare, (url,))
            seconds, assigned, peak = pool.apply(_assign, (url,))
    return {
        "bare GROUP BY, seconds": round(bare, 1),
        "assignment, seconds": round(seconds, 1),
        "times the bare GROUP BY": round(seconds / bare, 2),
        "peak memory, megabytes": round(peak),
        "assigned": assigned,
    }


def _fill(url: str, members: int, claims: int) -> None:
    store = Store(url)
    fill(store, members, claims)
    store.close()


def _bare(url: str) -> float:
    """Seconds of the statement alone, after one that brings the file into memory."""
    store = Store(url)
    with store.read() as view:
        view.connection.exec_driver_sql("SELECT count(charge) FROM claim_lines").scalar()
        started = time.perf_counter()
        for _ in view.connection.connection.cursor().execute(BARE):
            pass
        seconds = time.perf_counter() - started
    store.close()
    return seconds


def _assign(url: str) -> tuple[float, int, float]:
    """Seconds of the assignment with its commit, how many were assigned, and peak megabytes."""
    store = Store(url)
    started = time.perf_counter()
    with store.begin() as transaction:
        work = Work.on_open_day(transaction)
        made = headers(id="1", source="/clock", type="", time="2015-01-02T12:00:00Z")
        work.handling(Record("clock.day", "", b"", made))
        assign_automatically(work, DAY)
    seconds = time.perf_counter() - started
    with store.read() as view:
        assigned = view.connection.exec_driver_sql("SELECT count(*) FROM enrollments").scalar()
    store.close()
    return seconds, int(assigned or 0), _peak()


def _peak() -> float:
    """The most memory that this process has held, in megabytes."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024
