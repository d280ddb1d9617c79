"""The faults of a chaos run: a seeded schedule in which every kind comes up again and again."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Protocol

from hub.kafka.records import record_of
from schemas.envelope import Record, headers
from schemas.topics import Topic
from tests.chaos.clock import Clock
from tests.chaos.depth import Depth, Gauge
from tests.chaos.field import Field, Sent, Servers
from tests.chaos.hubs import Hubs
from tests.chaos.load import Raw
from tests.chaos.servers import NODES, Brokers, Database, MailServer

Fault = Callable[[], bool]
"""Takes something away, and gives it back; whether that was felt."""
_MAIL = "mail server away"
_FULL = 2_000
"""Messages that are put into the outbox while two brokers are away."""
_HOT = 200
"""Messages of one key before poison in its partition, and as many behind it."""
_KNOWN = 500
_FEWEST_HUBS, _MOST_HUBS = 2, 4
_BACK = timedelta(days=-9)
_EARLY = 3
_BETWEEN_SECONDS = 2.0
_SEEN_SECONDS = 60.0
_BUSY_SECONDS = 3.0


@dataclass
class Strike:
    """A fault of a run: how much was on its way when it came, and whether it was felt."""

    name: str
    seconds: float
    depth: Depth
    struck: bool = False


class Killable(Servers, Protocol):
    """What a run stands on, and what of it is its own and may be killed."""

    @property
    def brokers(self) -> Brokers | None: ...

    @property
    def database(self) -> Database | None: ...

    @property
    def mail(self) -> MailServer | None: ...


@dataclass
class Grounds:
    """What a run gives its faults to strike at.

    `known` gives messages that Kafka had before, `jump_ahead` turns the clock over days that are
    done, so that several end at once.
    """

    field: Field
    hubs: Hubs
    clock: Clock
    gauge: Gauge
    known: Callable[[int], list[Sent]]
    jump_ahead: Fault
    servers: Killable


@dataclass
class Faults:
    """What can go wrong on these grounds, and what of it did.

    `fullest` is the most that stood in the outbox, `appended` what was put there to fill it, and
    `moved_back` how often days ended by a clock that went back.
    """

    grounds: Grounds
    chance: Random
    poisoned: int = 0
    fullest: int = 0
    moved_back: int = 0
    appended: list[Record] = field(default_factory=list)
    strikes: list[Strike] = field(default_factory=list)
    _began: float = field(default_factory=time.monotonic)
    _without_mail: Strike | None = None

    def kinds(self) -> dict[str, Fault]:
        """The faults that there are here, by what they are called in the ledger."""
        grounds = self.grounds
        kinds: dict[str, Fault] = {
            "worker killed, another took over": grounds.hubs.kill_worker,
            "handling hub killed": grounds.hubs.kill_other,
            "hub added, partitions dealt anew": self._add,
            "hub removed, partitions dealt anew": self._remove,
            "messages again and out of order": self._send_again,
            "poison amid a hot partition": self._poison,
            "clock went back nine days": self._turn_back,
            "clock jumped ahead over days": grounds.jump_ahead,
        }
        if grounds.servers.brokers is not None:
            kinds["broker killed"] = self._kill_broker
            kinds["two brokers killed, outbox full"] = self._fill_outbox
        if grounds.servers.database is not None:
            kinds["PostgreSQL killed"] = self._kill_database
        if grounds.servers.mail is not None:
            kinds[_MAIL] = self._take_mail_away
        return kinds

    def schedule(self, number: int) -> list[str]:
        """So many faults in an order that the seed decides, each kind as often as the others.

        The mail server is away early in each round: a hub that met it so rests for a minute, and
        what has the last e-mails is still to come.
        """
        kinds = [kind for kind in self.kinds() if kind != _MAIL]
        drawn: list[str] = []
        while len(drawn) < number:
            round_ = self.chance.sample(kinds, len(kinds))
            if self.grounds.servers.mail is not None:
                round_.insert(self.chance.randrange(_EARLY), _MAIL)
            drawn += round_
        return drawn[:number]

    def strike(self, name: str) -> None:
        """Let one fault happen amid work, where there is any, and what was taken come back."""
        self.look_after()
        strike = Strike(name, time.monotonic() - self._began, self._amid_work())
        self.strikes.append(strike)
        if name == _MAIL:
            self._end_without_mail()
            self._without_mail = strike
        felt = self.kinds()[name]()
        strike.struck |= felt
        self.look_after()

    @property
    def done(self) -> Counter[str]:
        """How often each kind of fault was felt."""
        return Counter(strike.name for strike in self.strikes if strike.struck)

    def look_after(self) -> None:
        """Start anew hubs that ended, and end an absence of the mail server that was felt."""
        self.grounds.hubs.look_after()
        mail = self.grounds.servers.mail
        if mail is not None and self._without_mail is not None and mail.turned_away:
            self._end_without_mail()

    def _end_without_mail(self) -> None:
        mail = self.grounds.servers.mail
        if mail is not None and self._without_mail is not None:
            self._without_mail.struck = mail.turned_away > 0
            self._without_mail = None
            mail.bring_back()

    def end(self) -> None:
        """Bring back what is away still."""
        self._end_without_mail()

    def _amid_work(self) -> Depth:
        until = time.monotonic() + _BUSY_SECONDS
        while not (depth := self.grounds.gauge.look()).is_busy and time.monotonic() < until:
            time.sleep(0.01)
        return depth

    def _add(self) -> bool:
        added = self.grounds.hubs.add()
        if len(self.grounds.hubs) > _MOST_HUBS:
            self.grounds.hubs.remove()
        return added

    def _remove(self) -> bool:
        removed = self.grounds.hubs.remove()
        if len(self.grounds.hubs) < _FEWEST_HUBS:
            self.grounds.hubs.add()
        return removed

    def pause(self) -> None:
        """Let things go their way for a while, as between two faults."""
        self._hold(_BETWEEN_SECONDS)

    def _hold(self, longest: float) -> None:
        until = time.monotonic() + self.chance.uniform(0.2, longest)
        while time.monotonic() < until:
            self.look_after()
            time.sleep(0.05)

    def _kill_broker(self) -> bool:
        assert self.grounds.servers.brokers is not None
        node = self.chance.choice(NODES)
        self.grounds.servers.brokers.kill(node)
        self._hold(2)
        self.grounds.servers.brokers.bring_back(node)
        return True

    def _fill_outbox(self) -> bool:
        """Have two brokers away, and the outbox take messages that were sent before."""
        assert self.grounds.servers.brokers is not None
        nodes = self.chance.sample(NODES, 2)
        self.grounds.servers.brokers.kill(*nodes)
        again = [record for one in self._known() if (record := _record(one)) is not None]
        records = (again * (_FULL // max(1, len(again)) + 1))[:_FULL]
        depth = self.grounds.field.append(records)
        self.appended += records
        self._hold(3)
        self.fullest = max(self.fullest, depth)
        self.grounds.servers.brokers.bring_back(*nodes)
        return depth >= _FULL

    def _kill_database(self) -> bool:
        assert self.grounds.servers.database is not None
        self.grounds.servers.database.kill()
        self._hold(1)
        self.grounds.servers.database.bring_back()
        return True

    def _take_mail_away(self) -> bool:
        """It stays away until a hub asks for it in vain, while other faults strike."""
        assert self.grounds.servers.mail is not None
        self.grounds.servers.mail.kill()
        return False

    def _known(self) -> list[Sent]:
        return self.grounds.known(_KNOWN)

    def _send_again(self) -> bool:
        known = self._known()
        again = self.chance.sample(known, min(50, len(known)))
        self.grounds.field.send(again)
        return len(again) > 1

    def _poison(self) -> bool:
        """Put what nobody can read into the middle of a partition that has much to do."""
        self.poisoned += 1
        made = headers(id=f"p{self.poisoned}", source="/poison", type="?", time="?")
        own: list[tuple[str, bytes | None]] = [(n, text.encode()) for n, text in made.items()]
        value = self.chance.choice([b"\xff\x00{", b"[" * 50_000, None, b"{}"])
        known = self._known()
        topic, key, *_ = self.chance.choice(known) if known else (Topic.MEMBERS.value, b"k1")
        same = [one for one in known if one[:2] == (topic, key)]
        hot = (same * _HOT)[:_HOT]
        self.grounds.field.send([*hot, (topic, key, value, own), *hot])
        return bool(hot)

    def _turn_back(self) -> bool:
        """Turn the clock back until a hub has seen it, and on again; no day ends by it."""
        grounds = self.grounds
        before = grounds.field.open_day()
        jumps = len(grounds.clock.jumps())
        grounds.clock.turn(_BACK)
        until = time.monotonic() + _SEEN_SECONDS
        while not (seen := grounds.clock.was_seen_back(jumps)) and time.monotonic() < until:
            self.look_after()
            time.sleep(0.05)
        self._hold(1)
        after_at_most = before + timedelta(days=1)  # its end was under way
        self.moved_back += not before <= grounds.field.open_day() <= after_at_most
        grounds.clock.turn(timedelta())
        return seen


def _record(sent: Sent) -> Record | None:
    """A message as the outbox takes it; None for the end of a day, which the worker puts there."""
    topic, key, value, own = sent
    if topic == Topic.CLOCK:
        return None
    return record_of(Raw(topic, key, value, own), topic)
