"""What rules beyond the guide have in common: they watch segments and tell findings."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import ClassVar

from edi.delimiters import Delimiters
from edi.guides.values import is_real
from edi.set_report import Finding, Trigger

Keep = Callable[[Finding], None]
Hook = Callable[[list[str], int], None]

ZERO = Decimal(0)


class SetRules:
    """Rules for one transaction set, told of each segment they watch.

    Attributes:
        level: the SNIP level of the rules.
        set_ids: the transaction sets they are for.
        hooks: for each segment they watch, `NM1` anywhere or `2330B/NM1` in one loop, what to call
            with its parts and number.
    """

    level: ClassVar[int]
    set_ids: ClassVar[frozenset[str]]

    def __init__(self, delimiters: Delimiters, keep: Keep) -> None:
        self._delimiters = delimiters
        self._keep = keep
        self.hooks: dict[str, Hook] = {}

    def end(self) -> None:
        """Check what can be known only at the end of the set."""

    def _tell(
        self,
        number: int,
        segment_id: str,
        element: int,
        code: str,
        sentence: str,
        *,
        component: int | None = None,
        loop: str | None = None,
        data_element: str | None = None,
        value: str | None = None,
        trigger: Trigger | None = None,
    ) -> None:
        """Keep a finding about an element."""
        self._keep(
            Finding(
                segment_number=number,
                segment_id=segment_id,
                loop=loop,
                element=element,
                component=component,
                code=code,
                level=self.level,
                sentence=sentence,
                data_element=data_element,
                value=value,
                trigger=trigger,
            )
        )

    def _tell_segment(
        self,
        number: int,
        segment_id: str,
        code: str,
        sentence: str,
        *,
        loop: str,
        trigger: Trigger,
    ) -> None:
        """Keep a finding about a segment that its situation requires (I6) or forbids (I9)."""
        self._keep(
            Finding(
                segment_number=number,
                segment_id=segment_id,
                loop=loop,
                element=None,
                component=None,
                code=code,
                level=self.level,
                sentence=sentence,
                trigger=trigger,
            )
        )


def amount_of(text: str) -> Decimal:
    """The amount, or zero where there is none or it is no number: the guide tells about that."""
    digits = text.replace(".", "", 1)
    if (digits.isdigit() and digits.isascii()) or is_real(text):
        return Decimal(text)
    return ZERO


def adjusted_by(cas: list[str]) -> Decimal:
    """The sum of the amounts of a CAS segment, at elements 03, 06 and so on."""
    total = ZERO
    for each in cas[3::3]:
        total += amount_of(each)
    return total


def padded(parts: list[str], count: int) -> list[str]:
    """The id and the elements of a segment, with empty ones up to `count`."""
    return parts if len(parts) > count else parts + [""] * (count + 1 - len(parts))
