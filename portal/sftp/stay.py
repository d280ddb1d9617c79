"""How long a connection over SFTP stays: while its key is good, within its hours, and busy."""

import asyncio
import time
from collections.abc import Callable
from typing import Final

from asyncssh import SFTPPermissionDenied

FRESH_SECONDS: Final = 2.0
"""How long it is believed that a key is good, once it was looked at."""
LONGEST_SECONDS: Final = 12 * 3600.0
IDLE_SECONDS: Final = 15 * 60.0
_NO_KEY: Final = "The key is no longer good."


class Stay:
    """The stay of one connection, from its sign-in on."""

    def __init__(
        self, is_admitted: Callable[[], bool], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._is_admitted = is_admitted
        self._clock = clock
        self._began = self._asked = self._looked = clock()
        self._good = True

    def touch(self) -> None:
        """Take note that the visitor asked for something."""
        self._asked = self._clock()

    async def check(self) -> None:
        """Make sure that the visitor is still let in; to ask is to be busy.

        Raises:
            SFTPPermissionDenied: its key is no longer good, or it has stayed too long.
        """
        self.touch()
        why = await self.why_over()
        if why is not None:
            raise SFTPPermissionDenied(why)

    async def why_over(self) -> str | None:
        """Why the stay is over; None while it is not."""
        now = self._clock()
        if now - self._began > LONGEST_SECONDS:
            return "A session lasts 12 hours at most: sign in again."
        if now - self._asked > IDLE_SECONDS:
            return "Nothing was asked for 15 minutes."
        if now - self._looked >= FRESH_SECONDS:
            self._good = await asyncio.to_thread(self._is_admitted)
            self._looked = now
        return None if self._good else _NO_KEY
