"""APS certifications of Behavioral Health Home members."""

from datetime import date
from typing import Any

from sqlalchemy import Row, select

from schemas.certifications import BhhMemberCertified
from store.tables import certifications
from store.transaction import Transaction


class Certifications:
    """The certifications of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def store(self, certified: BhhMemberCertified, member_key: int) -> None:
        """Store a certification, in place of the one of the same id."""
        row = certified.model_dump(exclude={"member_id"}) | {"member_key": member_key}
        self._transaction.put(certifications, row)

    def of_member(self, member_key: int) -> list[Row[Any]]:
        """A member's certifications, oldest first."""
        statement = (
            select(certifications)
            .where(certifications.c.member_key == member_key)
            .order_by(certifications.c.starts_on, certifications.c.certification_id)
        )
        return list(self._transaction.rows(statement))

    def ending_on(self, day: date) -> frozenset[int]:
        """The members of whom a certification has its last day on a day."""
        statement = select(certifications.c.member_key).where(certifications.c.ends_on == day)
        return frozenset(row.member_key for row in self._transaction.rows(statement))

    def certified_members(self, on: date) -> frozenset[int]:
        """The members whose certification holds on a day."""
        statement = select(certifications.c.member_key).where(
            certifications.c.starts_on <= on, certifications.c.ends_on >= on
        )
        return frozenset(row.member_key for row in self._transaction.rows(statement))
