"""The watchdog: consumers that stopped without a word are started anew, a few times.

What hangs in a piece of work can only be ended with its process.
"""

import math
from collections.abc import Callable, Iterator
from typing import Final

import structlog

from hub.observe.health import hung
from hub.observe.samples import Sample
from hub.transport import BrokerAway, Look, Place, Transport

log = structlog.get_logger()

MOST_RESTARTS: Final = 3
"""Of one topic without any progress between them."""
_ELSEWHERE: Final = 3
"""How many times longer a partition may stand that this hub does not know to be its own."""


class Watchdog:
    """Watches the partitions of a transport that has consumers."""

    def __init__(
        self,
        transport: Transport,
        stall_seconds: float,
        told: Callable[[str], None],
        hung_seconds: float = math.inf,
    ) -> None:
        self._hung_seconds = hung_seconds
        self._transport = transport
        self._stall_seconds = stall_seconds
        self._told = told
        self._restarts: dict[str, int] = {}
        self._rests_until: dict[str, float] = {}

    def look(self, sample: Sample) -> bool:
        """Start anew what stands still; False when nothing helps but a new process."""
        if self._hangs(sample):
            return False
        if sample.look is None:
            return True
        standing = list(self._standing(sample))
        topics = {place.topic for place in standing}
        for topic in self._restarts.keys() - topics:
            if sample.taken_at >= self._rests_until[topic]:
                del self._restarts[topic]
        tried = {topic: self._restart(topic, sample.taken_at) for topic in sorted(topics)}
        return all(tried[place.topic] for place in standing if place.is_ours)

    def _hangs(self, sample: Sample) -> bool:
        """Whether a piece of work has given no sign for long, all that it needs being there."""
        if min(sample.silent, sample.well_for) >= self._hung_seconds:
            log.error("worker hangs")
            return True
        hanging = next(hung(sample, self._hung_seconds), None)
        if hanging is not None:
            log.error("batch hangs", topic=hanging.topic)
        return hanging is not None

    def _standing(self, sample: Sample) -> Iterator[Place]:
        """The partitions in which messages wait and nothing moves, without a batch in hand."""
        look = sample.look or Look()
        for place in look.places:
            longest = self._stall_seconds * (1 if place.is_ours else _ELSEWHERE)
            if sample.age(place).unmoved >= longest and place.topic not in look.in_hand:
                yield place

    def _restart(self, topic: str, now: float) -> bool:
        """Start the consumer anew, unless it was just now; False when it was too often."""
        if now < self._rests_until.get(topic, 0.0):
            return True
        number = self._restarts.get(topic, 0) + 1
        if number > MOST_RESTARTS:
            log.error("consumer given up", topic=topic, restarts=MOST_RESTARTS)
            return False
        self._restarts[topic] = number
        self._rests_until[topic] = now + self._stall_seconds
        log.warning("consumer started anew", topic=topic, number=number)
        self._told(topic)
        try:
            self._transport.start_anew(topic)
        except BrokerAway as error:
            log.warning("consumer not started", topic=topic, error=str(error))
        return True
