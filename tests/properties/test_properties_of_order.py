"""The same messages in another order, each member's own kept, lead to the same state."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st
from pydantic_core import to_json

from schemas.attestations import MemberAttested
from schemas.choices import MemberOptedIn, MemberOptedOut
from schemas.claims import ClaimReported
from schemas.envelope import Record
from schemas.members import MemberReported
from schemas.message import Message
from schemas.providers import SiteReported
from schemas.requests import ReferralRequested, TerminationRequested
from store import tables
from tests.programme import (
    ADA,
    BEN,
    CAL,
    CASE_MANAGEMENT,
    DOT,
    OTHER_PRACTICE,
    PRACTICE,
    SISTER,
    VISIT,
    Programme,
    npi,
    record_of,
)

MEMBERS = (ADA, BEN, CAL, DOT)
PRACTICES = (PRACTICE, SISTER, OTHER_PRACTICE)
FIRST_DAY = date(2015, 1, 2)
DAYS = (FIRST_DAY, date(2015, 1, 21), date(2015, 2, 12))
"""The days on which messages come; January is paid between the last two."""
LAST_DAY = date(2015, 3, 9)
CARRIED = ("outbox", "cursors", "inbox")
"""What holds messages on their way, in the order in which they came."""
NUMBERED = {"history": "seq", "refusals": "refusal_id", "portal_messages": "number"}
"""What is numbered in the order of coming."""

Day = dict[str, list[Record]]
kinds = st.sampled_from(
    ["member", "claim", "refer", "opt in", "opt out", "terminate", "attest", "void"]
)
happenings = st.tuples(kinds, st.sampled_from(PRACTICES), st.integers(0, 60))
lives = st.lists(
    st.fixed_dictionaries({member: st.lists(happenings, max_size=5) for member in MEMBERS}),
    min_size=len(DAYS),
    max_size=len(DAYS),
)


def message(member: str, kind: str, practice: str, number: int, day: date) -> Message:
    """What is told of a member; the number varies it."""
    told: dict[str, Any] = {"member_id": member, "site_id": practice}
    match kind:
        case "member":
            return _made(MemberReported, _coverage(member, number, day))
        case "claim" | "void":
            return _claim(member, number, day, "void" if kind == "void" else "original")
        case "refer":
            own = {"request_id": f"R-{member}-{day}-{number}", "assessment": {"bmi": 27.0}}
            return _made(ReferralRequested, told | own)
        case "opt in":
            return _made(MemberOptedIn, told | {"called_on": str(day)})
        case "opt out":
            return _made(MemberOptedOut, told | {"kind": "practice", "told_on": str(day)})
        case _:
            return _of_site(told, kind, number, day)


def _of_site(told: dict[str, Any], kind: str, number: int, day: date) -> Message:
    if kind == "terminate":
        own = {"request_id": f"T-{told['member_id']}-{day}-{number}", "reason": "Member died"}
        return _made(TerminationRequested, told | own)
    reviewed = str(day.replace(day=1)) if number % 4 else None
    activity = "outreach" if number % 3 == 0 else "dashboard_scan"
    attested = {"month": f"{day:%Y-%m}", "activity": activity, "dashboard_reviewed_on": reviewed}
    return _made(MemberAttested, told | attested)


def _coverage(member: str, number: int, day: date) -> dict[str, Any]:
    span = {"code": "ACS", "starts_on": "2013-01-01"}
    ended = {"ends_on": str(day.replace(day=1 + number % 28))} if number % 2 else {}
    return {"member_id": member, "coverages": [span | ended], "pccm_pcp_npi": None}


def _claim(member: str, number: int, day: date, frequency: str) -> Message:
    served_on = str(day.replace(day=1))
    procedure = CASE_MANAGEMENT if number % 5 == 0 else VISIT
    line = {"procedure": procedure, "charge": "10.00", "from_on": served_on, "to_on": served_on}
    own = {"claim_id": f"C-{member}-{number % 3}", "member_id": member, "frequency": frequency}
    return _made(ClaimReported, ClaimReported.example | own | {"lines": [line]})


def _made(kind: type[Message], told: dict[str, Any]) -> Any:
    values = kind.example | told if kind is MemberReported else told
    said = {name: value for name, value in values.items() if value is not None}
    return kind.model_validate_json(to_json(said))


def records(drawn: list[dict[str, list[tuple[str, str, int]]]]) -> list[Day]:
    """The records of each day, by member, with ids that say nothing of the order."""
    return [
        {
            member: [
                record_of(message(member, *what, day), f"{member}-{day}-{place}")
                for place, what in enumerate(own)
            ]
            for member, own in of_day.items()
        }
        for day, of_day in zip(DAYS, drawn, strict=True)
    ]


def interleaved(of_day: Day, chance: Random) -> list[Record]:
    """The records of a day, shuffled so that each member's own stay in their order."""
    turns = [member for member, own in of_day.items() for _ in own]
    chance.shuffle(turns)
    waiting = {member: iter(own) for member, own in of_day.items()}
    return [next(waiting[member]) for member in turns]


def state_after(days: Sequence[list[Record]], batch_size: int) -> dict[str, Any]:
    """All tables and files after these records came and every day ended."""
    with TemporaryDirectory() as folder:
        programme = Programme(Path(folder), opened_on=FIRST_DAY, batch_size=batch_size)
        for number in (1, 2, 5):
            programme.organization(number)
        for site in PRACTICES:
            programme.send(_made(SiteReported, SiteReported.example | {"site_id": site}))
        programme.clinician(50, SISTER)
        for order, member in enumerate(MEMBERS):
            programme.member(member, pccm_pcp_npi=npi(50) if order else None)
            if order < 2:  # the others join by what is drawn, or not at all
                programme.opt_in(member, PRACTICES[order % 2])
        for day, own in zip(DAYS, days, strict=True):
            while programme.today < day:
                programme.end_day()
            programme.deliver(*own)
            programme.drain()
        programme.end_day(until=LAST_DAY)
        found: dict[str, Any] = {
            table.name: sorted(_row(row, table.name) for row in programme.rows(table))
            for table in tables.metadata.sorted_tables
            if table.name not in CARRIED
        }
        found["files"] = {
            str(path.relative_to(folder)): path.read_bytes()
            for path in Path(folder).rglob("remittances/*.835")
        }
        programme.store.close()
    return found


def _row(row: Any, table: str) -> str:
    values = row._asdict()
    values.pop(NUMBERED.get(table), None)
    values.pop("number", None)
    return repr(values)


BUSY = ("opt in", "claim", "attest", "refer", "opt out")
BUSY_DAY = {
    member: [(kind, PRACTICE, 3 * place + 1) for place, kind in enumerate(BUSY)]
    for member in MEMBERS
}
"""Everybody joins one practice on the same day, and acts there."""
TURNED_ROUND = Random(4)  # noqa: S311 - it puts the last member first, and is no secret


@example(drawn=[BUSY_DAY] * len(DAYS), chance=TURNED_ROUND, batch_size=1)
@given(drawn=lives, chance=st.randoms(use_true_random=False), batch_size=st.sampled_from([1, 3]))
def test_the_order_of_members_and_the_size_of_batches_change_nothing(
    drawn: list[dict[str, list[tuple[str, str, int]]]], chance: Random, batch_size: int
) -> None:
    days = records(drawn)
    as_listed = [[one for own in of_day.values() for one in own] for of_day in days]
    shuffled = [interleaved(of_day, chance) for of_day in days]
    first, second = state_after(as_listed, 500), state_after(shuffled, batch_size)
    for name, rows in first.items():
        assert second[name] == rows, name
