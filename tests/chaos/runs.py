"""The two runs of chaos: a quarter of files, and a load of messages, each with its ledger."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from hub.synthetic import generate
from store.calendar import Calendar
from store.engine import Store
from tests.chaos import ledger
from tests.chaos.faults import Faults
from tests.chaos.field import Field, Hubs, Servers
from tests.chaos.ledger import Line
from tests.chaos.load import (
    FIRST_DAY,
    Phase,
    first_file,
    phases,
    short_phases,
    undisturbed,
)
from tests.chaos.worker import LAST_DAY
from tests.e2e.home import Home, home_of_demo

_LONGEST_SECONDS = 900
_CLOCK_SECONDS = 1.0
"""How long the worker has for what a clock that went back might lead it to."""


class Stuck(Exception):
    """A run does not come to its end: the message says what it waited for."""


@dataclass(frozen=True)
class Told:
    """What a run came to: the faults that struck, how hub processes ended, and the ledger."""

    name: str
    faults: Counter[str]
    fullest: int
    ended: Counter[str]
    lines: list[Line]


Taking = Callable[[Field, Hubs], Faults]
"""Makes the faults of a field from what its servers let happen."""


def quarter(servers: Servers, folder: Path, take: Taking, number: int, members: int) -> Told:
    """Run a quarter of files, a stretch of it for each of so many faults, and compare."""
    source = folder / "files"
    generate(source, members=members, claims=4 * members, seed=2014)
    calm = home_of_demo(folder / "calm")
    calm.run("demo", "--from", source, "--out", calm.out)
    field = Field(servers, folder / "quarter", "quarter")
    first = date.fromisoformat(min(path.name for path in source.iterdir()))
    field.set_up(first.isoformat())
    wanted = folder / "wanted"
    _tell(wanted, first - timedelta(days=1))
    hubs = Hubs(field.home, ("quarter", str(source), str(wanted)), folder)
    faults = take(field, hubs)
    schedule = faults.schedule(number)
    hubs.start(others=1)
    try:
        for place, name in enumerate(schedule, 1):
            _tell(wanted, first + (LAST_DAY - first) * place // len(schedule))
            _look_after(hubs, faults.chance.uniform(0.5, 2.0))
            faults.strike(name)
        _tell(wanted, LAST_DAY)
        _wait(hubs, lambda: hubs.ended_well, "the quarter to end")
    finally:
        hubs.stop()
    embedded = Store(f"sqlite:///{calm.home / 'hub.db'}")
    lines = [
        *ledger.struck(faults, schedule),
        *ledger.own_messages(field.store),
        *ledger.same_as(field.store, embedded),
        ledger.refusals(field.store, embedded, faults.poisoned),
        *ledger.effects(field.store, None),
        *ledger.books(field.store, field.home),
        _same_files(field.home, calm),
        _no_failure(hubs),
    ]
    embedded.close()
    field.store.close()
    return Told(f"a quarter of {members} members", faults.done, faults.fullest, hubs.ended, lines)


def _no_failure(hubs: Hubs) -> Line:
    """No hub ended but those that were killed or asked to."""
    return Line("hub processes that ended by themselves", 0, hubs.failed)


def _same_files(disturbed: Home, calm: Home) -> Line:
    """Letters, remittances and acknowledgments are the same to the byte."""
    left_out = ("refusals/", "portal/")
    found, wanted = (
        {name: text for name, text in home.delivered().items() if not name.startswith(left_out)}
        for home in (disturbed, calm)
    )
    differing = sorted(
        name for name in found.keys() | wanted if found.get(name) != wanted.get(name)
    )
    return Line(
        f"{len(wanted)} delivered files against the undisturbed run: different", [], differing
    )


def load(
    servers: Servers, folder: Path, take: Taking, number: int, members: int, *, short: bool = False
) -> Told:
    """Send phases of messages with faults between them, so many in all, and compare."""
    given, first = (short_phases if short else phases)(members), first_file(members)
    calm = Home(folder / "calm" / "hub", folder / "calm" / "out")
    undisturbed(calm, first, given)
    field = Field(servers, folder / "load", "load")
    field.set_up(FIRST_DAY.isoformat())
    wanted = folder / "wanted"
    _tell(wanted, FIRST_DAY)
    hubs = Hubs(field.home, ("days", str(wanted)), folder)
    faults, moved_back = take(field, hubs), 0
    faults.sent.extend(given[0].messages[:1])
    schedule = faults.schedule(number)
    (folder / "first.jsonl").write_bytes(first)
    field.home.run("ingest", folder / "first.jsonl")
    hubs.start(others=1)
    try:
        _close(field, hubs, wanted, FIRST_DAY)
        for place, phase in enumerate(given):
            _send_with_faults(field, faults, phase, schedule[place :: len(given)])
            _wait(hubs, lambda now=phase: _is_handled(field, now), "a phase to be handled")
            _close(field, hubs, wanted, phase.closes)
            _tell(wanted, phase.closes - timedelta(days=9))
            _look_after(hubs, _CLOCK_SECONDS)
            moved_back += _open_day(field) != phase.closes + timedelta(days=1)
    finally:
        hubs.stop()
    field.home.run("drain")  # mails that waited for their server
    embedded = Store(f"sqlite:///{calm.home / 'hub.db'}")
    sent = [one for phase in given for one in phase.messages]
    lines = [
        *ledger.struck(faults, schedule),
        *ledger.inputs(field.store, sent),
        *ledger.own_messages(field.store),
        *ledger.same_as(field.store, embedded, left_out=ledger.OF_MAIL),
        ledger.refusals(field.store, embedded, faults.poisoned),
        *ledger.effects(field.store, faults.mail and faults.mail.received),
        *ledger.books(field.store, field.home),
        Line("times that a clock that went back moved the open day", 0, moved_back),
        _no_failure(hubs),
    ]
    embedded.close()
    field.store.close()
    return Told(f"a load of {len(sent):,} messages", faults.done, faults.fullest, hubs.ended, lines)


def _send_with_faults(field: Field, faults: Faults, phase: Phase, schedule: list[str]) -> None:
    """Publish a phase in parts, with a fault behind each."""
    size = -(-len(phase.messages) // (len(schedule) + 1))
    for place, name in enumerate([*schedule, None]):
        part = phase.messages[place * size : (place + 1) * size]
        field.send(part)
        faults.sent.extend(part)
        if name is not None:
            faults.strike(name)


def _is_handled(field: Field, phase: Phase) -> bool:
    return all(line.holds for line in ledger.inputs(field.store, phase.messages))


def _close(field: Field, hubs: Hubs, wanted: Path, last: date) -> None:
    """Have the worker close days up to one, and wait until it has."""
    _tell(wanted, last)
    _wait(hubs, lambda: _open_day(field) > last, f"{last} to be closed")


def _tell(wanted: Path, last: date) -> None:
    """Let the worker close days up to this one; it never finds half a date."""
    written = wanted.with_suffix(".new")
    written.write_text(last.isoformat(), encoding="ascii")
    written.replace(wanted)


def _open_day(field: Field) -> date:
    with field.store.read() as view:
        day = Calendar(view).open_day()
    return day or date.min


def _look_after(hubs: Hubs, seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        hubs.look_after()
        time.sleep(0.1)


def _wait(hubs: Hubs, holds: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + _LONGEST_SECONDS
    while not holds():
        if time.monotonic() > until:
            raise Stuck(what)
        _look_after(hubs, 0.2)
