"""How many letters a second one core renders: HTML, own PDF, share of the batch, and files."""

import io
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

from producers.pages.letter_facts import (
    AutoAssignmentLetter,
    DisenrollmentLetter,
    DisenrollmentReason,
    LetterFacts,
    OptOutLetter,
    PersonName,
    PostalAddress,
    Practice,
)
from producers.pages.letters import letter_html
from producers.pages.print_run import PrintRun, manifest_csv
from producers.pages.typesetting import SheetPrinter, pdf_of, typeset

MAILED_ON = date(2014, 12, 23)


def letters(count: int) -> list[LetterFacts]:
    """Letters of one mail date, the three kinds in turn, each to another member."""
    shared: dict[str, Any] = {
        "letter_id": "L-0",
        "mailed_on": MAILED_ON,
        "member": PersonName(first="Ada", last="Example"),
        "address": PostalAddress(
            line1="12 Water Street", city="Hallowell", state="ME", zip_code="04347"
        ),
        "practice": Practice(
            name="Kennebec Family Medicine",
            address_line="200 Hospital Drive",
            city="Augusta",
            phone="1-207-555-0142",
        ),
    }
    window: dict[str, Any] = {
        "last_day_to_opt_out": MAILED_ON + timedelta(days=27),
        "first_day_on_panel": MAILED_ON + timedelta(days=28),
    }
    kinds: list[LetterFacts] = [
        AutoAssignmentLetter(**shared, **window, batch_number="2015-01"),
        OptOutLetter(**shared, **window),
        DisenrollmentLetter(
            **shared,
            ends_on=MAILED_ON + timedelta(days=13),
            reason=DisenrollmentReason.DUPLICATION,
            hearing_by=MAILED_ON + timedelta(days=60),
            continue_by=MAILED_ON + timedelta(days=12),
        ),
    ]
    return [
        replace(
            kinds[number % 3],
            letter_id=f"L-{number:07d}",
            member=PersonName(first="Ada", last=f"Example {number}"),
        )
        for number in range(count)
    ]


def whole_run(count: int = 600) -> dict[str, float]:
    """Letters a second from facts to files, by the clock and by the processor's time."""
    facts = letters(count)
    with TemporaryDirectory() as folder:
        wall, cpu = perf_counter(), process_time()
        with Path(folder, "batch.pdf").open("wb") as batch, PrintRun(batch, MAILED_ON) as run:
            rows = []
            for letter in facts:
                printed = run.add(letter)
                Path(folder, f"{printed.letter_id}.html").write_text(printed.html, "utf-8")
                Path(folder, f"{printed.letter_id}.pdf").write_bytes(printed.pdf)
                rows.append(printed.row)
        Path(folder, "manifest.csv").write_text(manifest_csv(rows), "utf-8")
        wall, cpu = perf_counter() - wall, process_time() - cpu
    return {"letters_per_second": count / wall, "letters_per_core_second": count / cpu}


def steps(count: int = 300) -> dict[str, float]:
    """Milliseconds a letter in each step: words, pages, own PDF, share of the batch."""
    facts = letters(count)
    marks = [process_time()]
    pages = [letter_html(letter) for letter in facts]
    marks.append(process_time())
    books = [typeset(page, MAILED_ON) for page in pages]
    for book in books:
        book.get_page_count()
    marks.append(process_time())
    for book in books:
        pdf_of(book)
    marks.append(process_time())
    with SheetPrinter(io.BytesIO(), "Letters", MAILED_ON) as printer:
        for book in books:
            printer.add(book)
    marks.append(process_time())
    names = ("html_ms", "layout_ms", "own_pdf_ms", "batch_ms")
    spans = zip(names, marks, marks[1:], strict=False)
    return {name: (end - start) * 1000 / count for name, start, end in spans}


def main() -> dict[str, float]:
    """Measure, print and return every figure."""
    whole_run(30)  # fonts and templates are opened once a process
    figures = whole_run() | steps()
    for name, figure in figures.items():
        print(f"letters  {name:28} {figure:10.2f}")
    return figures


if __name__ == "__main__":
    main()
