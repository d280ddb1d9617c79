"""Streaming transaction sets with the headers around them."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from io import RawIOBase

import pytest

from edi import transaction_sets, validate

Wire = Callable[[str], str]


def test_a_set_comes_with_its_headers(wire: Wire) -> None:
    (found,) = transaction_sets(wire("837P").encode())
    assert found.ordinal == 1
    assert found.interchange.sender_id == "METPID000001"
    assert found.interchange.receiver_id == "MIHMS"
    assert found.interchange.control_number == "000000101"
    assert found.group is not None
    assert found.group.version == "005010X222A1"
    assert found.header.set_id == "837"
    assert found.version == "005010X222A1"


def test_segments_of_a_set_are_numbered_from_st(wire: Wire) -> None:
    segments = list(next(transaction_sets(wire("834").encode())))
    assert [s.number for s in segments] == list(range(1, len(segments) + 1))
    assert (segments[0].id, segments[-1].id) == ("ST", "SE")
    assert segments[-1][1] == str(segments[-1].number)


def test_ordinals_run_through_all_interchanges(wire: Wire) -> None:
    found = transaction_sets((wire("834") + wire("837P")).encode())
    assert [(each.ordinal, each.header.set_id) for each in found] == [(1, "834"), (2, "837")]


def test_a_set_left_unread_is_passed_over(wire: Wire) -> None:
    found = [each.ordinal for each in transaction_sets((wire("834") * 3).encode())]
    assert found == [1, 2, 3]


def test_a_set_without_trailer_ends_at_the_group_trailer(wire: Wire) -> None:
    text = wire("834")
    cut = text[: text.index("SE*")] + text[text.index("GE*") :]
    found = next(transaction_sets(cut.encode()))
    assert [segment.id for segment in found][-1] == "LE"


class Repeated(RawIOBase):
    """A stream of one interchange with a set over and over, made as it is read."""

    def __init__(self, wire: str, times: int) -> None:
        start, end = wire.index("ST*"), wire.index("GE*")
        self._set = wire[start:end].encode()
        self._pieces = iter(
            [wire[:start].encode(), *[self._set] * times, b"GE*1*1~IEA*1*000000101~"]
        )

    def read(self, size: int = -1) -> bytes:
        pieces = max(size // 1000, 1)
        return b"".join(piece for piece, _ in zip(self._pieces, range(pieces), strict=False))


@pytest.mark.parametrize("times", [100, 2000])
def test_memory_does_not_grow_with_the_file(wire: Wire, times: int) -> None:
    stream = Repeated(wire("834"), times)
    tracemalloc.start()
    count = sum(1 for each in transaction_sets(stream) for _ in each)  # type: ignore[arg-type]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count > times
    assert peak < 3_000_000


def test_a_million_empty_segments_are_one_valid_file(wire: Wire) -> None:
    text = wire("834")
    assert validate(text.replace("BGN", "~" * 1_000_000 + "BGN").encode()).accepted
