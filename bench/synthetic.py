"""Writing an invented programme of 50,000 members and 150,000 claims."""

import resource
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hub.synthetic import generate

MEMBERS, CLAIMS = 50_000, 150_000


def measure() -> dict[str, Any]:
    """Seconds, megabytes written, and peak memory of the process so far."""
    with TemporaryDirectory() as folder:
        started = time.perf_counter()
        generate(Path(folder) / "programme", members=MEMBERS, claims=CLAIMS, seed=1)
        elapsed = time.perf_counter() - started
        size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "members": MEMBERS,
        "claims": CLAIMS,
        "seconds": round(elapsed, 1),
        "megabytes written": round(size / 1e6),
        "peak memory of the process, megabytes": round(peak),
    }
