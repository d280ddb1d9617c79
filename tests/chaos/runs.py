"""The two runs of chaos: a quarter of files, and a load of messages, each with its ledger."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

from hub.cli.demo import LAST_DAY
from hub.synthetic import generate
from store.engine import Store
from tests.chaos import ledger
from tests.chaos.clock import Clock
from tests.chaos.depth import measuring
from tests.chaos.faults import Faults, Grounds, Killable
from tests.chaos.field import Field
from tests.chaos.hubs import Hubs
from tests.chaos.ledger import Line
from tests.chaos.load import (
    FIRST_DAY,
    first_file,
    phases,
    short_phases,
    undisturbed,
)
from tests.chaos.loading import Load
from tests.chaos.sender import RATE
from tests.chaos.staff import Staff
from tests.e2e.home import Home, home_of_demo

HUBS = 2
_OF_THE_HARNESS = ("refusals/", "portal/", "mail/")
"""Folders that tell of poison, of the order of arrival, or of e-mails that went elsewhere."""


@dataclass(frozen=True)
class Told:
    """What a run came to: the faults that struck, how hub processes ended, and the ledger."""

    name: str
    faults: Faults
    ended: Counter[str]
    lines: list[Line]


def quarter(servers: Killable, folder: Path, chance: Random, number: int, members: int) -> Told:
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
            grounds = Grounds(field, hubs, clock, gauge, field.published, staff.jump, servers)
            faults = Faults(grounds, chance)
            schedule = faults.schedule(number)
            for place, name in enumerate(schedule, 1):
                staff.let(first + (LAST_DAY - first) * place // (number + 1))
                faults.pause()
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
    mail = faults.grounds.servers.mail
    return [
        *ledger.own_messages(field.store, faults.appended),
        *ledger.same_as(field.store, undisturbed, left_out=ledger.OF_MAIL),
        ledger.refusals(field.store, undisturbed, faults.poisoned),
        *ledger.effects(field.store, mail.received if mail is not None else None),
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


def load(
    servers: Killable,
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
            grounds = Grounds(field, hubs, clock, gauge, run.known, run.jump, servers)
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
