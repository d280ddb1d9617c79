"""Reading bytes into segments as a stream, in bounded memory, whatever the bytes are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from os import PathLike
from pathlib import Path
from typing import BinaryIO, NamedTuple

from edi.delimiters import ISA_LENGTH, Delimiters, delimiters_of
from edi.errors import UnreadableInterchange
from edi.segments import Segment

Source = str | PathLike[str] | bytes | BinaryIO
"""A path, the bytes themselves, or an open binary stream (which is left open)."""

MAX_SEGMENT = 65_536
"""The longest segment that is read, in bytes; a longer one is passed over and told about."""

_CHUNK = 1 << 17
_TOO_LONG = f"A segment is longer than {MAX_SEGMENT:,} characters; it was left out."
_BLANK = b" \t\r\n\x00\x1a"
_BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "UTF-8", b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


class Stretch(NamedTuple):
    """Neighbouring segments of one interchange as bytes, none of them longer than `MAX_SEGMENT`.

    Attributes:
        delimiters: the separators of the interchange.
        text: the segments between terminators, without the last terminator.
        problem: a sentence about bytes after the segments that were passed over, or empty.
        is_header: whether it is an ISA, which is by itself.
    """

    delimiters: Delimiters
    text: bytes
    problem: str = ""
    is_header: bool = False


class Batch(NamedTuple):
    """Neighbouring segments of one interchange.

    Attributes:
        delimiters: the separators of the interchange.
        segments: their text without terminators, empty ones left out; an IEA is always the last.
        problem: a sentence about bytes after the segments that were passed over, or empty.
        is_header: whether it is an ISA, which is by itself.
    """

    delimiters: Delimiters
    segments: list[str]
    problem: str = ""
    is_header: bool = False


def read_segments(source: Source) -> Iterator[Segment]:
    """Every segment of every interchange, numbered within its interchange (ISA is 1).

    Bytes outside of interchanges and segments longer than `MAX_SEGMENT` are passed over.

    Raises:
        UnreadableInterchange: the source does not begin with a readable ISA.
    """
    number = 0
    for batch in read_batches(source):
        if batch.is_header:
            number = 0
        for text in batch.segments:
            number += 1
            yield Segment(text, number, batch.delimiters)


def read_batches(source: Source) -> Iterator[Batch]:
    """The segments of `source` in batches, for those who cannot afford an object for each.

    Raises:
        UnreadableInterchange: the source does not begin with a readable ISA.
    """
    for stretch in read_stretches(source):
        if stretch.is_header:
            segments = [stretch.text.decode("latin-1")]
        else:
            segments = split_segments(stretch.text, stretch.delimiters)
        yield Batch(stretch.delimiters, segments, stretch.problem, stretch.is_header)


def read_stretches(source: Source) -> Iterator[Stretch]:
    """The bytes of `source` in stretches, for those who give them to others to split.

    Raises:
        UnreadableInterchange: the source does not begin with a readable ISA.
    """
    with _opened(source) as stream:
        yield from _Scanner(stream).stretches()


def split_segments(text: bytes, delimiters: Delimiters) -> list[str]:
    """The segments between terminators, without line ends before them; empty ones left out."""
    mark = delimiters.segment
    try:
        whole = text.decode("ascii").lstrip("\r\n")
    except UnicodeDecodeError:
        pieces = [_decoded(piece) for piece in text.split(mark.encode("ascii"))]
    else:
        whole = whole.replace(f"{mark}\r\n", mark).replace(f"{mark}\n", mark)
        pieces = whole.split(mark)
        if "\n" not in whole and "\r" not in whole:
            return list(filter(None, pieces))
    return [piece for piece in (piece.lstrip("\r\n") for piece in pieces) if piece]


@contextmanager
def _opened(source: Source) -> Iterator[BinaryIO]:
    if isinstance(source, bytes):
        yield BytesIO(source)
    elif isinstance(source, str | PathLike):
        with Path(source).open("rb") as stream:
            yield stream
    else:
        yield source


class _Scanner:
    """Cuts a stream at terminators, and finds where interchanges begin and end."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._rest = b""
        self._delimiters = Delimiters()
        self._terminator = b"~"
        self._boundary = re.compile(b"")
        self._ended = False

    def stretches(self) -> Iterator[Stretch]:
        self._skip_to_first_interchange()
        self._read_header()
        while True:
            yield self._take_header()
            yield from self._inside()
            found: Stretch | None = None
            while not self._at_next_interchange():
                found = self._pass_over()
                if found is None:
                    return
                yield found

    def _fill(self, wanted: int) -> None:
        while len(self._rest) < wanted and not self._ended:
            self._more()

    def _more(self) -> None:
        chunk = self._stream.read(_CHUNK)
        self._ended = not chunk
        self._rest += chunk

    def _skip_to_first_interchange(self) -> None:
        self._fill(ISA_LENGTH)
        for mark, name in _BYTE_ORDER_MARKS.items():
            if self._rest.startswith(mark):
                if name == "UTF-16":
                    raise UnreadableInterchange("The file is UTF-16 text; X12 has one-byte text.")
                self._rest = self._rest[len(mark) :]
        self._skip_blank()
        if not self._rest:
            raise UnreadableInterchange("The file is empty.")
        if not self._rest.startswith(b"ISA"):
            raise UnreadableInterchange("The file does not begin with an ISA segment.")

    def _skip_blank(self) -> None:
        while True:
            self._rest = self._rest.lstrip(_BLANK)
            if self._rest or self._ended:
                break
            self._more()
        self._fill(ISA_LENGTH)

    def _read_header(self) -> None:
        self._delimiters = delimiters_of(self._rest[:ISA_LENGTH])
        self._terminator = self._delimiters.segment.encode("ascii")
        element = self._delimiters.element.encode("ascii")
        self._boundary = re.compile(
            rb"(?:\A|%s)[\r\n]*(IEA%s|ISA[^A-Za-z0-9])"
            % (re.escape(self._terminator), re.escape(element))
        )

    def _take_header(self) -> Stretch:
        header, self._rest = self._rest[: ISA_LENGTH - 1], self._rest[ISA_LENGTH:]
        return Stretch(self._delimiters, header, is_header=True)

    def _inside(self) -> Iterator[Stretch]:
        """The rest of an interchange, up to its IEA, the next ISA or the end."""
        while True:
            end, stopped = self._next_cut()
            if end >= 0:
                text, self._rest = self._rest[:end], self._rest[end + 1 :]
                yield self._stretch(text)
            elif not stopped and len(self._rest) > MAX_SEGMENT:
                yield self._pass_over_long_segment()
            if stopped:
                return
            if self._ended:
                last, self._rest = self._rest, b""
                if last.strip(_BLANK):
                    yield self._stretch(last)
                return
            self._more()

    def _next_cut(self) -> tuple[int, bool]:
        """The last byte of the text to be split (-1: none), and whether the interchange ends."""
        rest = self._rest
        if b"IEA" in rest or b"ISA" in rest:
            boundary = self._boundary.search(rest)
            if boundary and boundary[1].startswith(b"ISA"):
                return boundary.start(1) - 1, True
            if boundary:
                end = rest.find(self._terminator, boundary.end())
                return end, end >= 0
        return rest.rfind(self._terminator), False

    def _stretch(self, text: bytes) -> Stretch:
        """A stretch without the segments that are too long, told about if there are any."""
        window = MAX_SEGMENT // 2
        starts = range(0, len(text) - window + 1, window)
        if all(text.find(self._terminator, start, start + window) >= 0 for start in starts):
            return Stretch(self._delimiters, text)
        pieces = text.split(self._terminator)
        kept = [piece for piece in pieces if len(piece.lstrip(b"\r\n")) <= MAX_SEGMENT]
        problem = _TOO_LONG if len(kept) < len(pieces) else ""
        return Stretch(self._delimiters, self._terminator.join(kept), problem)

    def _pass_over_long_segment(self) -> Stretch:
        while self._terminator not in self._rest and not self._ended:
            self._rest = b""
            self._more()
        _, _, self._rest = self._rest.partition(self._terminator)
        return Stretch(self._delimiters, b"", _TOO_LONG)

    def _at_next_interchange(self) -> bool:
        """Whether an ISA that can be read follows; its separators are then in force."""
        self._skip_blank()
        while self._rest.startswith(self._terminator):
            self._rest = self._rest[1:]
            self._skip_blank()
        if not self._rest.startswith(b"ISA"):
            return False
        try:
            self._read_header()
        except UnreadableInterchange:
            return False
        return True

    def _pass_over(self) -> Stretch | None:
        """A problem about the bytes before the next ISA, now dropped; None at the end."""
        if not self._rest:
            return None
        problem = "There is text after the end of the interchange."
        if self._rest.startswith(b"ISA"):
            try:
                delimiters_of(self._rest[:ISA_LENGTH])
            except UnreadableInterchange as error:
                problem = f"A further interchange cannot be read. {error}"
            self._rest = self._rest[3:]
        while (start := self._rest.find(b"ISA")) < 0 and not self._ended:
            self._rest = self._rest[-2:]
            self._more()
        self._rest = self._rest[start:] if start >= 0 else b""
        return Stretch(self._delimiters, b"", problem)


def _decoded(piece: bytes) -> str:
    """The text of a segment that is not ASCII: UTF-8 where it can be, else Latin-1."""
    try:
        return piece.decode("utf-8")
    except UnicodeDecodeError:
        return piece.decode("latin-1")
