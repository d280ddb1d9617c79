"""Handing in a file until its 999 can be fetched, beside the bare validation of the same file.

A hub runs in a process of its own, as `hub run` does; the partner is a client of its API. Both are
by the clock, in turn, on one file of 10,000 claims.
"""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from typing import Any

import httpx

from bench.x12_files import write_837
from edi import validate
from hub.app import Hub
from hub.settings import Settings
from hub.wall_clock import now
from portal.exchange.access import SCOPES, issue_token
from rules.certification_edi import PartnerState
from store.audit import at_terminal
from store.partner_profiles import PartnerProfile
from store.work import Work

CLAIMS = 10_000
RUNS = 5
PARTNER = "METPID000001"
_LONGEST = 300.0
_POLL = 0.005


def measure() -> dict[str, Any]:
    """The times and their ratio."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        token = _prepare(folder / "home")
        handed_in, bare = [], []
        with _running(folder) as address, _client(address, token) as client:
            for number in range(1, RUNS + 1):
                path = _file(folder, number)
                bare.append(_bare(path))
                handed_in.append(_until_answered(client, path))
        return {
            "claims": CLAIMS,
            "bytes": path.stat().st_size,
            "bare validation, seconds": round(median(bare), 2),
            "upload until the 999 is fetched, seconds": round(median(handed_in), 2),
            "times": round(median(handed_in) / median(bare), 2),
        }


def _prepare(home: Path) -> str:
    """A home with a partner in production; a token of it."""
    hub = Hub(Settings(home=home))
    hub.start(date(2016, 3, 1))
    with hub.store.begin() as transaction:
        work = Work.on_open_day(transaction)
        profile = PartnerProfile(PARTNER, "Bench", PartnerState.PRODUCTION, work.today)
        work.partner_profiles.put(profile)
        made = issue_token(
            PARTNER, "bench", SCOPES, 1, actor=at_terminal("bench"), at=now(), work=work
        )
    hub.close()
    return made.text


def _file(folder: Path, number: int) -> Path:
    """The file under a control number of its own."""
    path = folder / "claims.837"
    if not path.exists():
        write_837(path, CLAIMS)
    text = path.read_text("ascii").replace("CLEARINGHOUSE  *", f"{PARTNER}   *", 1)
    text = text.replace("GS*HC*CLEARINGHOUSE*", f"GS*HC*{PARTNER}*", 1)
    text = re.sub(r"\*00501\*[0-9]{9}", f"*00501*{number:09d}", text)
    text = re.sub(r"IEA\*1\*[0-9]{9}", f"IEA*1*{number:09d}", text)
    path.write_text(text, "ascii", newline="")
    return path


@contextmanager
def _running(folder: Path) -> Iterator[str]:
    """A hub that runs on a free port; its address. Its days do not end: they are not the matter."""
    environment = os.environ | {
        "HUB_HOME": str(folder / "home"),
        "HUB_PORTAL_LISTEN": "127.0.0.1:0",
        "HUB_PARTNER_REQUESTS": "100000",  # it asks far more often than a partner would
    }
    command = [sys.executable, "-c", _PROGRAM]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as running:
        assert running.stdout is not None
        try:
            yield running.stdout.readline().strip()
        finally:
            running.send_signal(signal.SIGTERM)


_PROGRAM = """
import signal
from hub.app import Hub
from hub.logs import configure_logs
from hub.settings import load_settings
from hub.serving import serving
from portal.app import build

configure_logs("ERROR")
hub = Hub(load_settings())
signal.signal(signal.SIGTERM, lambda *_: hub.patience.stop())
with hub.working(), serving(build(hub.surroundings()), "127.0.0.1:0") as address:
    print(address, flush=True)
    while not hub.patience.is_over:
        if hub.step() is None:
            hub.patience.rest(0.5)
"""


@contextmanager
def _client(address: str, token: str) -> Iterator[httpx.Client]:
    with httpx.Client(
        base_url=f"http://{address}/api/v1",
        headers={"authorization": f"Bearer {token}"},
        timeout=_LONGEST,
        trust_env=False,
    ) as client:
        yield client


def _bare(path: Path) -> float:
    started = perf_counter()
    assert validate(path).accepted
    return perf_counter() - started


def _until_answered(client: httpx.Client, path: Path) -> float:
    """Seconds from the first byte that is sent to the last of the 999; then it waits its turn."""
    started = perf_counter()
    with path.open("rb") as stream:
        sent = client.post("/files", params={"name": path.name}, content=stream)
    file_id = sent.raise_for_status().json()["id"]
    name = None
    while name is None and perf_counter() - started < _LONGEST:
        sleep(_POLL)
        events = client.get(f"/files/{file_id}/timeline").raise_for_status().json()["events"]
        name = next((each["document"] for each in events if each["what"] == "999"), None)
        assert all(each["what"] != "TA1" for each in events), "the file is refused"
    answer = client.get(f"/documents/{name}").raise_for_status()
    taken = perf_counter() - started
    assert b"AK9*A*" in answer.content
    while client.get(f"/files/{file_id}").json()["state"] != "read":
        sleep(0.2)
    return taken
