"""A day's letters as one print-ready PDF, with a manifest that says what lies where."""

import csv
import hashlib
import io
import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, dataclass, fields
from datetime import date
from types import TracebackType
from typing import BinaryIO, Final, Self

from plutoprint import Book

from producers.pages.letter_facts import LetterFacts, LetterKind, PrintSize
from producers.pages.letters import letter_html, wording_of
from producers.pages.typesetting import SheetPrinter, pdf_of, typeset

_CHUNK: Final = 40


@dataclass(frozen=True, slots=True)
class ManifestRow:
    """Where one letter lies in the batch; holds no PHI.

    `first_page` counts from 1 in the batch; `sha256` is that of the letter's own PDF.
    """

    sequence: int
    letter_id: str
    kind: LetterKind
    print_size: PrintSize
    wording: str
    first_page: int
    pages: int
    sha256: str


@dataclass(frozen=True, slots=True)
class PrintedLetter:
    """One letter of a run: its HTML, its own PDF and its row of the manifest."""

    letter_id: str
    html: str
    pdf: bytes
    row: ManifestRow


@dataclass(frozen=True, slots=True)
class PrintBatch:
    """A whole run in memory: the PDF of all letters, and each letter by itself."""

    pdf: bytes
    letters: tuple[PrintedLetter, ...]

    @property
    def rows(self) -> tuple[ManifestRow, ...]:
        """The manifest, in printing order."""
        return tuple(letter.row for letter in self.letters)


class PrintRun:
    """Letters of one mail date, written to a stream as one PDF in bounded memory.

    Each letter is set once: its own PDF and its pages in the batch are the same pages. The
    batch is complete when the `with` block ends.
    """

    def __init__(self, stream: BinaryIO, mailed_on: date, cores: int | None = None) -> None:
        self._mailed_on = mailed_on
        self._printer = SheetPrinter(stream, f"MaineCare letters of {mailed_on}", mailed_on)
        self._sequence = 0
        self._cores = ThreadPoolExecutor(cores or os.cpu_count())  # it lets go of Python's lock

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._cores.shutdown()
        self._printer.__exit__(kind, error, trace)

    def add(self, letters: Sequence[LetterFacts]) -> list[PrintedLetter]:
        """The letters, now also in the batch; ValueError where a mail date is another.

        Each step is taken for all of them before the next, which keeps the fonts of a step at
        hand; a few dozen letters at a time gain most of that.
        """
        for letter in letters:
            if letter.mailed_on != self._mailed_on:
                raise ValueError(f"{letter.letter_id} is not mailed on {self._mailed_on}")
        pages = [letter_html(letter) for letter in letters]
        books = [typeset(page, self._mailed_on) for page in pages]
        pdfs = list(self._cores.map(pdf_of, books))
        return [
            PrintedLetter(letter.letter_id, page, pdf, self._row(letter, book, pdf))
            for letter, page, book, pdf in zip(letters, pages, books, pdfs, strict=True)
        ]

    def _row(self, letter: LetterFacts, book: Book, pdf: bytes) -> ManifestRow:
        self._sequence += 1
        return ManifestRow(
            sequence=self._sequence,
            letter_id=letter.letter_id,
            kind=letter.kind,
            print_size=letter.print_size,
            wording=wording_of(letter),
            first_page=self._printer.add(book),
            pages=book.get_page_count(),
            sha256=hashlib.sha256(pdf).hexdigest(),
        )


def print_batch(letters: Sequence[LetterFacts], cores: int | None = None) -> PrintBatch:
    """All letters of one mail date as one PDF, each on sheets of its own, in the order given.

    `cores` is how many of the machine's are used; all unless told otherwise.
    """
    if not letters:
        raise ValueError("a print batch holds at least one letter")
    stream = io.BytesIO()
    with PrintRun(stream, letters[0].mailed_on, cores) as run:
        chunks = (letters[at : at + _CHUNK] for at in range(0, len(letters), _CHUNK))
        printed = tuple(letter for chunk in chunks for letter in run.add(chunk))
    return PrintBatch(stream.getvalue(), printed)


def manifest_csv(rows: Iterable[ManifestRow]) -> str:
    """The manifest as CSV with a heading line."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(field.name for field in fields(ManifestRow))
    writer.writerows(astuple(row) for row in rows)
    return text.getvalue()
