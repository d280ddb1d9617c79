"""Letters as HTML and PDF: every kind is set whole, escaped, and the same every time."""

import io
import os
import subprocess
import sys
from datetime import date
from html.parser import HTMLParser

import pytest
from pypdf import PdfReader

from producers.pages.letter_facts import (
    DisenrollmentReason,
    LetterKind,
    PersonName,
    PostalAddress,
    Practice,
    PrintSize,
)
from producers.pages.letters import letter_html, letter_pdf

kinds = pytest.mark.parametrize("kind", list(LetterKind), ids=str)
prints = pytest.mark.parametrize("print_size", list(PrintSize), ids=str)
grown = pytest.mark.parametrize("is_minor", [False, True], ids=["adult", "minor"])

LONG = Practice(
    name="Penobscot Community Health Care Family Medicine and Pediatrics of Bangor",
    address_line="1012 Union Street, Building 3, Second Floor",
    city="West Gardiner",
    phone="1-207-555-0199",
)


class Outline(HTMLParser):
    """The elements of a page, checked to be closed in order."""

    VOID = ("meta", "br")

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.seen if name == tag]


def pages(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


@kinds
@prints
@grown
def test_every_letter_is_well_formed_and_says_its_language_title_and_headings(
    a_letter, kind, print_size, is_minor
):
    outline = Outline(letter_html(a_letter(kind, print_size=print_size, is_minor=is_minor)))
    assert outline.open == []
    assert outline.all("html") == [{"lang": "en", "class": print_size}]
    assert len(outline.all("title")) == len(outline.all("h1")) == len(outline.all("main")) == 1
    assert len(outline.all("h2")) >= 7
    assert all(attrs == {"scope": "row"} for attrs in outline.all("th"))


@kinds
def test_a_letter_on_screen_loads_nothing_and_names_no_place_of_this_machine(a_letter, kind):
    page = letter_html(a_letter(kind))
    for outside in ("http", "url(", "src=", "href=", "file:", "@import"):
        assert outside not in page


@pytest.mark.parametrize(
    ("last", "written"),
    [
        ("O'Brien", "O&#39;Brien"),
        ("<b>Bold</b>", "&lt;b&gt;Bold&lt;/b&gt;"),
        ("Nguyễn", "Nguyễn"),
        ("A & B", "A &amp; B"),
        ("{{ letter }}", "{{ letter }}"),
    ],
    ids=["apostrophe", "markup", "vietnamese", "ampersand", "braces"],
)
def test_odd_names_are_printed_as_they_are(a_letter, last, written):
    letter = a_letter(member=PersonName(first="Ana", last=last))
    assert f"Ana {written}" in letter_html(letter)
    assert f"Ana {last}" in pages(letter_pdf(letter))[0]


def test_a_letter_for_a_minor_is_addressed_to_the_parent_or_guardian(a_letter):
    page = letter_html(a_letter(is_minor=True))
    assert "To the parent or guardian of<br>\nAna B Smith Jr<br>" in page
    assert "Dear parent or guardian of Ana B Smith Jr:" in page
    assert "parent" not in letter_html(a_letter(is_minor=False))


def test_an_address_without_a_second_line_leaves_no_gap(a_letter):
    address = PostalAddress(line1="PO Box 7", city="Jackman", state="ME", zip_code="04945")
    assert "PO Box 7<br>\nJackman, ME 04945\n</address>" in letter_html(a_letter(address=address))


def test_the_tagline_of_the_members_language_opens_the_letter(a_letter):
    opening = '<p class="own-language" lang="so">DIGNIIN'
    assert opening in letter_html(a_letter(language="so"))
    assert 'class="own-language"' not in letter_html(a_letter(language="en"))
    assert 'class="own-language"' not in letter_html(a_letter(language="km"))


@kinds
@grown
def test_a_standard_letter_fits_the_two_sides_of_one_sheet(a_letter, kind, is_minor):
    longest = a_letter(kind, is_minor=is_minor, practice=LONG, language="so")
    assert len(pages(letter_pdf(longest))) == 2


@kinds
def test_a_letter_with_fifteen_languages_fits_one_sheet_too(a_letter, kind):
    assert len(pages(letter_pdf(a_letter(kind, mailed_on=date(2016, 10, 16))))) == 2


@pytest.mark.parametrize(
    ("mailed_on", "offered"),
    [
        pytest.param(date(2016, 10, 15), 8, id="before the rule"),
        pytest.param(date(2016, 10, 16), 17, id="from its first day"),
    ],
)
def test_fifteen_languages_are_offered_from_the_day_on_that_the_law_asks_for_them(
    a_letter, mailed_on, offered
):
    assert letter_html(a_letter(mailed_on=mailed_on)).count("<li lang=") == offered
    opened = letter_html(a_letter(mailed_on=mailed_on, language="ar"))
    assert ('class="own-language" lang="ar"' in opened) is (offered > 8)


@pytest.mark.parametrize("reason", list(DisenrollmentReason), ids=str)
def test_every_reason_fits_the_two_sides_of_one_sheet(a_letter, reason):
    assert len(pages(letter_pdf(a_letter(LetterKind.DISENROLLMENT, reason=reason)))) == 2


@kinds
def test_each_page_says_which_letter_and_which_page_it_is(a_letter, kind):
    first, second = pages(letter_pdf(a_letter(kind)))
    assert "Letter L-0000123" in first
    assert "Page 1 of 2" in first
    assert "Letter L-0000123" in second
    assert "Page 2 of 2" in second


def type_sizes(pdf: bytes) -> set[float]:
    sizes: set[float] = set()

    def note(text: str, _ctm: object, matrix: list[float], _font: object, size: float) -> None:
        if text.strip():
            sizes.add(round(abs(matrix[3]) * size, 1))

    for page in PdfReader(io.BytesIO(pdf)).pages:
        page.extract_text(visitor_text=note)
    return sizes


@kinds
@grown
def test_nothing_in_large_print_is_smaller_than_18_points(a_letter, kind, is_minor):
    letter = a_letter(kind, print_size=PrintSize.LARGE, is_minor=is_minor, language="so")
    assert min(type_sizes(letter_pdf(letter))) >= 18


@kinds
def test_the_body_of_a_standard_letter_is_set_in_12_points(a_letter, kind):
    assert 12.0 in type_sizes(letter_pdf(a_letter(kind)))


@kinds
@prints
def test_a_pdf_is_dated_by_its_mail_date_and_holds_no_phi_in_its_metadata(
    a_letter, kind, print_size
):
    reader = PdfReader(io.BytesIO(letter_pdf(a_letter(kind, print_size=print_size))))
    assert reader.metadata is not None
    assert reader.metadata.creation_date is not None
    assert reader.metadata.creation_date.date() == date(2014, 12, 23)
    assert reader.metadata.title == "MaineCare letter L-0000123"
    assert "Smith" not in str(dict(reader.metadata))


@kinds
def test_every_font_is_embedded_and_is_the_bundled_one(a_letter, kind):
    reader = PdfReader(io.BytesIO(letter_pdf(a_letter(kind, language="vi"))))
    fonts = {
        font["/BaseFont"].split("+")[1]
        for page in reader.pages
        for font in (entry.get_object() for entry in page["/Resources"]["/Font"].values())
    }
    assert fonts == {"HealthHomesSans-Regular", "HealthHomesSans-Bold"}


@kinds
def test_the_same_facts_give_the_same_bytes_whatever_was_set_before(a_letter, kind):
    before = letter_pdf(a_letter(kind))
    letter_pdf(a_letter(kind, member=PersonName(first="Zoë", last="Ğü"), language="ru"))
    assert letter_pdf(a_letter(kind)) == before


SET_ONE_LETTER = """
import hashlib, io
from datetime import date
from producers.pages.typesetting import pdf_of, typeset
page = "<p style='font-family:Health Homes Sans'>Nguyễn <b>bold</b></p>"
print(hashlib.sha256(pdf_of(typeset(page, date(2014, 12, 23)))).hexdigest())
"""


def test_the_fonts_and_settings_of_a_machine_change_no_byte(tmp_path):
    environments = [
        {},
        {"FONTCONFIG_PATH": str(tmp_path)},
        {"FONTCONFIG_FILE": str(tmp_path / "none.conf"), "TZ": "Asia/Tokyo"},
    ]
    digests = {
        subprocess.run(
            [sys.executable, "-c", SET_ONE_LETTER],
            env=os.environ | changes,
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for changes in environments
    }
    assert len(digests) == 1


@pytest.mark.parametrize("letter_id", ["", "Ana Smith", "../L-1", "L-1/2", "L-"])
def test_a_letter_id_that_could_not_name_a_file_is_refused(a_letter, letter_id):
    with pytest.raises(ValueError, match="a letter id is"):
        a_letter(letter_id=letter_id)
