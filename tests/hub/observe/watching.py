"""Samples to judge, and a transport that stands where a test lets it stand."""

from datetime import date
from typing import Any

from hub.observe.ages import Age
from hub.observe.samples import Sample, Stored
from hub.transport import Look, Place

STORED: dict[str, Any] = {
    "outbox_done": 100,
    "outbox_left": 0,
    "outbox_end": 100,
    "outbox_since": None,
    "refusals": {},
    "effects": {},
    "files_unread": 0,
    "days_unreconciled": 0,
    "open_day": date(2015, 3, 2),
}


def stored(**changes: Any) -> Stored:
    """What a store shows when all is well on March 2, 2015."""
    return Stored(**(STORED | changes))


def sample(*places: Place, now: float = 0, unmoved: float = 0, **parts: Any) -> Sample:
    """A look at these partitions, all of which have stood still for so long."""
    ages = {(one.topic, one.partition): Age(unmoved, unmoved) for one in places}
    look = Look(places, parts.pop("in_hand", {}), parts.pop("trying", {}))
    return Sample(now, **({"stored": stored(), "look": look, "ages": ages} | parts))


def place(topic: str = "mihms.claims", *, left: int = 5, is_ours: bool = True) -> Place:
    """A partition in which messages wait."""
    return Place(topic, 0, 100, left, is_ours)
