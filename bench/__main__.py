"""`make bench`: every benchmark in turn, its figures printed and written to results.json."""

import json
import platform
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench import (
    assignment,
    attestations,
    exchange,
    kafka,
    letters,
    payments,
    portal,
    synthetic,
    x12,
    year,
)
from hub.logs import configure_logs

RESULTS = Path(__file__).parent / "results.json"
BENCHMARKS: dict[str, Callable[[], dict[str, Any]]] = {
    "synthetic": synthetic.measure,
    "attestations": attestations.measure,
    "payments": payments.measure,
    "assignment": assignment.measure,
    "year": year.measure,
    "letters": letters.measure,
    "x12": x12.measure,
    "exchange": exchange.measure,
    "kafka": kafka.measure,
    "portal": portal.measure,
}


def main() -> None:
    """Run the benchmarks named on the command line, or all."""
    chosen = sys.argv[1:] or list(BENCHMARKS)
    if unknown := [name for name in chosen if name not in BENCHMARKS]:
        sys.exit(f"no benchmark {unknown[0]!r}; there are {', '.join(BENCHMARKS)}")
    configure_logs("ERROR")
    results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    results["python"] = platform.python_version()
    for name in chosen:
        print(f"{name} ...", flush=True)
        results[name] = BENCHMARKS[name]()
        print(json.dumps(results[name], indent=2), flush=True)
    RESULTS.write_text(json.dumps(results, indent=2) + "\n")


main()
