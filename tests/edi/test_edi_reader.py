"""Reading bytes into segments."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edi import Delimiters, Envelope, SegmentWriter, UnreadableInterchange, read_segments
from edi.reader import MAX_SEGMENT, read_batches
from edi.writer import interchange_text

Wire = Callable[[str], str]


def ids_of(source: bytes) -> list[str]:
    return [segment.id for segment in read_segments(source)]


def problems_of(source: bytes) -> list[str]:
    return [batch.problem for batch in read_batches(source) if batch.problem]


def test_a_shared_file_is_read_to_its_last_segment(x12_file: Path) -> None:
    found = list(read_segments(x12_file))
    assert found[0].id == "ISA"
    assert found[-1].id == "IEA"
    wire = x12_file.read_text().replace("\n", "")
    assert "~".join(segment.text for segment in found) + "~" == wire


def test_path_bytes_and_stream_give_the_same_segments(tmp_path: Path, wire: Wire) -> None:
    content = wire("834").encode()
    path = tmp_path / "feed.834"
    path.write_bytes(content)
    texts = [[s.text for s in read_segments(each)] for each in (path, str(path), content)]
    with io.BytesIO(content) as stream:
        texts.append([s.text for s in read_segments(stream)])
        assert not stream.closed
    assert all(each == texts[0] for each in texts)


@pytest.mark.parametrize(
    ("before", "between"),
    [
        pytest.param(b"\xef\xbb\xbf", "~", id="byte order mark"),
        pytest.param(b"\r\n ", "~", id="blank lines first"),
        pytest.param(b"", "~\n", id="LF"),
        pytest.param(b"", "~\r\n", id="CRLF"),
        pytest.param(b"", "~\n\n", id="empty lines"),
        pytest.param(b"", "~~", id="empty segments"),
        pytest.param(b"", "\n", id="line feed as terminator"),
        pytest.param(b"", "\r\n", id="carriage return as terminator"),
        pytest.param(b"", "\x1c", id="file separator as terminator"),
    ],
)
def test_line_ends_and_empty_segments_change_nothing(
    wire: Wire, before: bytes, between: str
) -> None:
    text = wire("837P")
    assert ids_of(before + text.replace("~", between).encode()) == ids_of(text.encode())


def test_separators_are_those_of_each_interchange(wire: Wire) -> None:
    first = wire("834")
    second = first.translate(str.maketrans("~*:^", "'+|!"))
    found = list(read_segments((first + second).encode()))
    half = len(found) // 2
    assert [s.parts for s in found[1:half]] == [s.parts for s in found[half + 1 :]]
    assert found[half].number == 1
    assert found[half].delimiters == Delimiters("'", "+", "|", "!")


def test_an_interchange_without_trailer_ends_at_the_next(wire: Wire) -> None:
    text = wire("834")
    cut = text[: text.index("GE*")]
    other = text.translate(str.maketrans("*", "|"))
    assert ids_of((cut + other).encode()) == ids_of(cut.encode()) + ids_of(text.encode())


def test_a_last_segment_without_terminator_is_read(wire: Wire) -> None:
    assert ids_of(wire("834").rstrip("~").encode())[-1] == "IEA"


def test_text_after_the_end_is_told_and_the_next_interchange_read(wire: Wire) -> None:
    text = wire("834")
    both = f"{text}\nmade by a gateway\n{text}".encode()
    assert ids_of(both) == ids_of(text.encode()) * 2
    assert problems_of(both) == ["There is text after the end of the interchange."]


def test_a_further_interchange_that_cannot_be_read_is_told(wire: Wire) -> None:
    text = wire("834")
    assert problems_of(f"{text}ISA*00*short*~{text}".encode()) == [
        "A further interchange cannot be read. ISA02 must be 10 characters wide, but is 5."
    ]


def test_a_segment_of_endless_length_is_passed_over(wire: Wire) -> None:
    text = wire("834")
    at = text.index("BGN")
    long = f"{text[:at]}NTE*{'A' * 4 * MAX_SEGMENT}~{text[at:]}".encode()
    assert ids_of(long) == ids_of(text.encode())
    assert len(problems_of(long)) == 1


def test_characters_that_are_not_ascii_are_read_as_utf8_or_else_latin1(wire: Wire) -> None:
    text = wire("834")
    for encoding in ("utf-8", "latin-1"):
        found = list(read_segments(text.replace("DOE", "DOË").encode(encoding)))
        assert next(s for s in found if s.id == "NM1")[3] == "DOË"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"", "The file is empty.", id="empty"),
        pytest.param(b" \r\n\x00", "The file is empty.", id="blank"),
        pytest.param(b"%PDF-1.7", "The file does not begin with an ISA segment.", id="garbage"),
        pytest.param("ISA".encode("utf-16"), "UTF-16", id="UTF-16"),
        pytest.param(b"ISA*00*  ", "after 9 of its 106 characters", id="cut in ISA"),
        pytest.param(b"ISA" + b" " * 200, "as element separator", id="no separator"),
        pytest.param(b"ISA*00*" + b"A" * 200, "ISA02 must be 10 characters", id="wide element"),
    ],
)
def test_what_is_no_interchange_is_refused_with_the_reason(content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableInterchange, match=reason):
        list(read_segments(content))


def test_one_character_as_two_separators_is_refused(wire: Wire) -> None:
    with pytest.raises(UnreadableInterchange, match="one character as two separators"):
        ids_of(wire("834").replace(":~", "*~", 1).encode())


def test_elements_have_the_numbers_of_the_guides(wire: Wire) -> None:
    clm = next(s for s in read_segments(wire("837P").encode()) if s.id == "CLM")
    assert clm[1] == "A37"
    assert clm[3] == ""
    assert clm[20] == ""
    assert clm.component(5, 3) == "1"
    assert clm.component(5, 9) == ""
    assert clm.components(5) == ["11", "B", "1"]
    assert clm.elements[0] == "A37"
    assert "A37" not in repr(clm)


def test_repetitions_are_split_at_their_separator(wire: Wire) -> None:
    text = wire("834").replace("19800229*F", "19800229*F**:RET:2106-3^:RET:2028-9")
    dmg = next(s for s in read_segments(text.encode()) if s.id == "DMG")
    assert dmg.repeats(5) == [":RET:2106-3", ":RET:2028-9"]
    assert dmg.repeats(6) == []


elements = st.text(st.sampled_from("ABCZ 09.,-/()&"), max_size=12)
segments = st.lists(
    st.tuples(st.sampled_from(["NM1", "REF", "N3", "HL"]), st.lists(elements, max_size=6)),
    max_size=30,
)


@given(segments, st.sampled_from(["~*:^", "\n*>^", "'+:!", "\x1c\x1d\x1e\x1f"]), st.booleans())
def test_what_is_written_is_read_back(
    written: list[tuple[str, list[str]]], marks: str, newline: bool
) -> None:
    delimiters = Delimiters(*marks)
    writer = SegmentWriter(delimiters, newline=newline)
    body = writer.write_all([(segment_id, *parts) for segment_id, parts in written])
    isa = header(delimiters)
    found = list(read_segments((isa + body + writer.write("IEA", 0, "000000101")).encode()))
    expected = [[segment_id, *parts] for segment_id, parts in written]
    for parts in expected:
        while len(parts) > 1 and not parts[-1]:
            parts.pop()
    assert [segment.parts for segment in found[1:-1]] == expected


def header(delimiters: Delimiters) -> str:
    envelope = Envelope("A", "B", 101, datetime(2014, 12, 1, tzinfo=UTC), delimiters=delimiters)
    return interchange_text(envelope, None, newline=False)[:106]


@given(st.binary(max_size=400))
def test_no_bytes_after_the_header_make_the_reader_fail(tail: bytes) -> None:
    list(read_segments(header(Delimiters()).encode() + tail))
