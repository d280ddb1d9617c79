"""The ledger of a chaos run: what went in, what came out, and whether the books balance."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import func, select

from edi import read_segments
from hub.kafka.records import record_of
from schemas.envelope import Record
from schemas.topics import DEAD_LETTERS, Topic
from store import tables
from store.effects import EffectState
from store.emails import EMAIL
from store.engine import Store
from store.messaging import Inbox, digest
from tests.chaos.faults import Faults
from tests.chaos.field import Sent
from tests.chaos.load import Raw
from tests.e2e.home import Home
from tests.e2e.stored import stored

DIFFERENT = {"cursors", "effects", "email_tries", "inbox", "outbox", "outbox_days", "refusals"}
"""Tables that count arrivals, tries or poison; other lines tell of them."""
OF_MAIL = {"reconciliations"}
"""What depends on when the mail server was there."""


@dataclass(frozen=True)
class Line:
    """One line of the ledger: two sides that must be the same."""

    what: str
    left: object
    right: object

    @property
    def holds(self) -> bool:
        """Whether both sides are the same."""
        return self.left == self.right


def inputs(store: Store, sent: Iterable[Sent], undecided: int = 0) -> list[Line]:
    """Every message that was published is handled or refused, and nothing waits."""
    digests = {
        digest(record_of(Raw(topic, key, value, own), Topic(topic)))
        for topic, key, value, own in sent
    }
    with store.read() as view:
        handled = len(Inbox(view).seen(list(digests)))
    return [Line("published messages: sent | handled", len(digests), handled + undecided)]


def own_messages(store: Store, appended: Iterable[Record]) -> list[Line]:
    """Every message that a hub sent to another was sent once, and is handled or refused.

    What a fault appended to the outbox to fill it was sent by no hub.
    """
    with store.read() as view:
        sent = view.rows(select(tables.outbox).where(tables.outbox.c.topic != DEAD_LETTERS))
        made = [Record(row.topic, row.key, row.value, json.loads(row.headers)) for row in sent]
        refused = view.rows(select(tables.refusals).where(tables.refusals.c.headers.is_not(None)))
        aside = [Record(row.topic, row.key, row.value, json.loads(row.headers)) for row in refused]
        own = Counter(digest(one) for one in made) - Counter(digest(one) for one in appended)
        settled = Inbox(view).seen(list(own)) | {digest(one) for one in aside}
    return [
        Line("messages between hubs: sent twice", 0, own.total() - len(own)),
        Line("messages between hubs: sent | handled or refused", len(own), len(settled & set(own))),
    ]


def struck(faults: Faults, schedule: list[str]) -> list[Line]:
    """As many faults were felt as were asked for, of every kind that there is."""
    missing = Counter(schedule) - faults.done
    wanted = set(faults.kinds()) if len(schedule) >= len(faults.kinds()) else set(schedule)
    never = wanted - faults.done.keys()
    busy = sum(strike.depth.is_busy for strike in faults.strikes)
    return [
        Line("faults: asked for | that struck", len(schedule), faults.done.total()),
        Line("kinds of faults that struck less often than asked for", [], sorted(missing)),
        Line("kinds of faults that never struck", [], sorted(never)),
        Line("faults amid work: at least half of them", True, 2 * busy >= len(schedule)),
        Line("times that a clock that went back moved the open day", 0, faults.moved_back),
    ]


def days(store: Store, first: date, last: date) -> list[Line]:
    """Each day ended once, in order, and none is left out."""
    with store.read() as view:
        ends = select(tables.outbox.c.value).where(tables.outbox.c.topic == Topic.CLOCK)
        rows = view.rows(ends.order_by(tables.outbox.c.seq))
    ended = [json.loads(row.value)["day"] for row in rows]
    every = [(first + timedelta(days=one)).isoformat() for one in range((last - first).days + 1)]
    return [Line(f"{len(every)} days: each ended once and in order", True, ended == every)]


def same_as(store: Store, undisturbed: Store, *, left_out: Iterable[str] = ()) -> list[Line]:
    """What was decided is what an undisturbed run decides, in each member's order."""
    compared = [
        one
        for one in tables.metadata.sorted_tables
        if one.name not in DIFFERENT and one.name not in left_out
    ]
    different = [one.name for one in compared if stored(store, one) != stored(undisturbed, one)]
    return [
        Line(f"{len(compared)} tables against the undisturbed run: different", [], different),
        Line("lines of history, in each member's order", *_histories(store, undisturbed)),
    ]


