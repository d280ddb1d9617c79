"""Lock-out: after several wrong tries under a name, the next ones have to wait, ever longer."""

from datetime import datetime, timedelta
from typing import Final

from store.accounts import user_key
from store.secret import digest
from store.sign_ins import SignIns

FREE_TRIES: Final = 5
_FIRST_WAIT: Final = timedelta(minutes=1)
_LONGEST_WAIT: Final = timedelta(minutes=30)
FORGOTTEN_AFTER: Final = timedelta(days=1)


def wait_after(failures: int, free: int = FREE_TRIES) -> timedelta:
    """How long the next try waits after so many failures in a row: doubling from one minute."""
    if failures < free:
        return timedelta()
    doubled: int = 2 ** min(failures - free, 10)
    return min(_FIRST_WAIT * doubled, _LONGEST_WAIT)


class LockOut:
    """The failures under one user name; a name that nobody has is treated in the same way."""

    def __init__(self, sign_ins: SignIns, user_name: str, now: datetime) -> None:
        self._sign_ins = sign_ins
        self._name_hash = digest(user_key(user_name))
        self._now = now

    def is_locked(self) -> bool:
        """Whether the next try has to wait."""
        row = self._sign_ins.failures(self._name_hash)
        return row is not None and row.locked_until is not None and row.locked_until > self._now

    def fail(self) -> bool:
        """Count a wrong try; whether the name is locked now."""
        row = self._sign_ins.failures(self._name_hash)
        fresh = row is not None and self._now - row.failed_at < FORGOTTEN_AFTER
        failures = (row.failures if row is not None and fresh else 0) + 1
        wait = wait_after(failures)
        until = self._now + wait if wait else None
        self._sign_ins.fail(self._name_hash, failures, self._now, until)
        return until is not None

    def forgive(self) -> None:
        """Begin to count anew: a try was right."""
        self._sign_ins.forgive(self._name_hash)
