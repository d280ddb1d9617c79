"""When e-mails were tried at the mail server: its rate and its wishes outlive a restart."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Select, and_, delete, func, or_, select

from store.tables import email_tries
from store.transaction import Transaction

RATED: Final = timedelta(minutes=1)
"""The time in which only so many e-mails may be tried."""


class EmailTries:
    """The tries of one transaction; those that a clock gone back puts into the future do not count.

    A try is kept until it counts for nothing more: a minute, and as long as its e-mail is put off.
    """

    def __init__(self, transaction: Transaction, now: datetime) -> None:
        self._transaction = transaction
        self._now = now

    def lately(self) -> int:
        """How many tries there were in the last minute."""
        tried = email_tries.c.tried_at
        recent = and_(tried > self._now - RATED, tried <= self._now)
        statement = select(func.count().label("number")).select_from(email_tries).where(recent)
        (row,) = self._transaction.rows(statement)
        number: int = row.number
        return number

    def put_off(self) -> Select[tuple[str]]:
        """The ids of e-mails that are not to be tried yet, as a part of a statement."""
        return select(email_tries.c.email_id).where(
            email_tries.c.next_at > self._now, email_tries.c.tried_at <= self._now
        )

    def begin(self, email_ids: Collection[str]) -> None:
        """Remember that these are being tried, and forget what counts for nothing more."""
        over = or_(email_tries.c.next_at.is_(None), email_tries.c.next_at <= self._now)
        forgotten = delete(email_tries).where(email_tries.c.tried_at <= self._now - RATED, over)
        self._transaction.execute(forgotten)
        for email_id in email_ids:
            self._remember(email_id, None)

    def put_off_until(self, email_id: str, next_at: datetime) -> None:
        """Remember that one was tried, and when it is to be tried again."""
        self._remember(email_id, next_at)

    def undo(self, email_id: str) -> None:
        """Forget the try that was begun now: it did not come to pass."""
        tried = and_(email_tries.c.email_id == email_id, email_tries.c.tried_at == self._now)
        self._transaction.execute(delete(email_tries).where(tried))

    def _remember(self, email_id: str, next_at: datetime | None) -> None:
        row = {"email_id": email_id, "tried_at": self._now, "next_at": next_at}
        self._transaction.put(email_tries, row)
