"""What a test does whose server or program is not there, and how the end of a run tells of it."""

import os
from collections import Counter
from collections.abc import Generator
from typing import NoReturn

import pytest

_TOLD = "no server: "


def go_without(missing: str) -> NoReturn:
    """Skip the test, which counts as one that had no server; in continuous integration, fail it."""
    if os.environ.get("CI") == "true":
        pytest.fail(missing)
    pytest.skip(f"{_TOLD}{missing}")


def _files(skipped: list[pytest.TestReport]) -> Counter[str]:
    """How many tests of each file had no server."""
    return Counter(
        report.nodeid.partition("::")[0]
        for report in skipped
        if isinstance(report.longrepr, tuple) and f"Skipped: {_TOLD}" in report.longrepr[2]
    )


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter,
) -> Generator[None, object, object]:
    """Say in the line before the totals which tests had no server."""
    result = yield
    files = _files(terminalreporter.stats.get("skipped", []))
    if files:
        named = ", ".join(f"{number} of {name}" for name, number in sorted(files.items()))
        terminalreporter.write_line(f"{files.total()} without a server: {named}", yellow=True)
    return result
