"""A year of the medium programme, replayed by the clock: 50,000 members, 150,000 claims a month."""

import json
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from hub.app import Hub
from hub.logs import configure_logs
from hub.settings import Settings
from hub.synthetic import generate
from hub.synthetic.chance import stream
from rules.calendar import Month
from schemas.claims import ClaimReported

MEMBERS, CLAIMS_A_MONTH, MONTHS = 50_000, 150_000, 12
FIRST_DAY: Final = date(2014, 12, 1)
CLAIMS_COME_ON: Final = 10
"""The day of a month on which the claims of the month before come in."""
_DIAGNOSES: Final = ("4660", "7840", "25000", "4019", "2724", "7242", "78650", "V700")
_PROCEDURES: Final = ("99213", "99214", "80053", "93000", "36415")


def measure(
    members: int = MEMBERS, claims: int = CLAIMS_A_MONTH, months: int = MONTHS
) -> dict[str, Any]:
    """Seconds of each simulated month by the clock and by the processor's time, and what was done.

    The files of an invented programme come in on their days, and claims of a month with the next.
    Each month is told on standard error when it ends, since all of them take most of an hour.
    """
    configure_logs("WARNING")
    month = Month.of(FIRST_DAY)
    found: dict[str, Any] = {"members": members, "claims a month": claims}
    with TemporaryDirectory() as folder:
        source = Path(folder) / "programme"
        last_day = _last_day(months)
        generate(source, members=members, claims=claims, seed=1, last_day=last_day)
        hub = Hub(Settings(home=Path(folder) / "hub", out=Path(folder) / "out"))
        hub.start(FIRST_DAY)
        by_clock, by_processor = [], []
        with hub.working():
            while month.first <= last_day:
                started = time.perf_counter(), time.process_time()
                _live(hub, source, month, claims)
                by_clock.append(round(time.perf_counter() - started[0], 1))
                by_processor.append(round(time.process_time() - started[1], 1))
                print(f"{month}: {by_clock[-1]} seconds", file=sys.stderr, flush=True)
                month = Month.of(month.last + timedelta(days=1))
        found["messages handled"] = hub.outcome.handled
        if hub.outcome.given_up:
            raise RuntimeError("the benchmark's hub failed on messages")
        hub.close()
    found["seconds of each month"] = by_clock
    found["processor's seconds of each month"] = by_processor
    found["seconds of all"] = round(sum(by_clock))
    return found


def _last_day(months: int) -> date:
    month = Month.of(FIRST_DAY)
    for _ in range(months - 1):
        month = Month.of(month.last + timedelta(days=1))
    return month.last


def _live(hub: Hub, source: Path, month: Month, claims: int) -> None:
    """Let every day of a month come in and end."""
    day = month.first
    while day <= month.last:
        for path in sorted((source / day.isoformat()).glob("*")):
            hub.receive_path(path)
        if day.day == CLAIMS_COME_ON and month > Month.of(FIRST_DAY):
            hub.receive_path(_write_claims(hub, source, month.before(), claims))
        hub.close_until(day)
        day += timedelta(days=1)


def _write_claims(hub: Hub, source: Path, month: Month, count: int) -> Path:
    """A file of so many claims of a month, of any members at any practices."""
    with hub.store.read() as view:
        ask = view.connection.exec_driver_sql
        members = list(ask("SELECT member_id FROM members").scalars())
        practices = list(ask("SELECT site_id FROM sites WHERE kind = 'HHP'").scalars())
    path = source / f"claims-{month}.jsonl"
    with path.open("w", encoding="ascii") as file:
        file.writelines(_claims(members, practices, month, count))
    return path


def _claims(members: list[str], sites: list[str], month: Month, count: int) -> Iterator[str]:
    chance = stream(1, str(month))
    for number in range(count):
        site_id, served_on = chance.choice(sites), str(month.day(chance.randint(1, 28)))
        claim = {
            "claim_id": f"Y-{month}-{number}",
            "kind": "professional",
            "member_id": chance.choice(members),
            "billing_npi": site_id[:10],
            "site_id": site_id,
            "diagnoses": [{"system": "ICD9", "code": chance.choice(_DIAGNOSES)}],
            "lines": [
                {
                    "procedure": chance.choice(_PROCEDURES),
                    "charge": "78.50",
                    "from_on": served_on,
                    "to_on": served_on,
                }
            ],
        }
        event = {
            "specversion": "1.0",
            "id": f"year-{month}-{number}",
            "source": "/bench/claims",
            "type": ClaimReported.type,
            "time": f"{month.last}T12:00:00Z",
            "data": claim,
        }
        yield json.dumps(event) + "\n"
