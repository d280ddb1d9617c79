"""A token bucket: how much may happen now, when only so much may happen in a minute."""

from collections.abc import Callable


class TokenBucket:
    """Holds a minute's worth of tokens at most, and fills evenly."""

    def __init__(self, per_minute: int, clock: Callable[[], float]) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._tokens = float(per_minute)
        self._filled_at = clock()

    def available(self) -> int:
        """How many tokens there are now."""
        now = self._clock()
        filled = self._tokens + (now - self._filled_at) * self._per_minute / 60
        self._tokens = min(float(self._per_minute), filled)
        self._filled_at = now
        return int(self._tokens + 1e-9)  # sixty sixtieths are one

    def take(self, number: int) -> None:
        """Take tokens out."""
        self._tokens -= number
