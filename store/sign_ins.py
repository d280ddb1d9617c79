"""Sessions, failed sign-ins and the PINs of e-mails: nothing here can be used as it is stored."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, bindparam, delete, exists, select, update

from store.accounts import AccountStatus
from store.secret import digest, new_pin
from store.tables import accounts, pins, sessions, sign_in_failures
from store.transaction import Transaction


class Stage(StrEnum):
    """How far a session is: the password was right, or the one-time password too."""

    PASSWORD = "password"  # noqa: S105 - a name of a stage
    SIGNED_IN = "signed_in"


class Purpose(StrEnum):
    """What a PIN is for."""

    ACTIVATION = "activation"
    INVITATION = "invitation"
    RESET = "reset"
    USER_NAME = "user_name"


_WAITS_FOR: Final = {
    Purpose.ACTIVATION: AccountStatus.REGISTERED,
    Purpose.INVITATION: AccountStatus.INVITED,
    Purpose.RESET: AccountStatus.ACTIVATED,
    Purpose.USER_NAME: AccountStatus.ACTIVATED,
}
"""The status of an account that a PIN can be used for."""
MOST_WRONG: Final = 5
"""How many answers may come with one PIN."""

_SESSION: Final = (
    select(
        sessions.c.session_hash,
        sessions.c.stage,
        sessions.c.agent_hash,
        sessions.c.site_id,
        sessions.c.started_at,
        sessions.c.seen_at,
        *(column for column in accounts.c if column.name != "account_id"),
        accounts.c.account_id,
    )
    .join(accounts, accounts.c.account_id == sessions.c.account_id)
    .where(sessions.c.session_hash == bindparam("session_hash"))
)


class SignIns:
    """The sessions, failures and PINs of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def start(
        self, session_hash: str, account_id: str, stage: Stage, agent_hash: str, at: datetime
    ) -> None:
        """Store a new session."""
        self._transaction.add(
            sessions,
            {
                "session_hash": session_hash,
                "account_id": account_id,
                "stage": stage.value,
                "agent_hash": agent_hash,
                "site_id": None,
                "started_at": at,
                "seen_at": at,
            },
        )

    def session(self, session_hash: str) -> Row[Any] | None:
        """A session with the columns of its account, or None."""
        return self._transaction.one(_SESSION, {"session_hash": session_hash})

    def change(self, session_hash: str, **values: Any) -> None:
        """Change columns of a session."""
        statement = update(sessions).where(sessions.c.session_hash == session_hash)
        self._transaction.execute(statement.values(**values))

    def end(self, session_hash: str) -> None:
        """End a session."""
        self._transaction.execute(delete(sessions).where(sessions.c.session_hash == session_hash))

    def end_all(self, account_id: str, but: str | None = None) -> None:
        """End every session of an account, but one."""
        statement = delete(sessions).where(sessions.c.account_id == account_id)
        if but is not None:
            statement = statement.where(sessions.c.session_hash != but)
        self._transaction.execute(statement)

    def end_before(self, seen: datetime, started: datetime) -> int:
        """End the sessions last seen or started before these times; how many there were."""
        old = (sessions.c.seen_at < seen) | (sessions.c.started_at < started)
        return self._transaction.execute(delete(sessions).where(old))

    def failures(self, name_hash: str) -> Row[Any] | None:
        """The failed sign-ins under a name since the last that succeeded, or None."""
        statement = select(sign_in_failures).where(sign_in_failures.c.name_hash == name_hash)
        return self._transaction.one(statement)

    def fail(self, name_hash: str, failures: int, at: datetime, until: datetime | None) -> None:
        """Remember how often a sign-in failed under a name, and until when it is locked."""
        self._transaction.put(
            sign_in_failures,
            {
                "name_hash": name_hash,
                "failures": failures,
                "failed_at": at,
                "locked_until": until,
            },
        )

    def forgive(self, name_hash: str) -> None:
        """Forget the failed sign-ins under a name."""
        statement = delete(sign_in_failures).where(sign_in_failures.c.name_hash == name_hash)
        self._transaction.execute(statement)

    def forget_failures_before(self, at: datetime) -> None:
        """Forget failures that happened before a time and lock nothing any more."""
        over = sign_in_failures.c.locked_until.is_(None) | (sign_in_failures.c.locked_until < at)
        self._transaction.execute(
            delete(sign_in_failures).where(sign_in_failures.c.failed_at < at, over)
        )

    def ask_pin(self, pin_id: str, account_id: str, purpose: Purpose, expires_at: datetime) -> None:
        """Make room for a PIN, which is drawn when its e-mail is sent; earlier ones end."""
        statement = delete(pins).where(
            pins.c.account_id == account_id, pins.c.purpose == purpose.value
        )
        self._transaction.execute(statement)
        self._transaction.add(
            pins,
            {
                "pin_id": pin_id,
                "account_id": account_id,
                "purpose": purpose.value,
                "pin_hash": None,
                "wrong": 0,
                "expires_at": expires_at,
                "used_at": None,
            },
        )

    def waiting_pin(self, pin_id: str) -> Row[Any] | None:
        """The PIN of that id, unless it was used or replaced."""
        statement = select(pins).where(pins.c.pin_id == pin_id, pins.c.used_at.is_(None))
        return self._transaction.one(statement)

    def draw_pin(self, pin_id: str) -> str:
        """A new PIN for an e-mail that is about to be sent; only its hash is stored."""
        pin = new_pin()
        statement = update(pins).where(pins.c.pin_id == pin_id).values(pin_hash=digest(pin))
        self._transaction.execute(statement)
        return pin

    def pin(self, pin: str, purpose: Purpose, at: datetime) -> Row[Any] | None:
        """A PIN that can still be used for this, with the account that it is good for, or None."""
        statement = (
            select(pins.c.pin_id, accounts)
            .join(accounts, accounts.c.account_id == pins.c.account_id)
            .where(pins.c.pin_hash == digest(pin), *_usable(purpose, at), pins.c.wrong < MOST_WRONG)
        )
        return self._transaction.one(statement)

    def try_pin(self, pin_id: str) -> bool:
        """Count one answer that comes with a PIN; False when there were too many before it."""
        counted = update(pins).where(pins.c.pin_id == pin_id, pins.c.wrong < MOST_WRONG)
        return self._transaction.execute(counted.values(wrong=pins.c.wrong + 1)) > 0

    def redeem(self, pin_id: str, purpose: Purpose, at: datetime) -> bool:
        """Use up a PIN; False when it is over, was used, or is none for this account any more."""
        statement = update(pins).where(pins.c.pin_id == pin_id, *_usable(purpose, at))
        return self._transaction.execute(statement.values(used_at=at)) > 0

    def void_pins(self, account_id: str) -> None:
        """End every PIN of an account, those in e-mails that are not sent yet as well."""
        self._transaction.execute(delete(pins).where(pins.c.account_id == account_id))


def _usable(purpose: Purpose, at: datetime) -> tuple[ColumnElement[bool], ...]:
    """That a PIN is for this purpose, in its time, unused, and that its account waits for it."""
    holder = accounts.alias()
    waits = exists().where(
        holder.c.account_id == pins.c.account_id, holder.c.status == _WAITS_FOR[purpose].value
    )
    return (
        pins.c.purpose == purpose.value,
        pins.c.used_at.is_(None),
        pins.c.expires_at > at,
        waits,
    )
