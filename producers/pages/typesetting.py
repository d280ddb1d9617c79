"""HTML to PDF with PlutoPrint, in the bundled font alone: the same bytes on every machine.

Fonts come through a fontconfig of our own that knows one folder. Compared with `@font-face` this
is faster (a file is opened once a process, not once a letter), lets a whole batch share one copy
of each font, and keeps every font of the machine out. Which letters the font sets is told in
`templates/fonts/README.md`.
"""

import io
import os
from datetime import date
from types import TracebackType
from typing import BinaryIO, Self

import plutoprint

from producers.pages.wording import TEMPLATES

AUTHOR = "Office of MaineCare Services"


def typeset(page: str, dated_on: date) -> plutoprint.Book:
    """The pages of an HTML document on US Letter paper; its PDF carries that date."""
    book = plutoprint.Book(plutoprint.PAGE_SIZE_LETTER, plutoprint.PAGE_MARGINS_NONE)
    book.load_html(page)
    _sign(book, dated_on)
    return book


def pdf_of(book: plutoprint.Book) -> bytes:
    """The PDF of typeset pages."""
    stream = io.BytesIO()
    book.write_to_pdf_stream(stream)
    return stream.getvalue()


class SheetPrinter:
    """A PDF for duplex printing, written to a stream: each book starts on a new sheet."""

    def __init__(self, stream: BinaryIO, title: str, dated_on: date) -> None:
        self._canvas = plutoprint.PDFCanvas.create_for_stream(stream, plutoprint.PAGE_SIZE_LETTER)
        self._canvas.set_metadata(plutoprint.PDF_METADATA_TITLE, title)
        _sign(self._canvas, dated_on)
        self.pages = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._canvas.finish()

    def add(self, book: plutoprint.Book) -> int:
        """The page, counted from 1, that the book starts on; an odd one always."""
        if self.pages % 2:
            self._end_page()
        first_page = self.pages + 1
        for page in range(book.get_page_count()):
            self._canvas.save_state()
            self._canvas.scale(plutoprint.UNITS_PX, plutoprint.UNITS_PX)  # pages are set in pixels
            book.render_page(self._canvas, page)
            self._canvas.restore_state()
            self._end_page()
        return first_page

    def _end_page(self) -> None:
        self._canvas.show_page()
        self.pages += 1


def _sign(document: plutoprint.Book | plutoprint.PDFCanvas, dated_on: date) -> None:
    moment = f"{dated_on}T00:00:00Z"
    document.set_metadata(plutoprint.PDF_METADATA_AUTHOR, AUTHOR)
    document.set_metadata(plutoprint.PDF_METADATA_CREATOR, AUTHOR)
    document.set_metadata(plutoprint.PDF_METADATA_CREATION_DATE, moment)
    document.set_metadata(plutoprint.PDF_METADATA_MODIFICATION_DATE, moment)


def _settle_fonts() -> None:
    """Have fontconfig read our folder, whatever the machine or its environment says.

    It reads once a process, when the first page is set, so that happens here, at import.
    """
    aside = os.environ.pop("FONTCONFIG_FILE", None)
    try:
        plutoprint.plutobook_set_fontconfig_path(TEMPLATES / "fonts")
        pdf_of(typeset("<p>A</p>", date(2014, 1, 1)))
    finally:
        if aside is not None:
            os.environ["FONTCONFIG_FILE"] = aside


_settle_fonts()
