"""The generated files as a whole: the same each time, complete, and of the right shape."""

import re
from datetime import date
from pathlib import Path

import pytest

from hub.synthetic import FIRST_DAY, LAST_DAY, Programme, generate


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_arguments_give_the_same_bytes(programme_folder: Path, tmp_path: Path) -> None:
    generate(tmp_path, members=600, claims=1500, seed=7)
    assert contents(tmp_path) == contents(programme_folder)


def test_another_seed_gives_another_programme(programme_folder: Path, tmp_path: Path) -> None:
    generate(tmp_path, members=600, claims=1500, seed=8)
    assert contents(tmp_path) != contents(programme_folder)


def written_claims(folder: Path) -> int:
    files = folder.rglob("0?-claims-*.837")
    return sum(path.read_text(encoding="ascii").count("CLM*") for path in files)


@pytest.mark.parametrize(
    ("members", "claims"),
    [(600, 3000), (100, 300), (2400, 2400)],
    ids=["as in the examples", "small", "one claim a member"],
)
def test_a_programme_has_as_many_claims_as_asked_for(
    tmp_path: Path, members: int, claims: int
) -> None:
    made = generate(tmp_path, members=members, claims=claims, seed=1)
    assert made.claims == written_claims(tmp_path) == claims


def test_stories_have_the_claims_that_they_need_even_when_none_are_asked_for(
    tmp_path: Path,
) -> None:
    made = generate(tmp_path, members=600, claims=0, seed=1)
    assert 0 < made.claims == written_claims(tmp_path) < 150


def test_a_single_member_is_a_programme_too(tmp_path: Path) -> None:
    assert generate(tmp_path, members=1, claims=0, seed=1).members == 1


def test_the_folders_are_days_of_the_programme(programme_folder: Path) -> None:
    days = [date.fromisoformat(entry.name) for entry in programme_folder.iterdir()]
    assert min(days) == FIRST_DAY
    assert max(days) <= LAST_DAY


def test_a_shorter_span_has_no_later_file(tmp_path: Path) -> None:
    last_day = date(2015, 1, 15)
    generate(tmp_path, members=60, claims=200, seed=1, last_day=last_day)
    assert max(date.fromisoformat(entry.name) for entry in tmp_path.iterdir()) <= last_day


def test_the_files_that_are_counted_are_there(programme_folder: Path, programme: Programme) -> None:
    assert programme.files == len(contents(programme_folder))


def test_file_names_say_the_kind_alone(programme_folder: Path) -> None:
    for path in programme_folder.rglob("*.*"):
        assert re.fullmatch(r"\d\d-[a-z-]+\.(jsonl|834|837|csv)", path.name)


def test_progress_ends_with_the_last_member(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    generate(tmp_path, members=50, claims=50, seed=1, progress=lambda *parts: told.append(parts))
    assert told[-1] == ("members", 50, 50)
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep", encoding="ascii")
    with pytest.raises(FileExistsError, match="is not empty"):
        generate(tmp_path, members=10, claims=10, seed=1)
    assert contents(tmp_path) == {"mine.txt": b"keep"}


@pytest.mark.parametrize(
    ("members", "claims", "last_day"),
    [(0, 0, LAST_DAY), (10, -1, LAST_DAY), (10, 10, date(2014, 11, 30))],
    ids=["no member", "fewer than no claims", "ends before it begins"],
)
def test_a_programme_that_cannot_be_is_refused(
    tmp_path: Path, members: int, claims: int, last_day: date
) -> None:
    with pytest.raises(ValueError, match=r"at least one member|before the first"):
        generate(tmp_path, members=members, claims=claims, seed=1, last_day=last_day)
