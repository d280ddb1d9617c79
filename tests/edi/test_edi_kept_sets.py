"""A report takes little memory for each transaction set, and still answers for every one."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest

from edi import Envelope, Report, read_999, stream_999, transaction_sets, validate, write_999
from edi.kept_sets import ControlNumbers, Ordinals
from edi.validation.envelopes import FINDINGS_OF_A_FILE

SAMPLES = Path(__file__).parents[1] / "data" / "x12"
ENVELOPE = Envelope("HUB", "METPID000001", 1, datetime(2014, 12, 2, 8, 5, tzinfo=UTC))
LINES = (SAMPLES / "members.834").read_bytes().splitlines()
VALID = b"".join(LINES[2:-2])
BROKEN = b"ST*834*0001*005010X220A1~BGN*00*1~N1*P5*A~ZZZ*1*2~ZZZ*3~ZZZ*4~SE*7*0001~"


def file_of(sets: int, text: bytes = VALID) -> bytes:
    """A file of so many like sets, whose control numbers count up."""
    inside = b"".join(text.replace(b"*0001", b"*%09d" % (n + 1)) for n in range(sets))
    return b"".join([*LINES[:2], inside, b"GE*%d*1~IEA*1*000000101~" % sets])


@pytest.fixture(scope="module")
def many() -> Report:
    """2,000 sets, each third of which is broken."""
    inside = b"".join(
        (VALID if n % 3 else BROKEN).replace(b"*0001", b"*%09d" % (n + 1)) for n in range(2_000)
    )
    return validate(b"".join([*LINES[:2], inside, b"GE*2000*1~IEA*1*000000101~"]))


def test_each_set_is_told_as_it_would_be_by_itself(many: Report) -> None:
    (good,) = validate(file_of(1)).sets
    (bad,) = validate(file_of(1, BROKEN)).sets
    for place, found in enumerate(many.sets):
        alone = good if place % 3 else bad
        assert (found.ordinal, found.header.control_number) == (place + 1, f"{place + 1:09d}")
        assert (found.findings, found.notes) == (alone.findings, alone.notes)
        assert (found.guide, found.segment_count) == (alone.guide, alone.segment_count)


def test_sets_are_found_by_their_place(many: Report) -> None:
    sets = many.interchanges[0].groups[0].sets
    assert [sets[place].ordinal for place in (0, 511, 512, 1_999, -1)] == [1, 512, 513, 2000, 2000]
    assert [each.ordinal for each in sets[510:514]] == [511, 512, 513, 514]
    with pytest.raises(IndexError):
        sets[2_000]


def test_accepted_sets_are_known_by_number(many: Report) -> None:
    accepted = many.accepted_ordinals
    assert accepted == {place + 1 for place in range(2_000) if place % 3}
    assert 2 in accepted
    assert not {0, 1, 2_001, -1} & set(accepted)
    assert many.set_count == 2_000


def test_several_processes_make_the_same_report(many: Report) -> None:
    text = file_of(1_500, BROKEN)
    assert validate(text, jobs=2) == validate(text)


def test_the_999_answers_for_every_set_in_pieces(many: Report) -> None:
    pieces = list(stream_999(many.interchanges[0], ENVELOPE))
    assert max(map(len, pieces)) < 100_000
    text = write_999(many.interchanges[0], ENVELOPE)
    assert text == "".join(pieces)
    answer = read_999(next(transaction_sets(text.encode())))
    assert [each.accepted for each in answer.sets] == [bool(n % 3) for n in range(2_000)]
    assert validate(text.encode()).accepted


def test_findings_beyond_those_of_a_file_are_counted_and_their_sets_still_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("edi.validation.envelopes.FINDINGS_OF_A_FILE", 50)
    report = validate(file_of(40, BROKEN))
    every = len(next(report.sets).findings)
    assert sum(len(each.findings) for each in report.sets) == 50
    assert [len(each.findings) + each.findings_left_out for each in report.sets] == [every] * 40
    assert not report.accepted_ordinals
    text = write_999(report.interchanges[0], ENVELOPE)
    assert text.count("~IK5*R*I5~") == 40
    assert validate(text.encode()).accepted


@pytest.mark.parametrize("text", [VALID, BROKEN], ids=["accepted", "broken"])
def test_memory_does_not_grow_with_the_sets(text: bytes) -> None:
    validate(file_of(1, text))
    few, many = (file_of(sets, text) for sets in (1_500, 4_500))
    assert _held_by_report(many) - _held_by_report(few) < 3_000 * 40


def _held_by_report(text: bytes) -> int:
    """The bytes that are in use when a report is made, without the file."""
    stream = BytesIO(text)
    tracemalloc.start()
    report = validate(stream)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert report.set_count
    return held


def test_long_values_are_cut() -> None:
    long = VALID.replace(b"*DOE*", b"*" + b"D" * 5_000 + b"*")
    assert long != VALID
    (report,) = validate(file_of(1, long)).sets
    assert [len(each.value or "") for each in report.findings] == [99]


def numbers() -> Iterator[str]:
    yield from (f"{n:04d}" for n in range(1, 50))
    yield from ("A001", "a001", "0060", "0052", "00061", "000000052", "0050")


def test_a_control_number_is_known_once_it_was_used() -> None:
    used = ControlNumbers()
    for number in numbers():
        assert number not in used
        used.add(number)
        assert number in used
    assert all(number in used for number in numbers())
    assert not any(number in used for number in ("0000", "0051", "052", "A002", "00001", ""))


def test_control_numbers_in_any_order_take_a_few_bytes_each() -> None:
    tracemalloc.start()
    used = ControlNumbers()
    for number in range(100_000):
        used.add(f"{number * 7_919 % 1_000_003:09d}")
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < 100_000 * 20


def test_what_is_no_control_number_is_not_kept() -> None:
    used = ControlNumbers()
    for text in ("1", "x" * 10, "0001\n0002", "²²²²"):
        used.add(text)
        assert text not in used
    assert "0002" not in used


def test_ordinals_are_a_set() -> None:
    found = Ordinals([2, 5])
    found.add_from(9, b"\x01\x00\x01")
    assert list(found) == [2, 5, 9, 11]
    assert len(found) == 4
    assert 10 not in found
    assert "2" not in found


def test_a_file_keeps_more_findings_than_people_read() -> None:
    assert FINDINGS_OF_A_FILE >= 10_000
