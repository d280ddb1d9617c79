"""Several processes make the very report that one makes."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from random import Random

import pytest

from edi import UnreadableInterchange, validate
from edi.validation import parallel

ALL_LEVELS = (1, 2, 3, 4, 5)
SAMPLES = Path(__file__).parents[1] / "data" / "x12"
FILES = sorted(path for path in SAMPLES.rglob("*") if path.is_file())
ISA = (SAMPLES / "professional.837").read_bytes().partition(b"\n")[0] + b"\n"


def sets_of(kind: str, functional_id: str, number: int, seed: int | None = None) -> bytes:
    """An interchange with many sets; with a seed, half of them are damaged."""
    lines = (SAMPLES / kind).read_bytes().splitlines(keepends=True)
    group, inside = lines[1], lines[2:-2]
    assert group.startswith(b"GS*" + functional_id.encode())
    chance = Random(seed)  # noqa: S311
    text = ISA + group
    for place in range(number):
        own = [each.replace(b"*0001", b"*%04d" % (place + 1)) for each in inside]
        if seed is not None and chance.random() < 0.5:
            damage(own, chance)
        text += b"".join(own)
    return text + b"GE*%d*1~\nIEA*1*000000101~\n" % number


def damage(segments: list[bytes], chance: Random) -> None:
    place = chance.randrange(len(segments))
    match chance.randrange(5):
        case 0:
            del segments[place]
        case 1:
            segments.insert(place, segments[chance.randrange(len(segments))])
        case 2:
            segments[place] = segments[place].replace(b"*", b"**", 1)
        case 3:
            segments[place] = segments[place].replace(b"~", b"\xc3\xa9~")
        case _:
            segments.insert(place, b"REF*1*" + b"A" * 70_000 + b"~")


@pytest.fixture
def small_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tasks of about five sets, so that a small file is shared as a large one would be."""
    monkeypatch.setattr(parallel, "_TASK", 4_000)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_small_files_get_the_same_report(path: Path) -> None:
    assert validate(path, levels=ALL_LEVELS, jobs=2) == validate(path, levels=ALL_LEVELS)


def test_shared_files_get_the_same_report(shared_wires: list[str]) -> None:
    for text in shared_wires:
        wire = text.encode()
        assert validate(wire, levels=ALL_LEVELS, jobs=2) == validate(wire, levels=ALL_LEVELS)


@pytest.mark.parametrize(
    ("kind", "functional_id"),
    [
        pytest.param("professional.837", "HC", id="837P"),
        pytest.param("members.834", "BE", id="834"),
        pytest.param("remittance.835", "HP", id="835"),
    ],
)
@pytest.mark.parametrize("jobs", [2, 3])
def test_damaged_sets_get_the_same_report(
    small_tasks: None, kind: str, functional_id: str, jobs: int
) -> None:
    text = sets_of(kind, functional_id, 60, seed=jobs)
    alone = validate(text, levels=ALL_LEVELS)
    assert not alone.accepted
    assert len(list(alone.sets)) >= 50
    assert validate(text, levels=ALL_LEVELS, jobs=jobs) == alone


@pytest.mark.parametrize(
    "damaged",
    [
        pytest.param(lambda text: text.replace(b"SE*", b"ZE*", 7), id="sets without SE"),
        pytest.param(lambda text: text.replace(b"ST*", b"ZT*", 7), id="sets without ST"),
        pytest.param(lambda text: text.replace(b"GE*", b"ZE*"), id="a group without GE"),
        pytest.param(lambda text: text[: len(text) // 2], id="half a file"),
        pytest.param(lambda text: text + b"and more", id="text after the end"),
        pytest.param(lambda text: text + text, id="the same twice"),
        pytest.param(
            lambda text: text + text.replace(b"*", b"|").replace(b"~\n", b"!"),
            id="other separators",
        ),
        pytest.param(lambda text: text.replace(b"~\n", b"~\r\n"), id="other line ends"),
        pytest.param(lambda text: text.replace(b"*0002", b"*0001"), id="a number used twice"),
    ],
)
def test_damaged_envelopes_get_the_same_report(small_tasks: None, damaged) -> None:
    text = damaged(sets_of("members.834", "BE", 40))
    assert validate(text, levels=ALL_LEVELS, jobs=2) == validate(text, levels=ALL_LEVELS)


def test_a_very_large_set_is_checked_as_it_comes(
    small_tasks: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = sets_of("members.834", "BE", 10, seed=1)
    alone = validate(text, levels=ALL_LEVELS)
    monkeypatch.setattr(parallel, "_LARGEST_SET", 100)
    assert validate(BytesIO(text), levels=ALL_LEVELS, jobs=2) == alone


def test_an_unreadable_file_is_refused_alike() -> None:
    with pytest.raises(UnreadableInterchange, match="does not begin with an ISA"):
        validate(b"Dear Sir or Madam", jobs=2)
