"""What the hub tells of its steps: a file received, work done, or a day that could not end."""

from dataclasses import dataclass
from datetime import date

from consumers.intake.kinds import FileKind


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a file that was handed in: `new` is False when it was received before."""

    file_id: str
    kind: FileKind
    size: int
    new: bool


@dataclass(frozen=True, slots=True)
class Step:
    """A piece of work that was done: messages handled, items read or e-mails sent."""

    what: str
    number: int


class DayNotClosed(Exception):
    """The end of a day failed and was set aside: no later day can end before it does."""

    def __init__(self, day: date) -> None:
        super().__init__(day.isoformat())
        self.day = day
