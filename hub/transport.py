"""What a transport is to the hub: something that brings messages to the dispatcher."""

from contextlib import AbstractContextManager
from typing import Protocol

from hub.dispatch import Outcome


class TopicsMissing(Exception):
    """Topics of the hub are not there: `hub topics create` makes them."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(", ".join(names))
        self.names = names


class BrokerAway(Exception):
    """The broker does not let the hub in, or does not answer."""


class Transport(Protocol):
    """Brings what the outbox holds to the handlers, directly or over a broker."""

    def running(self) -> AbstractContextManager[None]:
        """Keep up for the block what has to run beside the hub."""

    def deliver(self) -> Outcome | None:
        """Bring on what is pending; None when nothing is, here or with another hub."""
