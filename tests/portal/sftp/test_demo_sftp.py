"""The demo's own SFTP: what it prints is all that it takes to try it."""

import shlex
import subprocess
from pathlib import Path

import pytest

from hub.cli.demo_sftp import demo_sftp
from tests.partners import SOUTH, hub_with_partners


def test_the_commands_that_the_demo_prints_send_a_file_that_is_accepted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hub = hub_with_partners(tmp_path / "home", out=tmp_path, sftp_listen="127.0.0.1:0")
    with demo_sftp(hub, SOUTH):
        printed = [line.strip() for line in capsys.readouterr().out.splitlines()]
        start = next(n for n, line in enumerate(printed) if line.startswith("sftp "))
        client, *options = shlex.split(printed[start])
        ran = subprocess.run(
            [client, "-b", "-", *options],
            input="\n".join(printed[start + 1 :]) + "\n",
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        hub.drain()
    (reception,) = hub.exchange.receptions(SOUTH, 10)
    assert (reception.verdict, reception.test) == ("accepted", True)
    assert reception.claims_accepted > 0
    hub.close()


def test_a_demo_that_goes_on_keeps_its_key(tmp_path: Path) -> None:
    hub = hub_with_partners(tmp_path / "home", out=tmp_path, sftp_listen="127.0.0.1:0")
    keys = []
    for _ in range(2):
        with demo_sftp(hub, SOUTH):
            keys.append((tmp_path / "sftp" / "key").read_text())
    assert keys[0] == keys[1]
    hub.close()
