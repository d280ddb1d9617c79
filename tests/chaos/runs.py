"""The two runs of chaos: a quarter of files, and a load of messages, each with its ledger."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Protocol

from hub.cli.demo import LAST_DAY
from hub.synthetic import generate
from store.engine import Store
from tests.chaos import ledger
from tests.chaos.clock import Clock
from tests.chaos.depth import measuring
from tests.chaos.faults import Faults, Grounds
from tests.chaos.field import Field, Sent, Servers, wait
from tests.chaos.hubs import Hubs
from tests.chaos.ledger import Line
from tests.chaos.load import (
    FIRST_DAY,
    Phase,
    Stretch,
    first_file,
    phases,
    short_phases,
    undisturbed,
)
from tests.chaos.sender import RATE, Sender
from tests.chaos.servers import Brokers, Database, MailServer
from tests.chaos.staff import Staff
from tests.e2e.home import Home, home_of_demo

HUBS = 2
_BETWEEN_SECONDS = 2.0
_LONGEST_JUMP = 4
_OF_THE_HARNESS = ("refusals/", "portal/", "mail/")
"""Folders that tell of poison, of the order of arrival, or of e-mails that went elsewhere."""


class Chaos(Servers, Protocol):
    """What a run stands on, and which of it may be killed."""

    brokers: Brokers | None
    database: Database | None
    mail: MailServer


@dataclass(frozen=True)
class Told:
    """What a run came to: the faults that struck, how hub processes ended, and the ledger."""

    name: str
    faults: Faults
    ended: Counter[str]
    lines: list[Line]


def quarter(servers: Chaos, folder: Path, chance: Random, number: int, members: int) -> Told:
    """Run a quarter of files, a stretch of it for each of so many faults, and compare."""
    source = folder / "files"
    generate(source, members=members, claims=4 * members, seed=2014)
    calm = home_of_demo(folder / "calm")
    calm.run("demo", "--from", source, "--out", calm.out)
    field = Field(servers, folder / "quarter", "quarter")
    first = date.fromisoformat(min(path.name for path in source.iterdir()))
    field.set_up(first.isoformat())
    clock = Clock(folder / "clock", first)
    hubs = Hubs(field.home, clock, field.store, folder)
    staff = Staff(field, source, clock, LAST_DAY)
    try:
        hubs.start(HUBS)
        with measuring(field) as gauge, staff.at_work():
            grounds = Grounds(
                field,
                hubs,
                clock,
                gauge,
                field.published,
                staff.jump,
                servers.brokers,
                servers.database,
                servers.mail,
            )
            faults = Faults(grounds, chance)
            schedule = faults.schedule(number)
            for place, name in enumerate(schedule, 1):
                staff.let(first + (LAST_DAY - first) * place // (number + 1))
                faults.pause(_BETWEEN_SECONDS)
                faults.strike(name)
        faults.end()
    finally:
        hubs.stop()
    field.home.run("drain")  # mails that waited for their server
    embedded = Store(f"sqlite:///{calm.home / 'hub.db'}")
    lines = [
        *ledger.struck(faults, schedule),
        *ledger.days(field.store, first, LAST_DAY),
        *_accounts(field, embedded, faults),
        _same_files(field.home, calm),
        _no_failure(hubs),
    ]
    embedded.close()
    field.store.close()
    return Told(f"a quarter of {members} members", faults, hubs.ended, lines)


def _accounts(field: Field, undisturbed: Store, faults: Faults) -> list[Line]:
    """The lines that both runs have."""
    mail = faults.grounds.mail
    return [
        *ledger.own_messages(field.store, faults.appended),
        *ledger.same_as(field.store, undisturbed, left_out=ledger.OF_MAIL),
        ledger.refusals(field.store, undisturbed, faults.poisoned),
        *ledger.effects(field.store, mail and mail.received),
        ledger.emails(field.store, undisturbed),
        *ledger.books(field.store, field.home),
    ]


def _no_failure(hubs: Hubs) -> Line:
    """No hub ended but those that were killed or asked to."""
    return Line("hub processes that ended by themselves", 0, hubs.failed)


def _same_files(disturbed: Home, calm: Home) -> Line:
    """Letters, remittances and acknowledgments are the same to the byte."""
    found, wanted = (
        {
            name: text
            for name, text in home.delivered().items()
            if not name.startswith(_OF_THE_HARNESS)
        }
        for home in (disturbed, calm)
    )
    differing = sorted(
        name for name in found.keys() | wanted if found.get(name) != wanted.get(name)
    )
    return Line(
        f"{len(wanted)} delivered files against the undisturbed run: different", [], differing
    )


class Load:
    """A load run: strangers send phase after phase, and days are closed between them."""

    def __init__(self, field: Field, clock: Clock, chance: Random) -> None:
        self._field = field
        self._clock = clock
        self._chance = chance
        self._sender = Sender(field, lambda _turn: ())
        self._closes = FIRST_DAY
        self.stretches: list[Stretch] = []

    def close(self, last: date) -> None:
        """Turn the clock to the day after one, and wait until all days up to it are closed."""
        self._clock.set(last + timedelta(days=1))
        wait(lambda: self._field.open_day() > last, f"{last} to be closed")

    def send(self, phase: Phase, faults: Faults, schedule: list[str]) -> None:
        """Send a phase at a steady rate while faults strike, and close its days."""
        self._sender = Sender(self._field, phase.turn)
        self._closes = phase.closes
        with self._sender.sending():
            wait(lambda: bool(self._sender.sent), "the first messages to be sent")
            for name in schedule:
                faults.pause(_BETWEEN_SECONDS)
                faults.strike(name)
        self._end_stretch(phase.closes)

    def jump(self) -> bool:
        """Have the clock jump over some days, all that was sent being handled, and send on."""
        self._sender.pause()
        before = self._field.open_day()
        longest = min(_LONGEST_JUMP, (self._closes - before).days)
        days = self._chance.randint(2, longest) if longest >= 2 else 0
        if days:
            self._end_stretch(before + timedelta(days=days - 1))
        self._sender.go_on()
        return days > 0

    def known(self, most: int) -> list[Sent]:
        """What was sent last."""
        sent = self._sender.sent[-most:]
        return sent or [one for stretch in self.stretches[-1:] for one in stretch.messages[-most:]]

    def _end_stretch(self, last: date) -> None:
        messages = list(self._sender.take())
        wait(lambda: self._is_handled(messages), "what was sent to be handled")
        self.close(last)
        self.stretches.append(Stretch(messages, last))

    def _is_handled(self, messages: list[Sent]) -> bool:
        return all(line.holds for line in ledger.inputs(self._field.store, messages))


def load(
    servers: Chaos,
    folder: Path,
    chance: Random,
    number: int,
    members: int,
    *,
    short: bool = False,
) -> Told:
    """Send messages at a steady rate while so many faults strike, and compare."""
    given, first = (short_phases if short else phases)(members), first_file(members)
    field = Field(servers, folder / "load", "load")
    field.set_up(FIRST_DAY.isoformat())
    clock = Clock(folder / "clock", FIRST_DAY)
    hubs = Hubs(field.home, clock, field.store, folder)
    run = Load(field, clock, chance)
    (folder / "first.jsonl").write_bytes(first)
    field.home.run("ingest", folder / "first.jsonl")
    try:
        hubs.start(HUBS)
        run.close(FIRST_DAY)
        with measuring(field) as gauge:
            grounds = Grounds(
                field,
                hubs,
                clock,
                gauge,
                run.known,
                run.jump,
                servers.brokers,
                servers.database,
                servers.mail,
            )
            faults = Faults(grounds, chance)
            schedule = faults.schedule(number)
            for place, phase in enumerate(given):
                share = slice(place * number // len(given), (place + 1) * number // len(given))
                run.send(phase, faults, schedule[share])
                faults.look_after()
            faults.end()
    finally:
        hubs.stop()
    field.home.run("drain")  # mails that waited for their server
    calm = Home(folder / "calm" / "hub", folder / "calm" / "out")
    undisturbed(calm, first, run.stretches)
    embedded = Store(f"sqlite:///{calm.home / 'hub.db'}")
    sent = [one for stretch in run.stretches for one in stretch.messages]
    lines = [
        *ledger.struck(faults, schedule),
        *ledger.inputs(field.store, sent),
        *ledger.days(field.store, FIRST_DAY, given[-1].closes),
        *_accounts(field, embedded, faults),
        _no_failure(hubs),
    ]
    embedded.close()
    field.store.close()
    name = f"a load of {len(sent):,} messages, {RATE} a second"
    return Told(name, faults, hubs.ended, lines)
