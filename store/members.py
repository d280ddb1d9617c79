"""Members: their keys, who they are, and their coverage."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select

from schemas.members import MemberReported, PersonName
from schemas.portal_messages import MemberReference
from store.bulk import Among, one_of
from store.member_facts import MemberFacts, MemberVersion, medicare_on, pccm_provider_on
from store.tables import coverages, member_keys, members
from store.transaction import Transaction

_KEYS = Among(
    select(
        member_keys.c.member_id, member_keys.c.member_key, members.c.member_key.label("known")
    ).join(members, members.c.member_key == member_keys.c.member_key, isouter=True),
    member_keys.c.member_id,
)

_NAMES = Among(
    select(
        members.c.member_key,
        members.c.member_id,
        members.c.first,
        members.c.middle,
        members.c.last,
        members.c.suffix,
    ),
    members.c.member_key,
)


class Members:
    """The members of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._keys: dict[str, int] = {}
        self._reported: set[str] = set()
        self._looked_up: set[str] = set()
        self._references: dict[int, MemberReference] = {}
        self._facts = MemberFacts(transaction)

    def keys_for(self, member_ids: Iterable[str]) -> Mapping[str, int]:
        """The key of each member id, new ones given in the order in which they stand.

        They count on without gaps, whatever was rolled back before.
        """
        wanted = list(dict.fromkeys(member_ids))
        self.preload(wanted)
        new = [member_id for member_id in wanted if member_id not in self._keys]
        if new:
            last = int(self._transaction.scalar(select(func.max(member_keys.c.member_key))) or 0)
            for key, member_id in enumerate(new, last + 1):
                row = {"member_key": key, "member_id": member_id}
                self._transaction.add(member_keys, row)
            self._looked_up.difference_update(new)
            self.preload(new)
        return self._keys

    def preload(self, member_ids: Iterable[str]) -> None:
        """Look up many members at once, so that `key_of` answers without a query."""
        wanted = [one for one in dict.fromkeys(member_ids) if one not in self._looked_up]
        if not wanted:
            return
        self._looked_up.update(wanted)
        for row in self._transaction.among(_KEYS, wanted):
            self._keys[row.member_id] = row.member_key
            if row.known is not None:
                self._reported.add(row.member_id)

    def preload_facts(self, member_ids: Iterable[str]) -> None:
        """Look up at once what was reported last of many members."""
        self.preload(member_ids)
        keys = (self._keys.get(member_id) for member_id in member_ids)
        self._facts.preload(key for key in keys if key is not None)

    def known(self, member_key: int, known_on: date) -> MemberVersion | None:
        """What was known of a member at the end of a day; None when nothing was yet."""
        return self._facts.known(member_key, known_on)

    def key_of(self, member_id: str) -> int | None:
        """The key of a member whom MIHMS has reported, or None."""
        if member_id not in self._looked_up:
            self.preload([member_id])
        return self._keys[member_id] if member_id in self._reported else None

    def find(self, member_id: str) -> int | None:
        """The key of a member whom any feed or file has named, or None."""
        self.preload([member_id])
        return self._keys.get(member_id)

    def report(self, reported: MemberReported, on: date) -> tuple[int, bool]:
        """Store what MIHMS reports on a day, in place of what it reported before.

        Gives the member's key, and whether anything that rules use has changed. Of
        two coverages with the same code and first day, the last one counts.
        """
        key = self.keys_for([reported.member_id])[reported.member_id]
        self._reported.add(reported.member_id)
        self._references.pop(key, None)
        self._transaction.put(members, _member_row(key, reported))
        spans = {(one.code, one.starts_on): one for one in reported.coverages}
        rows = [{"member_key": key, **coverage.model_dump()} for coverage in spans.values()]
        self._transaction.replace(coverages, "member_key", key, rows)
        return key, self._facts.learn(key, reported, on)

    def get(self, member_key: int) -> Row[Any] | None:
        """Everything known of a member, or None."""
        return self._transaction.one(select(members).where(members.c.member_key == member_key))

    def preload_references(self, member_keys: Iterable[int]) -> None:
        """Look up many members at once, so that `reference` answers without a query."""
        wanted = [key for key in dict.fromkeys(member_keys) if key not in self._references]
        rows = self._transaction.among(_NAMES, wanted) if wanted else ()
        self._references |= {row.member_key: _reference(row) for row in rows}

    def reference(self, member_key: int) -> MemberReference:
        """A member as a provider knows one; the member must have been reported."""
        self.preload_references([member_key])
        found = self._references.get(member_key)
        if found is None:
            raise LookupError("the member of this key was never reported")
        return found

    def in_parts(self, most: int) -> Iterator[range]:
        """The keys of all members, in parts of so many that follow one another."""
        last = self._transaction.scalar(select(func.max(members.c.member_key))) or 0
        for start in range(1, last + 1, most):
            yield range(start, min(start + most, last + 1))

    def covered(self, on: date, keys: range | None = None) -> Iterable[Row[Any]]:
        """Every member with each coverage code in force on a day, in the order of member keys.

        Of all members, or of those of these keys. Rows of (member_key, birth_date, medicare,
        pccm_pcp_npi, died_on, code), Medicare and the provider being those of now.
        """
        columns = (
            members.c.member_key,
            members.c.birth_date,
            members.c.medicare,
            members.c.pccm_pcp_npi,
            members.c.died_on,
            coverages.c.code,
        )
        statement = (
            select(*columns)
            .join(coverages, coverages.c.member_key == members.c.member_key)
            .where(_in_force(on))
            .order_by(members.c.member_key, coverages.c.code)
        )
        if keys is not None:
            statement = statement.where(members.c.member_key.between(keys[0], keys[-1]))
        return self._transaction.rows(statement)

    def alive_and_covered(
        self, on: date, codes: Collection[str], member_keys: Collection[int] | None = None
    ) -> Iterable[Row[Any]]:
        """The living with one of these coverage codes in force on a day, by member key.

        Of all members, or of some. Rows of (member_key, medicare, pccm_pcp_npi) as they were on
        that day, by what is known now.
        """
        covered = select(coverages.c.member_key).where(
            _in_force(on), coverages.c.code.in_(sorted(codes))
        )
        statement = (
            select(
                members.c.member_key,
                medicare_on(members.c.member_key, on).label("medicare"),
                pccm_provider_on(members.c.member_key, on).label("pccm_pcp_npi"),
            )
            .where(members.c.member_key.in_(covered))
            .where(or_(members.c.died_on.is_(None), members.c.died_on > on))
            .order_by(members.c.member_key)
        )
        if member_keys is not None:
            statement = statement.where(one_of(members.c.member_key, member_keys))
        return self._transaction.rows(statement)

    def coverage_codes(self, member_key: int, on: date) -> frozenset[str]:
        """The coverage codes in force on a day."""
        statement = select(coverages.c.code).where(
            coverages.c.member_key == member_key, _in_force(on)
        )
        return frozenset(row.code for row in self._transaction.rows(statement))


def _in_force(on: date) -> ColumnElement[bool]:
    """Whether a coverage is in force on a day."""
    ends_on = coverages.c.ends_on
    return and_(coverages.c.starts_on <= on, or_(ends_on.is_(None), ends_on >= on))


def _reference(row: Row[Any]) -> MemberReference:
    name = PersonName(first=row.first, middle=row.middle, last=row.last, suffix=row.suffix)
    return MemberReference(name=name, mainecare_id=row.member_id)


def _member_row(key: int, reported: MemberReported) -> dict[str, Any]:
    return {
        "member_key": key,
        "member_id": reported.member_id,
        **reported.name.model_dump(),
        "birth_date": reported.birth_date,
        "gender": reported.gender,
        "address": reported.address.model_dump(),
        "language": reported.language,
        "print": reported.print,
        "medicare": reported.medicare.value,
        "pccm_pcp_npi": reported.pccm_pcp_npi,
        "died_on": reported.died_on,
    }
