"""Time as a message."""

from typing import Any, ClassVar

from schemas.identifiers import Day
from schemas.message import Message
from schemas.topics import Topic


class DayEnded(Message):
    """A day is over in America/New_York; it comes exactly once for each day, in order."""

    topic: ClassVar = Topic.CLOCK
    sender: ClassVar = "the hub's clock"
    key_field: ClassVar = "calendar"

    day: Day

    example: ClassVar[dict[str, Any]] = {"day": "2014-12-01"}

    @property
    def calendar(self) -> str:
        """The one key of all days, since they are closed in order."""
        return "America/New_York"
