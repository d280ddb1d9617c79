"""Limits of the exchange: sizes, archives, names, and how much may be asked in a minute."""

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from portal.exchange.errors import Packed, TooLarge, TooOften, Unfit

NAME_PATTERN: Final = r"^[^\x00-\x1f\x7f/\\]{1,200}$"
"""What the names of files are made of."""
_ARCHIVES: Final = {
    b"PK\x03\x04": "ZIP",
    b"PK\x05\x06": "ZIP",
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"Rar!\x1a\x07": "RAR",
    b"\x28\xb5\x2f\xfd": "Zstandard",
    b"\x1f\x9d": "compress",
}
_REFILL_SECONDS: Final = 60
_TAR: Final = (257, b"ustar")


@dataclass(frozen=True, slots=True)
class Limits:
    """How many bytes a file and all files of 24 hours may have, and requests in a minute."""

    file_bytes: int
    day_bytes: int
    per_minute: int

    def check_size(self, size: int) -> None:
        """Make sure that a file is not too large.

        Raises:
            TooLarge: it is.
        """
        if size > self.file_bytes:
            raise TooLarge(f"The file is larger than {_shown(self.file_bytes)}: send it in parts.")

    def check_day(self, size: int) -> None:
        """Make sure that what a partner sent in 24 hours is not too much.

        Raises:
            TooLarge: it is.
        """
        if size > self.day_bytes:
            raise TooLarge(
                f"More than {_shown(self.day_bytes)} in 24 hours is not taken: send it tomorrow."
            )


def _shown(size: int) -> str:
    return f"{size // 1_000_000:,} MB" if size >= 1_000_000 else f"{size:,} bytes"


def check_unpacked(start: bytes) -> None:
    """Make sure that a file that begins with these bytes is no archive.

    Raises:
        Packed: it is one.
    """
    kinds = [kind for magic, kind in _ARCHIVES.items() if start.startswith(magic)]
    place, mark = _TAR
    if start[place : place + len(mark)] == mark:
        kinds.append("tar")
    if kinds:
        raise Packed(f"The file is an archive ({kinds[0]}): unpack it, and send what is inside.")


def checked_name(name: str) -> str:
    """The name of a file that a partner gives, if it can be kept and shown.

    Raises:
        Unfit: it is empty or too long, or has a character that no file name should have.
    """
    if re.fullmatch(NAME_PATTERN.strip("^$"), name, re.DOTALL) is None:
        raise Unfit("A file name has 1 to 200 characters, and no slash or control character.")
    if name in {".", ".."}:
        raise Unfit("A file name is more than dots.")
    return name


class Pace:
    """Counts what each partner asks for: a bucket that fills up again over a minute."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._left: dict[str, tuple[float, float]] = {}
        self._swept = clock()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """How many it remembers: those who asked in the last two minutes at most."""
        return len(self._left)

    def _sweep(self, now: float) -> None:
        if now - self._swept >= _REFILL_SECONDS:
            self._swept = now
            self._left = {
                name: (left, at)
                for name, (left, at) in self._left.items()
                if now - at < _REFILL_SECONDS
            }

    def take(self, partner_id: str) -> None:
        """Count one request of a partner.

        Raises:
            TooOften: the partner has none left for now.
        """
        per_second = self._per_minute / _REFILL_SECONDS
        with self._lock:
            now = self._clock()
            self._sweep(now)
            left, at = self._left.get(partner_id, (float(self._per_minute), now))
            left = min(self._per_minute, left + (now - at) * per_second)
            if left < 1:
                self._left[partner_id] = (left, now)
                seconds = int((1 - left) / per_second) + 1
                raise TooOften(
                    f"More than {self._per_minute} requests in a minute: wait {seconds} seconds.",
                    seconds,
                )
            self._left[partner_id] = (left - 1, now)
