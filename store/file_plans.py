"""Plans of X12 files: which of their sets are taken, and how far their claims are answered."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from edi import Ordinals


@dataclass(frozen=True, slots=True)
class Plan:
    """What is still to be done with an X12 file that was checked.

    It stays small however many sets and claims there are: numbers that count up are stored as
    spans, `1-300,302`.

    Attributes:
        sets: the ordinals of the transaction sets that become messages.
        claims: those of the sets whose claims are still to be answered.
        answered: how many 277CAs are stored.
        refused: the claims that a 277CA refuses, by their running number in the file, from 1.
    """

    sets: Ordinals = field(default_factory=Ordinals)
    claims: Ordinals = field(default_factory=Ordinals)
    answered: int = 0
    refused: Ordinals = field(default_factory=Ordinals)

    @classmethod
    def of(cls, stored: dict[str, Any] | None) -> "Plan":
        """The plan that was stored; an empty one where there is none."""
        stored = stored or {}
        return cls(
            sets=_read(stored.get("sets", "")),
            claims=_read(stored.get("claims", "")),
            answered=stored.get("answered", 0),
            refused=_read(stored.get("refused", "")),
        )

    def as_stored(self) -> dict[str, Any]:
        """The plan as the store keeps it."""
        return {
            "sets": _written(self.sets),
            "claims": _written(self.claims),
            "answered": self.answered,
            "refused": _written(self.refused),
        }


def _written(numbers: Ordinals) -> str:
    return ",".join(_spans(numbers))


def _spans(numbers: Ordinals) -> Iterator[str]:
    first = last = 0
    for number in numbers:
        if not first or number != last + 1:
            yield from _span(first, last)
            first = number
        last = number
    yield from _span(first, last)


def _span(first: int, last: int) -> Iterator[str]:
    if first:
        yield f"{first}-{last}" if last > first else f"{first}"


def _read(text: str) -> Ordinals:
    numbers = Ordinals()
    for span in filter(None, text.split(",")):
        first, _, last = span.partition("-")
        numbers.add_from(int(first), b"\x01" * (int(last or first) - int(first) + 1))
    return numbers
