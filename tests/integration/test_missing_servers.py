"""A run of tests without servers says so at its end, and fails in continuous integration."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TESTS = """\
import pytest
from tests.missing import go_without

@pytest.fixture(scope="session")
def broker():
    go_without("no Kafka here")

def test_one(broker): pass
def test_two(broker): pass
def test_three(): go_without("no browser here")
def test_four(): pytest.skip("not on a Sunday")
def test_five(): pass
"""


def _run(folder: Path, *told: str, **environment: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_shop.py").write_text(TESTS, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    own = {name: value for name, value in os.environ.items() if name != "CI"}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-ra", "-p", "tests.missing", *told, str(folder)],
        env=own | {"PYTHONPATH": str(ROOT), "PYTEST_ADDOPTS": ""} | environment,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("processes", [[], ["-n", "2"]], ids=["one process", "two processes"])
def test_the_line_before_the_totals_says_which_tests_had_no_server(
    tmp_path: Path, processes: list[str]
) -> None:
    told = _run(tmp_path, *processes)
    *_, line, totals = told.stdout.splitlines()
    assert told.returncode == 0
    assert line == "3 without a server: 3 of test_shop.py"
    assert totals.startswith("1 passed, 4 skipped")


def test_in_continuous_integration_a_missing_server_fails(tmp_path: Path) -> None:
    told = _run(tmp_path, CI="true")
    assert told.returncode == 1
    assert "no browser here" in told.stdout
    assert "without a server" not in told.stdout
    assert " failed" in told.stdout.splitlines()[-1]
