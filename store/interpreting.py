"""Interpreter services: the statements of care teams, and which of them are not paid yet."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, and_, func, literal, select

from rules.payment import Service
from schemas.bills import InterpreterServicesBilled
from store.tables import interpreter_bills, payment_lines
from store.transaction import Transaction


class Interpreting:
    """The interpreter statements of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def bill(self, billed: InterpreterServicesBilled, member_key: int, on: date) -> None:
        """Store a statement, in place of the site's one of the same number."""
        row = billed.model_dump(exclude={"member_id"})
        row |= {"member_key": member_key, "billed_on": on}
        self._transaction.put(interpreter_bills, row)

    def is_paid(self, member_key: int, site_id: str, month: str) -> bool:
        """Whether interpreter services of a member-month were paid to a site."""
        statement = select(payment_lines.c.amount).where(
            payment_lines.c.member_key == member_key,
            payment_lines.c.site_id == site_id,
            payment_lines.c.month == month,
            payment_lines.c.service == Service.INTERPRETER.value,
        )
        return self._transaction.one(statement) is not None

    def unpaid(self, until: str) -> Sequence[Row[Any]]:
        """What was billed for months up to and with one, and not paid, by site, member and month.

        Rows of (site_id, member_key, month, charge), all statements of a member-month together.
        """
        bills = interpreter_bills.c
        paid = select(literal(1)).where(
            and_(
                payment_lines.c.member_key == bills.member_key,
                payment_lines.c.site_id == bills.site_id,
                payment_lines.c.month == bills.month,
                payment_lines.c.service == Service.INTERPRETER.value,
            )
        )
        place = (bills.site_id, bills.member_key, bills.month)
        statement = (
            select(*place, func.sum(bills.charge).label("charge"))
            .where(bills.month <= until, ~paid.exists())
            .group_by(*place)
            .order_by(*place)
        )
        return self._transaction.rows(statement)
