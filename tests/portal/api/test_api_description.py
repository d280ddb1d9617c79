"""The description of the API: what it says of every operation is what the API does."""

import subprocess
import sys
from pathlib import Path

import httpx

from hub.app import Hub
from portal.exchange.limits import Pace
from tests.partners import x12
from tests.portal.api.conftest import MakeToken


def test_schemathesis_finds_nothing(
    hub: Hub, client: httpx.Client, token: MakeToken, tmp_path: Path
) -> None:
    hub.exchange._pace = Pace(1_000_000)
    shown = {"authorization": f"Bearer {token()}"}
    client.post("/files", params={"name": "a.837"}, content=x12(), headers=shown)
    hub.drain()
    ran = subprocess.run(
        [
            str(Path(sys.executable).parent / "schemathesis"),
            "run",
            str(client.base_url.join("/openapi.json")),
            f"--header=Authorization: Bearer {token()}",
            "--checks=all",
            "--max-examples=8",
            "--seed=1",
            "--phases=examples,coverage,fuzzing",
            "--generation-database=none",
            "--suppress-health-check=all",
            "--request-timeout=30",
            "--no-color",
        ],
        capture_output=True,
        text=True,
        timeout=240,
        cwd=tmp_path,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[-6_000:] + ran.stderr[-2_000:]