def _histories(*stores: Store) -> list[object]:
    history = tables.history
    columns = [column for column in history.columns if column.name != "seq"]
    statement = select(*columns).order_by(history.c.member_key, history.c.seq)
    found = []
    for store in stores:
        with store.read() as view:
            found.append([tuple(row) for row in view.rows(statement)])
    return [len(found[0]), len(found[1])] if found[0] == found[1] else ["not the same", "order"]


def refusals(store: Store, undisturbed: Store, poisoned: int) -> Line:
    """What was set aside is the poison, and what an undisturbed run sets aside too."""
    count = select(func.count()).select_from(tables.refusals)
    with store.read() as view, undisturbed.read() as other:
        return Line(
            "refusals: poison and those of the undisturbed run | found",
            poisoned + int(other.scalar(count)),
            int(view.scalar(count)),
        )


def effects(store: Store, received: list[str] | None) -> list[Line]:
    """Every effect is settled, and happened once at most."""
    with store.read() as view:
        every = view.rows(select(tables.effects))
    states = Counter(row.state for row in every)
    open_ones = states[EffectState.QUEUED.value] + states[EffectState.STARTED.value]
    told = [Line("effects that are neither done nor told to be in doubt", 0, open_ones)]
    if received is None:
        return told
    rows = [row for row in every if row.kind == EMAIL]
    came = Counter(one.strip("<>").partition("@")[0] for one in received)
    done = {row.effect_id for row in rows if row.state == EffectState.DONE.value}
    doubtful = {row.effect_id for row in rows if row.state == EffectState.IN_DOUBT.value}
    unasked = set(came) - done - doubtful
    return [
        *told,
        Line("e-mails that came twice", 0, sum(number - 1 for number in came.values())),
        Line("e-mails marked as sent | of these received", len(done), len(done & set(came))),
        Line(f"e-mails that nobody asked for ({len(doubtful)} in doubt)", 0, len(unasked)),
    ]


def emails(store: Store, undisturbed: Store) -> Line:
    """The e-mails that are asked for are those of an undisturbed run."""
    wanted = select(tables.effects.c.effect_id).where(tables.effects.c.kind == EMAIL)
    with store.read() as view, undisturbed.read() as other:
        here, there = ({row.effect_id for row in one.rows(wanted)} for one in (view, other))
    return Line(
        f"{len(there)} e-mails of the undisturbed run: left out or added", 0, len(here ^ there)
    )


def books(store: Store, home: Home) -> list[Line]:
    """The money of lines, remittances and 835 files is the same, and no number is left out."""
    with store.read() as view:
        lines = view.scalar(select(func.sum(tables.payment_lines.c.amount))) or Decimal(0)
        made = view.rows(tables.remittances.select())
        corrected = view.rows(select(tables.corrections.c.amount, tables.corrections.c.reversal))
    paid = sum((row.total for row in made), Decimal(0))
    lines += sum((row.brought - row.carried for row in made), Decimal(0))
    lines += sum(-row.amount if row.reversal else row.amount for row in corrected)
    in_files, numbers = Decimal(0), defaultdict(list)
    for name, content in home.delivered().items():
        if name.endswith((".835", ".999", ".ta1", ".277")) and content.startswith(b"ISA"):
            for segment in read_segments(content):
                if segment.id == "BPR":
                    in_files += Decimal(segment[2])
                elif segment.id == "ISA":
                    numbers[segment[8]].append(int(segment[13]))
    gaps = [
        who for who, given in numbers.items() if sorted(given) != list(range(1, len(given) + 1))
    ]
    return [
        Line("dollars: payment lines with corrections | remittances", lines, paid),
        Line("dollars: remittances | 835 files", paid, in_files),
        Line("partners whose control numbers have a gap or come twice", [], gaps),
    ]
