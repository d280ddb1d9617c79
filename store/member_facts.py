"""What MIHMS said of members and when: every version of the facts that rules use is kept."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Final, Self

from sqlalchemy import Column, ColumnElement, Row, Select, case, func, select

from schemas.members import MemberReported
from store.bulk import Among
from store.tables import member_facts
from store.transaction import Transaction

ALWAYS: Final = date.min
"""From when on a member's first version counts: nothing is known of what was before."""
_VERSIONS = Among(
    select(member_facts).order_by(member_facts.c.member_key, member_facts.c.known_from),
    member_facts.c.member_key,
)


@dataclass(frozen=True, slots=True)
class MemberVersion:
    """One version of what rules use of a member, and the day on which the hub was told it.

    `medicare` counts from `medicare_from` to `medicare_until`; where the feed gave no first day,
    it counts from the day on which it was told. The PCCM provider, which the feed never dates,
    counts from `told_from`. `coverages` is JSON of [code, first day, last day or null].
    """

    known_from: date
    told_from: date
    birth_date: date
    died_on: date | None
    medicare: str
    medicare_from: date
    medicare_until: date | None
    pccm_pcp_npi: str | None
    coverages: str

    @classmethod
    def of(cls, reported: MemberReported, on: date, *, first: bool) -> Self:
        """The version that a report brings on a day; the first one counts for all days before."""
        told_from = ALWAYS if first else on
        spans = {(one.code, one.starts_on): one.ends_on for one in reported.coverages}
        return cls(
            known_from=on,
            told_from=told_from,
            birth_date=reported.birth_date,
            died_on=reported.died_on,
            medicare=reported.medicare.value,
            medicare_from=reported.medicare_from or told_from,
            medicare_until=reported.medicare_until,
            pccm_pcp_npi=reported.pccm_pcp_npi,
            coverages=json.dumps(
                [[code, str(first), last and str(last)] for (code, first), last in spans.items()]
            ),
        )

    def says_the_same_as(self, other: "MemberVersion", reported: MemberReported) -> bool:
        """Whether nothing changed between two versions but the day on which they were told.

        Medicare without a first day goes on as it was told first.
        """
        told = replace(
            self,
            known_from=other.known_from,
            told_from=other.told_from,
            medicare_from=reported.medicare_from or other.medicare_from,
        )
        return told == other


class MemberFacts:
    """The versions of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._newest: dict[int, MemberVersion | None] = {}

    def preload(self, member_keys: Iterable[int]) -> None:
        """Look up the newest versions of many members at once."""
        wanted = [key for key in dict.fromkeys(member_keys) if key not in self._newest]
        if wanted:
            self._newest |= dict.fromkeys(wanted)
            for row in self._transaction.among(_VERSIONS, wanted):
                self._newest[row.member_key] = _version(row)

    def learn(self, member_key: int, reported: MemberReported, on: date) -> bool:
        """Keep what a report says, told on a day, as a version; False if it says nothing new."""
        self.preload([member_key])
        before = self._newest[member_key]
        first = before is None or (before.told_from == ALWAYS and before.known_from == on)
        version = MemberVersion.of(reported, on, first=first)
        if before is not None and version.says_the_same_as(before, reported):
            return False
        self._newest[member_key] = version
        self._transaction.put(member_facts, {"member_key": member_key, **asdict(version)})
        return True

    def known(self, member_key: int, known_on: date) -> MemberVersion | None:
        """What was known of a member at the end of a day; None when nothing was yet."""
        statement = (
            select(member_facts)
            .where(member_facts.c.member_key == member_key, member_facts.c.known_from <= known_on)
            .order_by(member_facts.c.known_from.desc())
            .limit(1)
        )
        row = self._transaction.one(statement)
        return None if row is None else _version(row)


def coverage_codes(version: MemberVersion, on: date) -> frozenset[str]:
    """The coverage codes that a version says were in force on a day."""
    day = str(on)
    spans = json.loads(version.coverages)
    return frozenset(
        code for code, first, last in spans if first <= day and (last is None or last >= day)
    )


def medicare_of(version: MemberVersion, on: date) -> str:
    """The parts of Medicare that a version says were in force on a day; 'none' without any."""
    ended = version.medicare_until is not None and version.medicare_until < on
    return "none" if ended or version.medicare_from > on else version.medicare


def medicare_on(member_key: Column[Any] | ColumnElement[Any], day: date) -> ColumnElement[str]:
    """SQL for a member's Medicare on a day, as it is known now; 'none' where there was none."""
    ended = member_facts.c.medicare_until < day
    state = _as_of(member_key, case((ended, "none"), else_=member_facts.c.medicare))
    return func.coalesce(
        state.where(member_facts.c.medicare_from <= day).limit(1).scalar_subquery(), "none"
    )


def pccm_provider_on(member_key: Column[Any] | ColumnElement[Any], day: date) -> Any:
    """SQL for a member's PCCM provider on a day, as MIHMS had told by then; NULL without one."""
    state = _as_of(member_key, member_facts.c.pccm_pcp_npi)
    return state.where(member_facts.c.told_from <= day).limit(1).scalar_subquery()


def _as_of(member_key: Any, column: Any) -> Select[Any]:
    return (
        select(column)
        .where(member_facts.c.member_key == member_key)
        .order_by(member_facts.c.known_from.desc())
    )


def _version(row: Row[Any]) -> MemberVersion:
    values = row._asdict()
    del values["member_key"]
    return MemberVersion(**values)
