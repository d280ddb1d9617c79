"""What a transport is to the hub: something that brings messages to the dispatcher."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

from hub.dispatch import Outcome


class TopicsMissing(Exception):
    """Topics of the hub are not there: `hub topics create` makes them."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(", ".join(names))
        self.names = names


class BrokerAway(Exception):
    """The broker does not let the hub in, or does not answer."""


@dataclass(frozen=True, slots=True)
class Place:
    """How far a partition has come: `left` are there that no hub has handled.

    `since` is when the first of them was sent, in seconds since 1970, where that is known.
    """

    topic: str
    partition: int
    done: int
    left: int
    is_ours: bool
    since: float | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """How far a transport has come, and for how many seconds it has had a batch of a topic.

    `trying` is for how many seconds it has been at its present try of that batch.
    """

    places: tuple[Place, ...] = ()
    in_hand: Mapping[str, float] = field(default_factory=dict)
    trying: Mapping[str, float] = field(default_factory=dict)


class Transport(Protocol):
    """Brings what the outbox holds to the handlers, directly or over a broker."""

    def running(self) -> AbstractContextManager[None]:
        """Keep up for the block what has to run beside the hub."""

    def deliver(self) -> Outcome | None:
        """Bring on what is pending; None when nothing is, here or with another hub."""

    def look(self) -> Look | None:
        """How far the partitions have come; None where there are none, beside the outbox itself.

        Raises:
            BrokerAway: it cannot be told now.
        """

    def start_anew(self, topic: str) -> None:
        """Let the consumer of a topic go and start another one in its place.

        Raises:
            BrokerAway: it cannot be started now.
        """
