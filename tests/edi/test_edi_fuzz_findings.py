"""What the fuzzer found once stays answered, and its checks hold for valid files."""

from __future__ import annotations

from pathlib import Path

import pytest

from fuzz.checks import check

SAMPLES = Path(__file__).parents[1] / "data" / "x12"
FILES = sorted(path for path in SAMPLES.rglob("*") if path.is_file())


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SAMPLES)))
def test_every_promise_is_kept_for_the_file(path: Path) -> None:
    check(path.read_bytes())
