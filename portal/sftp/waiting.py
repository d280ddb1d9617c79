"""Uploads under a passing name: closed, and waiting for the rename that hands them in."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from portal.exchange.service import Upload

_LONGEST: Final = timedelta(hours=24)
_MOST: Final = 50


class Waiting:
    """What waits of all partners; it outlives a session, not the server."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._uploads: dict[tuple[str, str], tuple[datetime, Upload]] = {}

    def put(self, partner_id: str, name: str, upload: Upload) -> None:
        """Have an upload wait, in place of one of the same name; the oldest of too many go."""
        replaced = self.take(partner_id, name)
        if replaced is not None:
            replaced.abandon()
        self._uploads[partner_id, name] = (self._clock(), upload)
        own = [key for key in self._uploads if key[0] == partner_id]
        over = [key for key in own if self._clock() - self._uploads[key][0] > _LONGEST]
        for key in {*over, *own[:-_MOST]}:
            self._uploads.pop(key)[1].abandon()

    def take(self, partner_id: str, name: str) -> Upload | None:
        """An upload that waits no longer, or None."""
        found = self._uploads.pop((partner_id, name), None)
        return found[1] if found else None

    def sizes(self, partner_id: str) -> dict[str, int]:
        """The names that wait, and how many bytes there are under each."""
        return {
            name: upload.size
            for (owner, name), (_, upload) in self._uploads.items()
            if owner == partner_id
        }

    def abandon_all(self) -> None:
        """Forget all uploads, as when the server ends."""
        while self._uploads:
            self._uploads.popitem()[1][1].abandon()
