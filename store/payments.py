"""Payments: the lines of member-months and the remittances that report them."""

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, select

from rules.payment import PaymentLine
from store.tables import members, payment_lines, remittances
from store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Remittance:
    """One payee's month: how much, when, and the X12 control number it goes out under."""

    remittance_id: str
    organization_npi: str
    month: str
    paid_on: date
    total: Decimal
    profile: str
    partner_id: str
    interchange_number: int


class Payments:
    """The payments of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add_line(
        self, member_key: int, site_id: str, month: str, line: PaymentLine, remittance_id: str
    ) -> None:
        """Store one line of a member-month; the same one twice is a fault that the key stops."""
        self._transaction.add(
            payment_lines,
            {
                "member_key": member_key,
                "site_id": site_id,
                "month": month,
                "service": line.service.value,
                "amount": line.amount,
                "rule_id": line.rule_id,
                "remittance_id": remittance_id,
            },
        )

    def add_remittance(self, remittance: Remittance) -> None:
        """Store a remittance."""
        self._transaction.add(remittances, asdict(remittance))

    def remittance(self, remittance_id: str) -> Row[Any] | None:
        """A remittance, or None."""
        return self._transaction.one(
            select(remittances).where(remittances.c.remittance_id == remittance_id)
        )

    def lines(self, remittance_id: str) -> list[Row[Any]]:
        """The lines of a remittance with each member's id and name, by site, member and service."""
        statement = (
            select(
                payment_lines,
                members.c.member_id,
                members.c.first,
                members.c.middle,
                members.c.last,
                members.c.suffix,
            )
            .join(members, members.c.member_key == payment_lines.c.member_key)
            .where(payment_lines.c.remittance_id == remittance_id)
            .order_by(payment_lines.c.site_id, payment_lines.c.member_key, payment_lines.c.service)
        )
        return list(self._transaction.rows(statement))
