"""The audit trail: who saw or changed what, when, and from where; lines are only ever added."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import Row, select

from store.tables import audit, audited_members
from store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: through which door, from which address, with which account.

    Attributes:
        door: `web`, `api`, `sftp`, `command` or `hub`.
        name: how the door knows who it is: a user name, a token, a key, who runs the command.
        address: the IP address, empty where there is none.
        account_id: the account of the portal, or None for programs, commands and the hub.
        partner_id: the trading partner that it acts for, or None.
    """

    door: str
    name: str
    address: str
    account_id: str | None
    partner_id: str | None


HUB: Final = Actor("hub", "hub", "", None, None)
"""The hub itself, where nobody asked it."""


def at_terminal(user: str) -> Actor:
    """Who runs a command on the hub's own machine."""
    return Actor("command", user, "", None, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One line of the audit: an action on a subject, neither of which names a member.

    The members whom a page shows stand beside it by their surrogate keys. `partner_id` is the
    trading partner that it is about, where that is not the actor's own.
    """

    action: str
    subject: str
    at: datetime
    actor: Actor
    partner_id: str | None = None
    member_keys: tuple[int, ...] = ()
    reason: str | None = None


class Audit:
    """The audit trail of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def note(self, deed: Deed) -> None:
        """Add a line."""
        audit_id = uuid4().hex
        self._transaction.add(
            audit,
            {
                "audit_id": audit_id,
                "happened_at": deed.at,
                "action": deed.action,
                "account_id": deed.actor.account_id,
                "partner_id": deed.partner_id or deed.actor.partner_id,
                "subject": deed.subject[:160],
                "address": deed.actor.address,
                "door": deed.actor.door,
                "reason": deed.reason,
            },
        )
        for member_key in dict.fromkeys(deed.member_keys):
            self._transaction.add(audited_members, {"member_key": member_key, "audit_id": audit_id})

    def lines(self, **values: object) -> list[Row[Any]]:
        """The lines with these values, oldest first."""
        statement = select(audit).where(*(audit.c[name] == v for name, v in values.items()))
        return list(self._transaction.rows(statement.order_by(audit.c.seq)))

    def seen(self, member_key: int) -> list[Row[Any]]:
        """The lines of pages that showed a member, oldest first."""
        statement = (
            select(audit)
            .join(audited_members, audited_members.c.audit_id == audit.c.audit_id)
            .where(audited_members.c.member_key == member_key)
            .order_by(audit.c.seq)
        )
        return list(self._transaction.rows(statement))


def members_of(rows: Iterable[Row[Any]]) -> tuple[int, ...]:
    """The members that these rows are about."""
    return tuple(row.member_key for row in rows)
