"""The labels of metrics: every value is a word of the program, so none can name a member."""

from collections.abc import Mapping
from typing import Final

from schemas.catalogue import FAMILIES
from schemas.message import TYPE_PREFIX, Message, message_types
from schemas.refusal import RefusalReason
from schemas.topics import KEEPING
from store.effects import PRINT, EffectState
from store.emails import EMAIL

OTHER: Final = "other"
"""Stands for what is none of a label's values."""
_MOST_PARTITIONS: Final = 1000
_FAMILIES: Final = frozenset(family.__name__ for family in FAMILIES)


def short_type(kind: type[Message]) -> str:
    """What a label calls a message: `member-attested.v1`."""
    return kind.type.removeprefix(TYPE_PREFIX)


LABELS: Final[Mapping[str, frozenset[str]]] = {
    "topic": frozenset(str(topic) for topic in KEEPING),
    "partition": frozenset(str(number) for number in range(_MOST_PARTITIONS)),
    "outcome": frozenset({"handled", "repeated", "refused", "given_up"}),
    "type": frozenset(
        short_type(kind) for kind in message_types().values() if kind.__module__ in _FAMILIES
    ),
    "set": frozenset({"270", "271", "276", "277", "278", "820", "834", "835", "837", "999"}),
    "reason": frozenset(reason.value for reason in RefusalReason),
    "kind": frozenset({EMAIL, PRINT}),
    "state": frozenset(state.value for state in EffectState),
    "transport": frozenset({"local", "kafka"}),
    "store": frozenset({"sqlite", "postgresql"}),
}
"""Every value that each label may have."""


def label(name: str, value: object) -> str:
    """The value as the label may have it, or `other`."""
    text = str(value)
    return text if text in LABELS[name] else OTHER
