"""Lock-out: after several wrong tries at one thing, the next ones have to wait, ever longer."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from portal.visit import Visit
from store.accounts import user_key
from store.secret import digest
from store.sign_ins import SignIns

FREE_TRIES: Final = 5
_FIRST_WAIT: Final = timedelta(minutes=1)
_LONGEST_WAIT: Final = timedelta(minutes=30)
FORGOTTEN_AFTER: Final = timedelta(days=1)
WAIT: Final = "Too many wrong tries. Wait a while, then try again."
"""What somebody is told whose tries have to wait."""


class Lock(StrEnum):
    """What is guessed at: names of different kinds never lock each other."""

    USER_NAME = "user name"
    BILLING_RECORD = "billing record"
    SITE_REQUEST = "site request"
    ADDRESS = "address"
    MEMBER = "member"


def lock_key(lock: Lock, name: str) -> str:
    """The key under which the store counts what was tried at one thing."""
    return digest(f"{lock}\n{user_key(name)}")


def wait_after(failures: int, free: int = FREE_TRIES) -> timedelta:
    """How long the next try waits after so many failures in a row: doubling from one minute."""
    if failures < free:
        return timedelta()
    doubled: int = 2 ** min(failures - free, 10)
    return min(_FIRST_WAIT * doubled, _LONGEST_WAIT)


class LockOut:
    """The failures under one name; a name that nobody has is treated in the same way."""

    def __init__(self, sign_ins: SignIns, lock: Lock, name: str, now: datetime) -> None:
        self._sign_ins = sign_ins
        self._name_hash = lock_key(lock, name)
        self._now = now

    def is_locked(self) -> bool:
        """Whether the next try has to wait."""
        row = self._sign_ins.failures(self._name_hash)
        return row is not None and row.locked_until is not None and row.locked_until > self._now

    def reserve(self) -> bool:
        """Count a try as wrong before it is looked at; False when it has to wait instead.

        So of many tries at once no more are looked at than of as many in a row.
        """
        if self.is_locked():
            return False
        failures = self._failures() + 1
        wait = wait_after(failures)
        until = self._now + wait if wait else None
        self._sign_ins.fail(self._name_hash, failures, self._now, until)
        return True

    def give_back(self) -> None:
        """Count a reserved try no longer: it was right, but not all that is asked for."""
        self._sign_ins.fail(self._name_hash, max(0, self._failures() - 1), self._now, None)

    def forgive(self) -> None:
        """Begin to count anew: a try was right."""
        self._sign_ins.forgive(self._name_hash)

    def _failures(self) -> int:
        row = self._sign_ins.failures(self._name_hash)
        fresh = row is not None and self._now - row.failed_at < FORGOTTEN_AFTER
        return int(row.failures) if row is not None and fresh else 0


def reserve(visit: Visit, lock: Lock, name: str) -> bool:
    """Reserve a try whose proof takes its time to check; False when it has to wait."""
    with visit.writing() as work:
        return LockOut(SignIns(work.transaction), lock, name, visit.now).reserve()
