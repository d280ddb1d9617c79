"""Payments: the lines of member-months and the remittances that report them."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    Row,
    case,
    delete,
    distinct,
    func,
    literal,
    null,
    select,
    type_coerce,
    union_all,
)

from rules.payment import PaymentLine, Service
from store.bulk import one_of
from store.tables import (
    Cents,
    corrections,
    held_lines,
    history,
    members,
    payment_lines,
    remittances,
    reviews,
)
from store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Remittance:
    """One payee's month: how much, when, and the X12 control number it goes out under.

    `brought` is what the payee owed from before, `carried` what it still owes: zero or less.
    """

    remittance_id: str
    organization_npi: str
    month: str
    paid_on: date
    total: Decimal
    profile: str
    partner_id: str
    interchange_number: int
    brought: Decimal = Decimal(0)
    carried: Decimal = Decimal(0)


def trace_number(stored: Row[Any]) -> str:
    """The number that ties a remittance to its payment: TRN02 of its 835."""
    return f"HH{stored.organization_npi}{stored.interchange_number:09d}"


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

    def hold(
        self, member_key: int, site_id: str, month: str, line: PaymentLine, held_on: date
    ) -> None:
        """Keep one line of a member-month back while the practice is suspended (N2)."""
        self._transaction.put(
            held_lines,
            {
                "member_key": member_key,
                "site_id": site_id,
                "month": month,
                "service": line.service.value,
                "amount": line.amount,
                "rule_id": line.rule_id,
                "held_on": held_on,
            },
        )

    def held(
        self, month: str | None = None, member_keys: Collection[int] | None = None
    ) -> list[Row[Any]]:
        """The lines that are held, of all or of a month and members; by site, member and month."""
        order = (held_lines.c.site_id, held_lines.c.member_key, held_lines.c.month)
        statement = select(held_lines).order_by(*order)
        if month is not None:
            statement = statement.where(held_lines.c.month == month)
        if member_keys is not None:
            statement = statement.where(one_of(held_lines.c.member_key, member_keys))
        return list(self._transaction.rows(statement))

    def review(self, member_key: int, on: date) -> None:
        """Have the next run look again at what was paid for a member, since something is new."""
        self._transaction.put(reviews, {"member_key": member_key, "since_on": on})

    def to_review(self) -> frozenset[int]:
        """The members of whom something was learnt since the last payment run."""
        rows = self._transaction.rows(select(reviews.c.member_key))
        return frozenset(row.member_key for row in rows)

    def reviewed(self) -> None:
        """Say that what was paid for all members is right by what is known now."""
        self._transaction.execute(delete(reviews))

    def let_go(self, member_key: int, site_id: str, month: str) -> None:
        """Hold the lines of a member-month no longer: they are paid now, or never."""
        self._transaction.execute(
            delete(held_lines).where(
                held_lines.c.member_key == member_key,
                held_lines.c.site_id == site_id,
                held_lines.c.month == month,
            )
        )

    def paid_for(self, month: str, member_keys: Collection[int]) -> list[Row[Any]]:
        """What was paid for members of a month, less what was taken back: zero if it all was.

        Interpreter services are left out, since they rest on no attestation or panel (P8).
        Rows of (site_id, member_key, month, service, amount, rule_id), by site and member.
        """
        place = ("site_id", "member_key", "month", "service")
        names = (*place, "amount", "rule_id")
        lines = union_all(
            *(
                select(*(table.c[name] for name in names))
                .where(table.c.month == month)
                .where(one_of(table.c.member_key, member_keys))
                .where(table.c.service != Service.INTERPRETER.value)
                for table in (payment_lines, corrections)
            )
        ).subquery()
        grouped = tuple(lines.c[name] for name in place)
        statement = (
            select(
                *grouped,
                type_coerce(func.sum(lines.c.amount), Cents).label("amount"),
                func.max(lines.c.rule_id).label("rule_id"),
            )
            .group_by(*grouped)
            .order_by(*grouped)
        )
        return list(self._transaction.rows(statement))

    def was_paid(self, member_key: int, site_id: str, month: str) -> bool:
        """Whether any line of a member-month was paid before, taken back since or not."""
        statement = select(literal(1)).where(
            payment_lines.c.member_key == member_key,
            payment_lines.c.site_id == site_id,
            payment_lines.c.month == month,
        )
        return self._transaction.one(statement) is not None

    def correct(
        self,
        member_key: int,
        site_id: str,
        month: str,
        line: PaymentLine,
        remittance_id: str,
        *,
        reversal: bool,
    ) -> None:
        """Store a line that takes an earlier one back, or that stands in its place."""
        self._transaction.add(
            corrections,
            {
                "member_key": member_key,
                "site_id": site_id,
                "month": month,
                "service": line.service.value,
                "reversal": reversal,
                "amount": line.amount,
                "rule_id": line.rule_id,
                "remittance_id": remittance_id,
            },
        )

    def owed(self, organization_npi: str) -> Decimal:
        """What a payee's last remittance carried forward: zero, or less than zero."""
        statement = (
            select(remittances.c.carried)
            .where(remittances.c.organization_npi == organization_npi)
            .order_by(remittances.c.paid_on.desc())
            .limit(1)
        )
        return self._transaction.scalar(statement) or Decimal(0)

    def add_remittance(self, remittance: Remittance) -> None:
        """Store a remittance."""
        self._transaction.add(remittances, asdict(remittance))

    def remittance(self, remittance_id: str) -> Row[Any] | None:
        """A remittance, or None."""
        return self._transaction.one(
            select(remittances).where(remittances.c.remittance_id == remittance_id)
        )

    def lines(self, remittance_id: str) -> list[Row[Any]]:
        """The lines of a remittance with each member's id and name.

        Corrections come first, what is taken back before what stands in its place; `reversal` is
        true, false, or None for a line that corrects nothing. By site, member, month and service.
        """
        shared = ("member_key", "site_id", "month", "service", "amount", "rule_id")
        corrected = select(
            *(corrections.c[name] for name in shared), corrections.c.reversal.label("reversal")
        ).where(corrections.c.remittance_id == remittance_id)
        paid = select(*(payment_lines.c[name] for name in shared), null().label("reversal")).where(
            payment_lines.c.remittance_id == remittance_id
        )
        lines = union_all(corrected, paid).subquery()
        named = ("member_id", "first", "middle", "last", "suffix")
        order = ("site_id", "member_key", "month")
        statement = (
            select(lines, *(members.c[name] for name in named))
            .join(members, members.c.member_key == lines.c.member_key)
            .order_by(
                case((lines.c.reversal.is_(None), 2), (lines.c.reversal, 0), else_=1),
                *(lines.c[name] for name in order),
                lines.c.service,
            )
        )
        return list(self._transaction.rows(statement))

    def remittances_of(self, partner_id: str) -> list[Row[Any]]:
        """The remittances that are sent to a partner, the oldest first."""
        statement = (
            select(remittances)
            .where(remittances.c.partner_id == partner_id)
            .order_by(remittances.c.paid_on, remittances.c.remittance_id)
        )
        return list(self._transaction.rows(statement))

    def remitted_for(self, partner_id: str, origin: str, since: date) -> list[Row[Any]]:
        """The remittances to a partner since a day that pay for members of whom a file told.

        `origin` is what the origin of the lines of their history begins with. Rows of
        (remittance_id, paid_on, paid_members), the oldest first.
        """
        told_of = select(history.c.member_key).where(
            history.c.origin >= origin, history.c.origin < f"{origin}\uffff"
        )
        statement = (
            select(
                remittances.c.remittance_id,
                remittances.c.paid_on,
                func.count(distinct(payment_lines.c.member_key)).label("paid_members"),
            )
            .join(payment_lines, payment_lines.c.remittance_id == remittances.c.remittance_id)
            .where(remittances.c.partner_id == partner_id, remittances.c.paid_on >= since)
            .where(payment_lines.c.member_key.in_(told_of))
            .group_by(remittances.c.remittance_id, remittances.c.paid_on)
            .order_by(remittances.c.paid_on, remittances.c.remittance_id)
        )
        return list(self._transaction.rows(statement))
