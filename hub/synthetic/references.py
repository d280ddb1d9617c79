"""The senders' own numbers for requests and certifications."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class References:
    """Counts up; a number says nothing about whom it is for."""

    _last: Counter[str] = field(default_factory=Counter)

    def next(self, prefix: str) -> str:
        """The next number of that prefix."""
        self._last[prefix] += 1
        return f"{prefix}-{self._last[prefix]:06d}"
