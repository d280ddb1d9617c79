"""Print batches: a sheet for each letter, a manifest that agrees with the PDF, the same bytes."""

import csv
import hashlib
import io
from datetime import date

import pytest
from pypdf import PdfReader

from producers.pages.letter_facts import LetterKind, PersonName, PrintSize
from producers.pages.letters import letter_html, letter_pdf
from producers.pages.print_run import PrintRun, manifest_csv, print_batch


@pytest.fixture
def letters(a_letter):
    """Five letters: every kind, one in large print, one of three pages."""
    return [
        a_letter(LetterKind.AUTO_ASSIGNMENT, letter_id="L-0000001"),
        a_letter(LetterKind.OPT_OUT, letter_id="L-0000002", print_size=PrintSize.LARGE),
        a_letter(LetterKind.DISENROLLMENT, letter_id="L-0000003", language="fr"),
        a_letter(
            letter_id="L-0000004", member=PersonName(first="Ana " * 700, last="Long"), is_minor=True
        ),
        a_letter(LetterKind.OPT_OUT, letter_id="L-0000005"),
    ]


def test_the_manifest_agrees_with_the_pages_of_the_batch(letters):
    batch = print_batch(letters)
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(batch.pdf)).pages]
    last = batch.rows[-1]
    assert len(pages) == last.first_page + last.pages - 1
    for row in batch.rows:
        for number in range(row.pages):
            text = pages[row.first_page - 1 + number]
            assert f"Letter {row.letter_id}" in text
            assert f"Page {number + 1} of {row.pages}" in text


def placed_words(page):
    words = []

    def note(text, _ctm, matrix, _font, size):
        if text.strip():
            place = (matrix[4], matrix[5], abs(matrix[3]) * size)
            words.append((text, *(round(number, 1) for number in place)))

    page.extract_text(visitor_text=note)
    return words


def test_the_batch_sets_each_word_in_the_place_and_size_of_the_letter_alone(letters):
    batch = print_batch(letters)
    pages = PdfReader(io.BytesIO(batch.pdf)).pages
    for letter in batch.letters:
        for number, page in enumerate(PdfReader(io.BytesIO(letter.pdf)).pages):
            printed = pages[letter.row.first_page - 1 + number]
            assert printed.mediabox == page.mediabox
            assert [word[0] for word in placed_words(printed)] == [
                word[0] for word in placed_words(page)
            ]
            for ours, alone in zip(placed_words(printed), placed_words(page), strict=True):
                assert ours[1:] == pytest.approx(alone[1:], abs=0.2)


def test_every_letter_starts_on_a_new_sheet(letters):
    rows = print_batch(letters).rows
    assert any(row.pages % 2 for row in rows)
    assert [row.first_page % 2 for row in rows] == [1] * len(letters)


def test_the_back_of_an_odd_last_page_stays_blank(letters):
    batch = print_batch(letters)
    odd = next(row for row in batch.rows if row.pages % 2)
    blank = PdfReader(io.BytesIO(batch.pdf)).pages[odd.first_page + odd.pages - 1]
    assert blank.extract_text().strip() == ""


def test_each_letter_of_a_batch_is_the_letter_printed_alone(letters):
    for facts, printed in zip(letters, print_batch(letters).letters, strict=True):
        assert printed.letter_id == facts.letter_id
        assert printed.html == letter_html(facts)
        assert printed.pdf == letter_pdf(facts)
        assert printed.row.sha256 == hashlib.sha256(printed.pdf).hexdigest()
        assert printed.row.pages == len(PdfReader(io.BytesIO(printed.pdf)).pages)


def test_the_same_letters_give_the_same_batch_byte_for_byte(letters):
    assert print_batch(letters) == print_batch(letters)


def test_a_batch_shares_its_fonts(a_letter):
    letters = [a_letter(letter_id=f"L-{number}") for number in range(20)]
    batch = print_batch(letters)
    assert len(batch.pdf) < sum(len(letter.pdf) for letter in batch.letters) / 2


def test_the_manifest_is_csv_in_printing_order_without_phi(letters):
    batch = print_batch(letters)
    text = manifest_csv(batch.rows)
    rows = list(csv.DictReader(io.StringIO(text)))
    assert list(rows[0]) == [
        "sequence",
        "letter_id",
        "kind",
        "print_size",
        "wording",
        "first_page",
        "pages",
        "sha256",
    ]
    assert [row["sequence"] for row in rows] == ["1", "2", "3", "4", "5"]
    assert rows[1]["kind"] == "opt_out"
    assert rows[1]["print_size"] == "large"
    assert rows[1]["wording"] == "2013-01-01"
    for secret in ("Ana", "Smith", "Water Street"):
        assert secret not in text


def test_a_run_writes_to_a_file_as_its_letters_come(letters, tmp_path):
    with (tmp_path / "batch.pdf").open("wb") as stream, PrintRun(stream, date(2014, 12, 23)) as run:
        for letter in letters:
            run.add([letter])
    assert (tmp_path / "batch.pdf").read_bytes() == print_batch(letters).pdf


def test_a_letter_of_another_mail_date_is_refused(a_letter):
    with (
        PrintRun(io.BytesIO(), date(2014, 12, 24)) as run,
        pytest.raises(ValueError, match="L-0000123 is not mailed on 2014-12-24"),
    ):
        run.add([a_letter()])


def test_a_batch_without_letters_is_refused():
    with pytest.raises(ValueError, match="at least one letter"):
        print_batch([])
