"""The API with curl as the partner: one large file in flat memory, one broken off, two at once."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.app import Hub
from hub.settings import Settings
from portal.exchange.access import SCOPES, issue_token
from store.work import Work
from tests.missing import go_without
from tests.partners import NORTH, TESTER, hub_with_partners, x12

MEGABYTES = 200
FLAT_MEGABYTES = 64
"""How much more memory a hub may need for the large file than for a small one."""
PROGRAM = """
import signal
from hub.app import Hub
from hub.logs import configure_logs
from hub.serving import serving
from hub.settings import load_settings
from portal.app import build

configure_logs("ERROR")
hub = Hub(load_settings())
signal.signal(signal.SIGTERM, lambda *_: hub.patience.stop())
with serving(build(hub.surroundings()), "127.0.0.1:0") as address:
    print(address, flush=True)
    while not hub.patience.rest(600):
        pass  # woken by a file: nobody works it off here
"""


@pytest.fixture(scope="module", autouse=True)
def curl() -> None:
    """Curl must be there in continuous integration; elsewhere its tests are skipped."""
    if shutil.which("curl") is None:
        go_without("curl is not installed")


class Served:
    """A hub that serves its API in a process of its own."""

    def __init__(self, home: Path, token: str, running: subprocess.Popen[str]) -> None:
        assert running.stdout is not None
        self.home = home
        self.process = running
        self._address = running.stdout.readline().strip()
        self._token = token

    def command(self, path: Path, *options: str) -> list[str]:
        """What hands in a file with curl."""
        url = f"http://{self._address}/api/v1/files?name=same.837"
        shown = ["--header", f"Authorization: Bearer {self._token}"]
        kind = ["--header", "Content-Type: application/edi-x12"]
        return [
            "curl",
            "-sS",
            "--noproxy",
            "*",
            *options,
            *shown,
            *kind,
            "-T",
            str(path),
            "-X",
            "POST",
            url,
        ]

    def peak(self) -> float:
        """The most memory that the process ever had, in megabytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(status.partition("VmHWM:")[2].split()[0]) / 1024

    def receptions(self) -> list[tuple[str, int]]:
        """Name and size of what was handed in."""
        hub = Hub(Settings(home=self.home))
        rows = hub.exchange.receptions(NORTH, 10)
        hub.close()
        return [(row.name, row.size) for row in rows]

    def files(self) -> list[Path]:
        """What lies in the library, hidden or not."""
        return [path for path in (self.home / "files").rglob("*") if path.is_file()]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    home = tmp_path / "home"
    hub = hub_with_partners(home)
    with hub.store.begin() as transaction:
        work = Work.on_open_day(transaction)
        at = hub.exchange.clock()
        token = issue_token(NORTH, "test", SCOPES, 1, actor=TESTER, at=at, work=work).text
    hub.close()
    environment = os.environ | {"HUB_HOME": str(home)}
    command = [sys.executable, "-c", PROGRAM]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as running:
        yield Served(home, token, running)
        running.send_signal(signal.SIGTERM)


def large(path: Path, megabytes: int) -> Path:
    """A file of that size, of many interchanges."""
    block = x12(number=101) * 2_000
    with path.open("wb") as file:
        for _ in range(megabytes * 1_000_000 // len(block) + 1):
            file.write(block)
    return path


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")
def test_a_file_of_200_megabytes_is_taken_in_flat_memory(served: Served, tmp_path: Path) -> None:
    small = tmp_path / "small.837"
    small.write_bytes(x12())
    subprocess.run(served.command(small), check=True, capture_output=True, timeout=60)
    before = served.peak()
    path = large(tmp_path / "large.837", MEGABYTES)
    ran = subprocess.run(served.command(path), check=True, capture_output=True, timeout=300)
    assert json.loads(ran.stdout)["size"] == path.stat().st_size
    assert served.peak() - before < FLAT_MEGABYTES


def test_an_upload_that_breaks_off_is_never_handed_in(served: Served, tmp_path: Path) -> None:
    path = large(tmp_path / "large.837", 20)
    with subprocess.Popen(served.command(path, "--limit-rate", "1M")) as sending:
        deadline = time.monotonic() + 20
        while not served.files() and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(0.5)
        sending.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 20
    while served.files() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert served.files() == []
    assert served.receptions() == []


def test_two_uploads_at_once_under_the_same_name_are_both_kept(
    served: Served, tmp_path: Path
) -> None:
    paths = []
    for number in (101, 102):
        paths.append(tmp_path / f"{number}.837")
        paths[-1].write_bytes(x12(number=number) * (500 + number))
    running = [
        subprocess.Popen(served.command(path, "--limit-rate", "500K"), stdout=subprocess.DEVNULL)
        for path in paths
    ]
    assert [process.wait(60) for process in running] == [0, 0]
    sizes = sorted(path.stat().st_size for path in paths)
    assert sorted(served.receptions()) == [("same.837", size) for size in sizes]
