"""The X12 engine beside pyx12, and by itself: speed, start, memory and processes.

Rates are by the processor's time of one process, so that other work on the machine counts less;
starting and `--jobs` are by the clock.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

from bench.x12_files import ENVELOPE, remittances, write_837, write_remittances
from edi import claims_837, transaction_sets, validate, write_835
from edi.reader import read_batches
from hub.cli.x12.beside_pyx12 import ALL_LEVELS, head_of, rate_of_ours, rate_of_pyx12

CLAIMS = 10_000
PART = 20_000
_PEAK = """
import sys
from pathlib import Path
from edi import Envelope, validate, write_999
from datetime import datetime
report = validate(sys.argv[1], levels=(1, 2, 3, 4, 5))
write_999(report.interchanges[0], Envelope("US", "THEM", 1, datetime(2016, 3, 1)))
status = Path("/proc/self/status").read_text()
print(int(status.partition("VmHWM:")[2].split()[0]) / 1024)
"""
_START = """
import sys
from edi import validate
validate(sys.argv[1], levels=(1, 2, 3, 4, 5))
"""


def measure() -> dict[str, Any]:
    """Every figure, on files generated for it."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        claims, payments = folder / "claims.837", folder / "payments.835"
        few_claims, few_payments = folder / "few.837", folder / "few.835"
        many = folder / "many.837"
        write_837(claims, CLAIMS)
        write_remittances(payments, CLAIMS)
        write_837(few_claims, 3)
        write_remittances(few_payments, 3)
        write_837(many, 10 * CLAIMS)
        return {
            "837P of 10,000 claims": _beside_pyx12(claims),
            "835 of 10,000 claims": _beside_pyx12(payments),
            "837P of 3 claims, warm": _small(few_claims),
            "835 of 3 claims, warm": _small(few_payments),
            "import and first 837P of 3 claims, milliseconds": _start(few_claims),
            "peak memory, megabytes": {
                "10,000 claims": _peak(claims),
                "100,000 claims": _peak(many),
            },
            "typed claims a second, on top": round(CLAIMS / _best(lambda: _read(claims))),
            "835 claims written a second": _writing(),
            "two processes, 100,000 claims": _in_processes(many),
            "where the time goes, microseconds a segment": {
                "837P": _shares(claims),
                "835": _shares(payments),
            },
        }


def _best(work: Callable[[], object], times: int = 3) -> float:
    """Seconds of the processor, in the best of some runs."""
    found = []
    for _ in range(times):
        started = process_time()
        work()
        found.append(process_time() - started)
    return min(found)


def _beside_pyx12(path: Path) -> dict[str, Any]:
    """All levels and the 999; pyx12 on the first segments, before and after ours."""
    part = head_of(path, PART)
    theirs = [rate_of_pyx12(part).a_second]
    ours = [rate_of_ours(path) for _ in range(3)]
    of_guide = [rate_of_ours(path, (1, 2)).a_second for _ in range(3)]
    theirs.append(rate_of_pyx12(part).a_second)
    best = max(rate.a_second for rate in ours)
    return {
        "segments": ours[0].segments,
        "segments a second": round(best),
        "segments a second, levels 1 and 2": round(max(of_guide)),
        "pyx12, segments a second": round(max(theirs)),
        "times as fast": round(best / max(theirs), 1),
        "times as fast, levels 1 and 2": round(max(of_guide) / max(theirs), 1),
    }


def _small(path: Path, times: int = 300) -> dict[str, Any]:
    """Files a second, from bytes to the 999."""
    content, text = path.read_bytes(), path.read_text(encoding="ascii")
    ours = _best(lambda: [rate_of_ours(content) for _ in range(times)]) / times
    theirs = _best(lambda: rate_of_pyx12(text))
    return {
        "files a second": round(1 / ours),
        "pyx12, files a second": round(1 / theirs, 1),
        "times as fast": round(theirs / ours),
    }


def _python(code: str, path: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], check=True, capture_output=True, text=True
    )
    return done.stdout


def _start(path: Path) -> dict[str, int]:
    """By the clock, from no process to the report, and what Python takes to start by itself."""
    found = {}
    for name, code in (("with edi", _START), ("Python alone", "")):
        spans = []
        for _ in range(7):
            started = perf_counter()
            _python(code, path)
            spans.append(perf_counter() - started)
        found[name] = round(min(spans) * 1000)
    return found


def _peak(path: Path) -> float:
    """The most memory that a process of its own had at a time, as Linux tells it."""
    return round(float(_python(_PEAK, path)), 1)


def _read(path: Path) -> None:
    for transaction_set in transaction_sets(path):
        for _ in claims_837(transaction_set):
            pass


def _writing() -> int:
    several = remittances(CLAIMS)
    return round(CLAIMS / _best(lambda: write_835(several, ENVELOPE)))


def _in_processes(path: Path) -> dict[str, float]:
    """One and two jobs in turn; by the clock, which means little while others use the machine."""
    clock: dict[int, list[float]] = {1: [], 2: []}
    work: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(3):
        for jobs in (1, 2):
            started, worked = perf_counter(), sum(os.times()[:4])
            validate(path, levels=ALL_LEVELS, jobs=jobs)
            clock[jobs].append(perf_counter() - started)
            work[jobs].append(sum(os.times()[:4]) - worked)
    one, two = min(clock[1]), min(clock[2])
    return {
        "one job, seconds": round(one, 2),
        "two jobs, seconds": round(two, 2),
        "times as fast": round(one / two, 2),
        "processor's time of two jobs against one": round(min(work[2]) / min(work[1]), 2),
    }


def _shares(path: Path) -> dict[str, float]:
    """What each step adds; watching segments costs once, so that levels add up to a little more."""
    segments = sum(len(batch.segments) for batch in read_batches(path))

    def cost(*levels: int) -> float:
        return _best(lambda: validate(path, levels=levels))

    reading = _best(lambda: [len(batch.segments) for batch in read_batches(path)])
    guide = cost(1, 2)
    spans = {
        "reading and splitting": reading,
        "guide and counters": guide - reading,
        **{f"level {level}, alone on top": cost(1, 2, level) - guide for level in (3, 4, 5)},
        "whole": cost(*ALL_LEVELS),
    }
    return {name: round(span / segments * 1e6, 2) for name, span in spans.items()}
