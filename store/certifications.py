"""APS certifications of Behavioral Health Home members."""

from datetime import date
from typing import Any, Final

from sqlalchemy import Row, select

from schemas.certifications import BhhMemberCertified
from store.tables import certifications
from store.transaction import Transaction
from store.versions import newest

_ID: Final = certifications.c.certification_id


class Certifications:
    """The certifications of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def store(self, certified: BhhMemberCertified, member_key: int, on: date) -> None:
        """Store what APS says of a certification on a day; what it said before is kept beside."""
        row = certified.model_dump(exclude={"member_id"})
        self._transaction.put(certifications, row | {"member_key": member_key, "known_from": on})

    def of_member(self, member_key: int, known_on: date | None = None) -> list[Row[Any]]:
        """A member's certifications as they are known now, or were on a day; oldest first."""
        statement = (
            select(certifications)
            .where(certifications.c.member_key == member_key, newest(_ID, known_on))
            .order_by(certifications.c.starts_on, certifications.c.certification_id)
        )
        return list(self._transaction.rows(statement))

    def ending_on(self, day: date) -> frozenset[int]:
        """The members of whom a certification has its last day on a day."""
        statement = select(certifications.c.member_key).where(
            certifications.c.ends_on == day, newest(_ID)
        )
        return frozenset(row.member_key for row in self._transaction.rows(statement))

    def certified_members(self, on: date) -> frozenset[int]:
        """The members whose certification holds on a day."""
        statement = select(certifications.c.member_key).where(
            certifications.c.starts_on <= on, certifications.c.ends_on >= on, newest(_ID)
        )
        return frozenset(row.member_key for row in self._transaction.rows(statement))
