"""Guides kept on disk: the same as those just made, and never believed blindly."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from edi.guides.disk_cache import FOLDER, DiskCache, default_folder
from edi.guides.kept import as_lists, from_lists
from edi.guides.library import fetch_guide
from edi.guides.maps import compile_guide
from edi.guides.names import GUIDES

SMALL = "999.5010X231.A1.xml"
KEPT = "999.5010X231.A1.json"


@pytest.mark.parametrize("map_file", [guide.map_file for guide in GUIDES.values()])
def test_a_guide_comes_back_from_the_disk_as_it_was_made(map_file: str, tmp_path: Path) -> None:
    disk = DiskCache(tmp_path)
    made = fetch_guide(map_file, disk)
    (file,) = tmp_path.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    fetched = fetch_guide(map_file, disk)
    assert as_lists(fetched) == as_lists(made) == as_lists(compile_guide(map_file))
    assert (fetched.size, fetched.segment_ids) == (made.size, made.segment_ids)
    for one, other in zip(made.segments(), fetched.segments(), strict=True):
        assert (one.index, one.loop, one.qualifier) == (other.index, other.loop, other.qualifier)
        assert (one.opens_loop, one.qualifies) == (other.opens_loop, other.qualifies)


def test_a_guide_is_fetched_without_its_map_being_read_as_xml(tmp_path: Path) -> None:
    told = (
        "import sys; from edi.guides.library import load_guide; load_guide(sys.argv[1]); "
        "print('xml.etree.ElementTree' in sys.modules)"
    )
    for read in ("True", "False"):
        ended = subprocess.run(
            [sys.executable, "-c", told, SMALL],
            env=os.environ | {FOLDER: str(tmp_path)},
            check=True,
            capture_output=True,
            text=True,
        )
        assert ended.stdout.strip() == read


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-10])


def changed(file: Path) -> None:
    file.write_bytes(file.read_bytes().replace(b'"AK1"', b'"AK2"'))


def of_another_key(file: Path) -> None:
    header, _, body = file.read_bytes().partition(b"\n")
    file.write_bytes(b"0" + header[1:] + b"\n" + body)


def emptied(file: Path) -> None:
    file.write_bytes(b"")


def writable_by_others(file: Path) -> None:
    file.chmod(0o666)


def a_link(file: Path) -> None:
    elsewhere = file.rename(file.with_name("elsewhere"))
    file.symlink_to(elsewhere)


def a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def a_pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


@pytest.mark.parametrize(
    "spoil",
    [a_pipe, cut, changed, of_another_key, emptied, writable_by_others, a_link, a_folder],
    ids=lambda spoil: spoil.__name__,
)
def test_what_cannot_be_believed_is_made_anew(
    tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    disk = DiskCache(tmp_path)
    good = as_lists(fetch_guide(SMALL, disk))
    key = (tmp_path / KEPT).read_text().partition(" ")[0]
    assert disk.read(KEPT, key) is not None
    spoil(tmp_path / KEPT)
    assert disk.read(KEPT, key) is None
    assert as_lists(fetch_guide(SMALL, disk)) == good


def test_what_was_spoilt_is_replaced(tmp_path: Path) -> None:
    disk = DiskCache(tmp_path)
    fetch_guide(SMALL, disk)
    whole = (tmp_path / KEPT).read_bytes()
    cut(tmp_path / KEPT)
    fetch_guide(SMALL, disk)
    assert (tmp_path / KEPT).read_bytes() == whole
    assert [each.name for each in tmp_path.iterdir()] == [KEPT]


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for folder in (None, tmp_path / "file", tmp_path / "file" / "below"):
        assert fetch_guide(SMALL, DiskCache(folder)).size
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


def test_what_is_kept_is_plain_text(tmp_path: Path) -> None:
    fetch_guide(SMALL, DiskCache(tmp_path))
    _, _, body = (tmp_path / KEPT).read_bytes().partition(b"\n")
    assert as_lists(from_lists(json.loads(body))) == as_lists(compile_guide(SMALL))


@pytest.mark.parametrize(
    ("environment", "folder"),
    [
        pytest.param({FOLDER: "/a"}, Path("/a"), id="named"),
        pytest.param({FOLDER: ""}, None, id="turned off"),
        pytest.param({"XDG_CACHE_HOME": "/b"}, Path("/b/edi-x12"), id="the cache folder"),
        pytest.param({"HOME": "/c"}, Path("/c/.cache/edi-x12"), id="the home folder"),
        pytest.param({"XDG_CACHE_HOME": "b", "HOME": "/c"}, Path("/c/.cache/edi-x12"), id="wrong"),
        pytest.param({}, None, id="nothing"),
    ],
)
def test_where_guides_are_kept(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], folder: Path | None
) -> None:
    for name in (FOLDER, "XDG_CACHE_HOME", "HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert default_folder() == folder
