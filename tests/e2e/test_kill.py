"""Killed at any moment and drained, the hub ends as if nothing had happened."""

import json
import signal
import subprocess
import sys
from pathlib import Path

from tests.e2e.home import HUB, Home, Quarter, Rows, home_of_demo

KILLING = Path(__file__).with_name("killing.py")


def test_killed_at_many_random_moments_the_hub_ends_in_the_same_state_with_the_same_files(
    quarter: Quarter, tmp_path: Path
) -> None:
    hub = home_of_demo(tmp_path / "out")
    arguments = [sys.executable, str(KILLING), str(quarter.source), str(hub.out), "1"]
    told = subprocess.run(
        arguments, env=hub.environment, capture_output=True, timeout=300, check=False
    )
    assert told.returncode == 0, told.stderr.decode()[-3000:]
    kills = json.loads(told.stdout)
    assert sum(kills.values()) >= 25
    assert all(kills[how] for how in ("count", "commit", "clock"))
    _assert_same(hub, quarter)


def test_commands_that_are_killed_leave_nothing_out_and_do_nothing_twice(
    quarter: Quarter, tmp_path: Path
) -> None:
    hub = home_of_demo(tmp_path / "out")
    demo = [str(HUB), "demo", "--from", str(quarter.source), "--out", str(hub.out), "--resume"]
    for seconds in (1.2, 2.4):
        with subprocess.Popen(demo, env=hub.environment, stderr=subprocess.PIPE) as running:
            try:
                running.wait(seconds)
            except subprocess.TimeoutExpired:
                running.send_signal(signal.SIGKILL)
        drained = hub.run("drain", code=None)
        assert drained.code == 0 or "hub init" in drained.err
    hub.run(*demo[1:])
    _assert_same(hub, quarter)


def _assert_same(killed: Home, quarter: Quarter) -> None:
    expected, found = _settled(quarter.tables), _settled(killed.tables())
    assert [name for name, rows in expected.items() if rows != found[name]] == []
    delivered = killed.delivered()
    assert delivered.keys() == quarter.delivered.keys()
    assert [name for name, content in delivered.items() if content != quarter.delivered[name]] == []


def _settled(tables: dict[str, Rows]) -> dict[str, Rows]:
    """All rows, without the one column that may differ: how often an e-mail was tried."""
    return tables | {"effects": [(*row[:3], *row[4:]) for row in tables["effects"]]}
