"""A load run under way: strangers send stretch after stretch, and days end between them."""

from datetime import date, timedelta
from random import Random

from tests.chaos import ledger
from tests.chaos.clock import Clock
from tests.chaos.faults import Faults
from tests.chaos.field import Field, Sent, wait
from tests.chaos.load import FIRST_DAY, Phase, Stretch
from tests.chaos.sender import Sender

_LONGEST_JUMP = 4


class Load:
    """A load run: strangers send phase after phase, and days are closed between them."""

    def __init__(self, field: Field, clock: Clock, chance: Random) -> None:
        self._field = field
        self._clock = clock
        self._chance = chance
        self._sender = Sender(field, lambda _turn: ())
        self._closes = FIRST_DAY
        self.stretches: list[Stretch] = []

    def close(self, last: date) -> None:
        """Turn the clock to the day after one, and wait until all days up to it are closed."""
        self._clock.set(last + timedelta(days=1))
        wait(lambda: self._field.open_day() > last, f"{last} to be closed")

    def send(self, phase: Phase, faults: Faults, schedule: list[str]) -> None:
        """Send a phase at a steady rate while faults strike, and close its days."""
        self._sender = Sender(self._field, phase.turn)
        self._closes = phase.closes
        with self._sender.sending():
            wait(lambda: bool(self._sender.sent), "the first messages to be sent")
            for name in schedule:
                faults.pause()
                faults.strike(name)
        self._end_stretch(phase.closes)

    def jump(self) -> bool:
        """Have the clock jump over some days, all that was sent being handled, and send on."""
        self._sender.pause()
        before = self._field.open_day()
        longest = min(_LONGEST_JUMP, (self._closes - before).days)
        days = self._chance.randint(2, longest) if longest >= 2 else 0
        if days:
            self._end_stretch(before + timedelta(days=days - 1))
        self._sender.go_on()
        return days > 0

    def known(self, most: int) -> list[Sent]:
        """What was sent last."""
        sent = self._sender.sent[-most:]
        return sent or [one for stretch in self.stretches[-1:] for one in stretch.messages[-most:]]

    def _end_stretch(self, last: date) -> None:
        messages = list(self._sender.take())
        wait(lambda: self._is_handled(messages), "what was sent to be handled")
        self.close(last)
        self.stretches.append(Stretch(messages, last))

    def _is_handled(self, messages: list[Sent]) -> bool:
        return all(line.holds for line in ledger.inputs(self._field.store, messages))
