"""The library of received files: what a kill leaves is swept, what is being written is not."""

import io
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from store.library import Library

YEARS_AGO = 1_000_000_000.0
STORING = """
import sys
from pathlib import Path
from store.library import Library

class Endless:
    def read(self, size):
        print(flush=True)
        sys.stdin.readline()
        return b"x"

Library(Path(sys.argv[1])).store(Endless())
"""


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "files")


def hidden(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "files").iterdir() if path.name.startswith(".")]


def test_a_copy_that_a_kill_left_is_swept_and_one_in_use_is_not(
    library: Library, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", STORING, str(tmp_path / "files")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as storing:
        assert storing.stdout is not None
        storing.stdout.readline()
        (copy,) = hidden(tmp_path)
        os.utime(copy, (YEARS_AGO, YEARS_AGO))
        assert library.sweep(datetime.now(UTC)) == 0
        os.kill(storing.pid, signal.SIGKILL)
        storing.wait()
    deadline = time.monotonic() + 5
    while not library.sweep(datetime.now(UTC)):
        assert time.monotonic() < deadline
    assert hidden(tmp_path) == []


@pytest.mark.parametrize(
    ("hours", "swept"), [(5.9, 0), (6.1, 1)], ids=["changed lately", "unchanged for six hours"]
)
def test_only_copies_that_were_not_changed_for_long_are_swept(
    library: Library, hours: float, swept: int
) -> None:
    library.root.mkdir()
    copy = library.root / ".copy-left"
    copy.touch()
    changed = time.time() - hours * 3600
    os.utime(copy, (changed, changed))
    assert library.sweep(datetime.now(UTC)) == swept
    assert copy.exists() is not bool(swept)


def test_files_of_the_library_are_never_swept(library: Library) -> None:
    stored = library.store(io.BytesIO(b"content"))
    assert library.sweep(datetime.now(UTC)) == 0
    assert not library.lacks(stored.file_id, 7)
    assert library.lacks(stored.file_id, 8)
    assert library.lacks("0" * 64, 7)


def test_a_copy_that_fails_leaves_nothing(library: Library, tmp_path: Path) -> None:
    class Failing(io.BytesIO):
        def read(self, _size: int | None = -1, /) -> bytes:
            raise OSError("the sender went away")

    with pytest.raises(OSError, match="went away"):
        library.store(Failing())
    assert hidden(tmp_path) == []
