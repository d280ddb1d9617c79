"""The messages of a load run: phases that follow one another, and the same ones undisturbed.

Messages of one phase are about all members, in turns without an end, and come in each member's
order; topics are not ordered among each other, so a phase begins when the one before it is handled.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from pydantic_core import to_json

from hub.app import Hub
from hub.kafka.records import record_of
from hub.settings import Settings
from schemas.attestations import MemberAttested
from schemas.choices import MemberOptedIn
from schemas.claims import ClaimReported
from schemas.envelope import headers
from schemas.members import MemberReported
from schemas.message import Message
from schemas.requests import TerminationRequested
from schemas.topics import Topic
from store.engine import Store
from store.messaging import Outbox
from tests.chaos.field import Sent
from tests.e2e.feeds import SITE, lines, member, organization, site, user
from tests.e2e.home import Home

FIRST_DAY = date(2014, 12, 1)
_SOURCE = "/load"
_ONE_IN = 20
Turn = Callable[[Iterable[int], int], Iterator[Sent]]
"""The messages of these members in a turn of that number."""
_CODES = ("25000", "4019")


@dataclass(frozen=True)
class Phase:
    """What is sent, turn by turn, and the last day that is closed when it is handled."""

    turn: Callable[[int], Iterable[Sent]]
    closes: date


@dataclass(frozen=True)
class Stretch:
    """What was sent while a day was open, and the last day that was closed then."""

    messages: list[Sent]
    closes: date


@dataclass(frozen=True)
class Raw:
    """A message as Kafka would hand it over."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, bytes | None]]
    partition: int = 0
    offset: int = 0


def member_id(number: int) -> str:
    """The id of the member of that number."""
    return f"7{number:07d}A"


def first_file(members: int) -> bytes:
    """A practice with two users, its members and bystanders: they get their keys in this order."""
    people = (member(f"first {n}", member_id=member_id(n)) for n in range(2 * members))
    return lines(organization(), site(), user(1), user(2), *people)


def phases(members: int) -> list[Phase]:
    """First choices, claims, more choices, attestations and terminations, over two months.

    Every other phase leads to e-mails, so that the mail server is missed when it is away.
    """
    everyone = range(members)
    return [
        Phase(partial(_among_reports, _first_choices, members), date(2014, 12, 5)),
        Phase(partial(_claims, everyone), date(2014, 12, 11)),
        Phase(partial(_among_reports, _choices, members), date(2014, 12, 22)),
        Phase(partial(_attestations, everyone), date(2015, 1, 7)),
        Phase(partial(_among_reports, _terminations, members), date(2015, 2, 20)),
    ]


def short_phases(members: int) -> list[Phase]:
    """The second and third of these, over a few days."""
    _, claims, choices, *_ = phases(members)
    return [Phase(claims.turn, date(2014, 12, 2)), Phase(choices.turn, date(2014, 12, 6))]


def _among_reports(what: Turn, members: int, turn: int) -> Iterator[Sent]:
    """Those of a few members, as they lead to e-mails, among reports of bystanders."""
    for one in range(members):
        if one % _ONE_IN == turn % _ONE_IN:
            yield from what([one], turn)
        else:
            yield from _reports([members + one], turn)


def _first_choices(everyone: Iterable[int], turn: int) -> Iterator[Sent]:
    return _choices(everyone, -1 - turn)


def _reports(everyone: Iterable[int], turn: int) -> Iterator[Sent]:
    for one in everyone:
        name = {"first": "Ada", "last": f"Version{turn}"}
        told = {"member_id": member_id(one), "name": name, "pccm_pcp_npi": None}
        yield _sent(MemberReported, one, f"report-{turn}-{one}", told)


def _claims(everyone: Iterable[int], turn: int) -> Iterator[Sent]:
    for one in everyone:
        told = {
            "claim_id": f"C-{one}-{turn}",
            "member_id": member_id(one),
            "rendering_npi": None,
            "diagnoses": [{"system": "ICD9", "code": _CODES[turn % len(_CODES)]}],
        }
        yield _sent(ClaimReported, one, f"claim-{turn}-{one}", told)


def _choices(everyone: Iterable[int], turn: int) -> Iterator[Sent]:
    for one in everyone:
        told = {"member_id": member_id(one), "site_id": SITE, "called_on": "2014-12-01"}
        yield _sent(MemberOptedIn, one, f"choice-{turn}-{one}", told)


def _attestations(everyone: Iterable[int], turn: int) -> Iterator[Sent]:
    for one in everyone:
        told = {
            "site_id": SITE,
            "member_id": member_id(one),
            "month": "2014-12",
            "dashboard_reviewed_on": "2014-12-22" if (one + turn) % 5 else None,
        }
        yield _sent(MemberAttested, one, f"attestation-{turn}-{one}", told)


def _terminations(everyone: Iterable[int], turn: int) -> Iterator[Sent]:
    for one in everyone:
        told = {"request_id": f"REQ-{turn}-{one}", "site_id": SITE, "member_id": member_id(one)}
        yield _sent(TerminationRequested, one, f"termination-{turn}-{one}", told)


def _sent(kind: type[Message], one: int, name: str, told: dict[str, Any]) -> Sent:
    message = kind.model_validate_json(to_json(kind.example | told))
    time = f"{FIRST_DAY}T12:00:00Z"
    made = headers(id=name, source=_SOURCE, type=kind.type, time=time)
    value = message.model_dump_json(exclude_none=True).encode()
    own: list[tuple[str, bytes | None]] = [(n, text.encode()) for n, text in made.items()]
    return kind.topic.value, f"k{one}".encode(), value, own


def undisturbed(home: Home, first: bytes, given: list[Stretch]) -> None:
    """Run the same on an embedded store, where nothing fails."""
    home("init", "--from", FIRST_DAY.isoformat())
    (home.home / "first.jsonl").write_bytes(first)
    home("ingest", home.home / "first.jsonl")
    hub = Hub(Settings(home=home.home, out=home.out))
    work_through(hub, given, hub.store)
    hub.close()


def work_through(hub: Hub, given: Iterable[Stretch], sender: Store) -> None:
    """Put each stretch into the outbox through a store of the sender's own, and close its days."""
    with hub.working():
        hub.close_until(FIRST_DAY)
        for stretch in given:
            with sender.begin() as transaction:
                for topic, key, value, own in stretch.messages:
                    raw = Raw(topic, key, value, own)
                    Outbox(transaction).append(record_of(raw, Topic(topic)))
            hub.close_until(stretch.closes)
