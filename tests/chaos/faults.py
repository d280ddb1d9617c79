"""The faults of a chaos run: a seeded schedule in which every kind comes up again and again."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from schemas.envelope import headers
from schemas.topics import Topic
from tests.chaos.field import Field, Hubs, Sent
from tests.chaos.servers import NODES, Brokers, Database, MailServer

Fault = Callable[[], bool]
"""Takes something away, and gives it back; whether there was something to take."""
_HOT = 50
"""How often the messages of a member come again before and behind poison."""


@dataclass
class Faults:
    """What can go wrong on a field, and how often each of it did.

    `sent` is what was published so far: some of it comes again, and out of order. `fullest` is the
    most that stood in the outbox while two brokers were away.
    """

    field: Field
    hubs: Hubs
    chance: Random
    brokers: Brokers | None = None
    database: Database | None = None
    mail: MailServer | None = None
    sent: list[Sent] = field(default_factory=list)
    poisoned: int = 0
    fullest: int = 0
    done: Counter[str] = field(default_factory=Counter)

    def kinds(self) -> dict[str, Fault]:
        """The faults that this field has, by what they are called in the ledger."""
        kinds: dict[str, Fault] = {
            "worker killed": self.hubs.kill_worker,
            "handling hub killed": self.hubs.kill_other,
            "hub added, partitions dealt anew": self.hubs.add,
            "hub removed, partitions dealt anew": self._remove_and_add,
            "poison in the middle of a partition": self._poison,
        }
        if self.sent:
            kinds["messages again and out of order"] = self._send_again
        if self.brokers is not None:
            kinds["broker killed"] = self._kill_broker
            kinds["two brokers killed"] = self._kill_two_brokers
        if self.database is not None:
            kinds["PostgreSQL killed"] = self._kill_database
        if self.mail is not None:
            kinds["mail server away"] = self._take_mail_away
        return kinds

    def schedule(self, number: int) -> list[str]:
        """So many faults in an order that the seed decides, each kind as often as the others."""
        kinds = list(self.kinds())
        drawn: list[str] = []
        while len(drawn) < number:
            drawn += self.chance.sample(kinds, len(kinds))
        return drawn[:number]

    def strike(self, name: str) -> None:
        """Let one fault happen, and what was taken away come back; only what did happen counts."""
        self.hubs.look_after()
        self.done[name] += self.kinds()[name]()
        self.hubs.look_after()

    def _remove_and_add(self) -> bool:
        removed = self.hubs.remove()
        if self.hubs.only_worker or self.chance.random() < 0.5:
            self.hubs.add()
        return removed

    def _hold(self, longest: float) -> None:
        until = time.monotonic() + self.chance.uniform(0.2, longest)
        while time.monotonic() < until:
            self.hubs.look_after()
            time.sleep(0.05)

    def _kill_broker(self) -> bool:
        assert self.brokers is not None
        node = self.chance.choice(NODES)
        self.brokers.kill(node)
        self._hold(2)
        self.brokers.bring_back(node)
        return True

    def _kill_two_brokers(self) -> bool:
        assert self.brokers is not None
        nodes = self.chance.sample(NODES, 2)
        self.brokers.kill(*nodes)
        self._hold(3)
        self.fullest = max(self.fullest, self.field.outbox_left())
        self.brokers.bring_back(*nodes)
        return True

    def _kill_database(self) -> bool:
        assert self.database is not None
        self.database.kill()
        self._hold(1)
        self.database.bring_back()
        return True

    def _take_mail_away(self) -> bool:
        assert self.mail is not None
        self.mail.kill()
        self._hold(1)
        self.mail.bring_back()
        return True

    def _send_again(self) -> bool:
        again = self.chance.sample(self.sent, min(20, len(self.sent)))
        self.field.send(again)
        return True

    def _poison(self) -> bool:
        """Put what nobody can read into the middle of a partition that has much to do."""
        self.poisoned += 1
        made = headers(id=f"p{self.poisoned}", source="/poison", type="?", time="?")
        own: list[tuple[str, bytes | None]] = [(n, text.encode()) for n, text in made.items()]
        value = self.chance.choice([b"\xff\x00{", b"[" * 50_000, None, b"{}"])
        topic: str = self.chance.choice([Topic.MEMBERS, Topic.CLAIMS, Topic.REQUESTS]).value
        key = b"k1"
        if self.sent:
            topic, key, *_ = self.chance.choice(self.sent)
        hot = [one for one in self.sent if one[:2] == (topic, key)] * _HOT
        self.field.send([*hot, (topic, key, value, own), *hot])
        return True
