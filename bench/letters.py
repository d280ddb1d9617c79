"""How many letters a second one core renders: HTML, own PDF, share of the batch, and files."""

import io
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

from bench.attestations import SITE_ROW as SITE
from bench.attestations import member_row
from consumers.routes import Route
from hub.dispatch import Dispatcher
from hub.local import LocalTransport
from producers.letters import Letters
from producers.outlet import Outlet
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
from producers.pages.print_run import print_batch
from producers.pages.typesetting import SheetPrinter, pdf_of, typeset
from schemas.envelope import Record, headers
from schemas.outbound import PrintLetters
from store.calendar import Calendar
from store.engine import Store
from store.letters import Letters as LettersInStore
from store.messaging import Outbox
from store.schema import upgrade
from store.tables import members, sites
from store.traces import Traces
from store.transaction import Transaction

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
            continue_by=MAILED_ON + timedelta(days=15),
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


def rendering(count: int = 400) -> dict[str, float]:
    """Letters a second from facts to bytes, by the clock and by the processor's time."""
    facts = letters(count)
    wall, cpu = perf_counter(), process_time()
    print_batch(facts)
    wall, cpu = perf_counter() - wall, process_time() - cpu
    return {"letters a second": round(count / wall), "letters a core second": round(count / cpu)}


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
    names = ("words", "layout", "own PDF", "share of the batch")
    spans = zip(names, marks, marks[1:], strict=False)
    return {name: round((end - start) * 1000 / count, 2) for name, start, end in spans}


def through_hub(cores: int | None = None, count: int = 1000) -> dict[str, float]:
    """Letters a second from the store to the delivered files, by the message that prints them."""
    with TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{folder}/hub.db")
        upgrade(store)
        with store.begin() as transaction:
            _fill(transaction, count)
        printer = Letters(Outlet(Path(folder)), cores)
        dispatcher = Dispatcher(store, {PrintLetters: Route(printer.on_print)}, attempts=1)
        transport = LocalTransport(store, dispatcher, 500)
        wall, cpu = perf_counter(), process_time()
        transport.deliver()
        wall, cpu = perf_counter() - wall, process_time() - cpu
        if len(list(Path(folder).rglob("L-*.pdf"))) != count:
            raise RuntimeError("the benchmark lost letters")
        store.close()
    return {"letters a second": round(count / wall), "letters a core second": round(count / cpu)}


def _fill(transaction: Transaction, count: int) -> None:
    """A day's letters, the three kinds in turn, each to another member of one practice."""
    Calendar(transaction).start(MAILED_ON - timedelta(days=1))
    transaction.add(sites, SITE)
    kinds: list[tuple[str, dict[str, str]]] = [
        ("auto_assignment", {"batch_number": "AA-2015Q1-0102"}),
        ("opt_out", {}),
        ("disenrollment", {"ends_on": "2015-01-05", "reason": "duplication"}),
    ]
    decided = LettersInStore(transaction, Traces(transaction))
    for number in range(1, count + 1):
        transaction.add(members, member_row(number, f"{number + 10_000_000}A"))
        kind, details = kinds[number % 3]
        letter_id = decided.decide(kind, number, SITE["site_id"], MAILED_ON, None, **details)
        decided.mail(letter_id, "bench", MAILED_ON)
    asked = PrintLetters(batch_id="bench", mailed_on=MAILED_ON)
    made = headers(id="print", source="/bench", type=PrintLetters.type, time="2014-12-22T12:00:00Z")
    value = asked.model_dump_json().encode()
    Outbox(transaction).append(Record(asked.topic.value, asked.key, value, made))


def _median(runs: list[dict[str, float]]) -> dict[str, float]:
    return {name: median(run[name] for run in runs) for name in runs[0]}


def measure() -> dict[str, Any]:
    """Every figure: through the hub, the rendering alone, and the steps of it."""
    rendering(30)  # fonts and templates are opened once a process
    return {
        "through the hub, one core, median of 3": _median([through_hub(1) for _ in range(3)]),
        "through the hub, every core, median of 3": _median([through_hub() for _ in range(3)]),
        "rendering alone": rendering(),
        "milliseconds a letter": steps(),
    }
