"""Accounts of the portal's users: who they are, their roles, and how they prove it."""

from collections.abc import Collection, Iterable
from datetime import datetime
from enum import StrEnum
from itertools import count
from typing import Any, Final

from sqlalchemy import Row, bindparam, delete, exists, func, select, update

from rules.access import Role
from store.tables import account_roles, accounts, recovery_codes
from store.transaction import Transaction

_ROLES: Final = select(account_roles.c.role).where(
    account_roles.c.account_id == bindparam("account_id")
)


class AccountStatus(StrEnum):
    """Where an account stands: V11 shows the last three."""

    REGISTERED = "registered"
    INVITED = "invited"
    ACTIVATED = "activated"
    TERMINATED = "terminated"


def user_key(user_name: str) -> str:
    """What makes two user names the same: they differ in more than case."""
    return user_name.casefold()


class Accounts:
    """The accounts of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def open(
        self,
        account_id: str,
        *,
        partner_id: str | None,
        status: AccountStatus,
        first: str,
        last: str,
        email: str,
        roles: Iterable[str],
        at: datetime,
        user_name: str | None = None,
        password_hash: str | None = None,
        question: str | None = None,
        answer_hash: str | None = None,
    ) -> None:
        """Store a new account; one of the staff has no partner."""
        self._transaction.add(
            accounts,
            {
                "account_id": account_id,
                "partner_id": partner_id,
                "user_name": user_name,
                "user_key": user_key(user_name) if user_name else None,
                "first": first,
                "last": last,
                "email": email,
                "status": status.value,
                "password_hash": password_hash,
                "question": question,
                "answer_hash": answer_hash,
                "totp_secret": None,
                "totp_step": 0,
                "created_at": at,
                "password_at": at if password_hash else None,
                "signed_in_at": None,
            },
        )
        self.set_roles(account_id, roles)

    def get(self, account_id: str) -> Row[Any] | None:
        """An account, or None."""
        return self._transaction.one(select(accounts).where(accounts.c.account_id == account_id))

    def of_partner(self, partner_id: str, account_id: str) -> Row[Any] | None:
        """An account of that partner, or None for one of another."""
        row = self.get(account_id)
        return row if row is not None and row.partner_id == partner_id else None

    def named(self, user_name: str) -> Row[Any] | None:
        """The account of that user name, or None."""
        statement = select(accounts).where(accounts.c.user_key == user_key(user_name))
        return self._transaction.one(statement)

    def free_user_name(self, wanted: str) -> str:
        """The user name that was wanted, with the first number behind it that makes it new."""
        names = (f"{wanted}{number}" for number in count(2))
        free = wanted
        while self.named(free) is not None:
            free = next(names)
        return free

    def with_email(self, email: str, status: AccountStatus) -> list[str]:
        """The accounts of an e-mail address that stand there."""
        statement = select(accounts.c.account_id).where(
            func.lower(accounts.c.email) == email.lower(),
            accounts.c.status == status.value,
        )
        return [row.account_id for row in self._transaction.rows(statement)]

    def users(self, partner_id: str | None) -> list[Row[Any]]:
        """The accounts of a partner, or of the staff, by name."""
        statement = (
            select(accounts)
            .where(accounts.c.partner_id == partner_id)
            .order_by(accounts.c.last, accounts.c.first, accounts.c.account_id)
        )
        return list(self._transaction.rows(statement))

    def change(self, account_id: str, **values: Any) -> None:
        """Change columns of an account."""
        if "user_name" in values:
            values["user_key"] = user_key(values["user_name"])
        statement = update(accounts).where(accounts.c.account_id == account_id).values(**values)
        self._transaction.execute(statement)

    def count_step(self, account_id: str, step: int) -> bool:
        """Use up a step of the one-time passwords; False when it or a later one was used."""
        statement = (
            update(accounts)
            .where(accounts.c.account_id == account_id, accounts.c.totp_step < step)
            .values(totp_step=step)
        )
        return self._transaction.execute(statement) > 0

    def roles(self, account_id: str) -> frozenset[str]:
        """The roles of an account."""
        rows = self._transaction.rows(_ROLES, {"account_id": account_id})
        return frozenset(row.role for row in rows)

    def roles_by_user(self, partner_id: str) -> dict[str, frozenset[str]]:
        """The roles of every account of a partner."""
        statement = (
            select(account_roles)
            .join(accounts, accounts.c.account_id == account_roles.c.account_id)
            .where(accounts.c.partner_id == partner_id)
        )
        found: dict[str, set[str]] = {}
        for row in self._transaction.rows(statement):
            found.setdefault(row.account_id, set()).add(row.role)
        return {account_id: frozenset(roles) for account_id, roles in found.items()}

    def set_roles(self, account_id: str, roles: Iterable[str]) -> None:
        """Give an account these roles in place of those that it had."""
        rows = [{"account_id": account_id, "role": str(role)} for role in sorted(set(roles))]
        self._transaction.replace(account_roles, "account_id", account_id, rows)

    def administrators(self, partner_id: str) -> frozenset[str]:
        """The activated accounts of a partner that have R7."""
        has_role = exists().where(
            account_roles.c.account_id == accounts.c.account_id,
            account_roles.c.role == Role.USER_MANAGEMENT.value,
        )
        statement = select(accounts.c.account_id).where(
            accounts.c.partner_id == partner_id,
            accounts.c.status == AccountStatus.ACTIVATED.value,
            has_role,
        )
        return frozenset(row.account_id for row in self._transaction.rows(statement))

    def set_recovery_codes(self, account_id: str, hashes: Collection[str]) -> None:
        """Give an account these recovery codes in place of those that it had."""
        rows = [{"account_id": account_id, "code_hash": one} for one in hashes]
        self._transaction.replace(recovery_codes, "account_id", account_id, rows)

    def use_recovery_code(self, account_id: str, code_hash: str) -> bool:
        """Use up a recovery code; False when the account has no such one."""
        statement = delete(recovery_codes).where(
            recovery_codes.c.account_id == account_id, recovery_codes.c.code_hash == code_hash
        )
        return self._transaction.execute(statement) > 0

    def recovery_codes_left(self, account_id: str) -> int:
        """How many recovery codes an account still has."""
        statement = select(recovery_codes).where(recovery_codes.c.account_id == account_id)
        return len(self._transaction.rows(statement))
