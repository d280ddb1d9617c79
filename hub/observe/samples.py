"""Samples: what one look at the store and the transport shows of the hub's progress."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from hub.local import READER
from hub.observe.ages import Age, Line
from hub.observe.pulse import Pulse
from hub.transport import BrokerAway, Look, Place, Transport
from hub.wall_clock import seconds
from store.availability import UNAVAILABLE, kind_of
from store.calendar import Calendar
from store.effects import Effects
from store.engine import Store
from store.files import Files
from store.messaging import Outbox
from store.reconciliations import Reconciliations
from store.refusals import Refusals


@dataclass(frozen=True, slots=True)
class Stored:
    """What the store shows; counts are by (reason, state) and by (kind, state)."""

    outbox_done: int
    outbox_left: int
    outbox_end: int
    outbox_since: int | None
    refusals: Mapping[tuple[str, str], int]
    effects: Mapping[tuple[str, str], int]
    files_unread: int
    days_unreconciled: int
    open_day: date | None


@dataclass(frozen=True, slots=True)
class Sample:
    """One look; what could not be reached is None, and the reason stands beside it.

    `silent` is how long the worker has been at its piece of work without a sign, `files` how long
    unread files have waited in which it did nothing at all, and `well_for` since when all that the
    hub needs has answered at every look.
    """

    taken_at: float
    stored: Stored | None = None
    store_away: str = ""
    outbox: Age = field(default_factory=Age)
    look: Look | None = None
    broker_away: str = ""
    ages: Mapping[tuple[str, int], Age] = field(default_factory=dict)
    silent: float = 0.0
    files: Age = field(default_factory=Age)
    well_for: float = 0.0

    def age(self, place: Place) -> Age:
        """The age of a partition's line."""
        return self.ages[place.topic, place.partition]


class Sampler:
    """Looks at a store and a transport, and remembers what it takes to tell ages."""

    def __init__(
        self,
        store: Store,
        transport: Transport,
        pulse: Pulse,
        clock: Callable[[], float] = seconds,
    ) -> None:
        self._clock = clock
        self._store = store
        self._transport = transport
        self._pulse = pulse
        self._files = Line()
        self._well_since: float | None = None
        self._outbox = Line()
        self._lines: defaultdict[tuple[str, int], Line] = defaultdict(Line)

    def sample(self, now: float) -> Sample:
        """A look at this moment of the steady clock; nothing that is away makes it fail."""
        seen = self._look(now)
        if seen.store_away or seen.broker_away:
            self._well_since = None
        elif self._well_since is None:
            self._well_since = now
        return replace(
            seen,
            silent=self._pulse.silent(),
            well_for=now - (now if self._well_since is None else self._well_since),
        )

    def _look(self, now: float) -> Sample:
        try:
            stored = self._read()
        except UNAVAILABLE as error:
            return Sample(now, store_away=kind_of(error))
        files = self._files.look(self._pulse.done, stored.files_unread, now)
        outbox = self._outbox.look(
            stored.outbox_done, stored.outbox_left, now, stored.outbox_end
        ).since(stored.outbox_since, self._clock())
        try:
            look = self._transport.look()
        except (BrokerAway, *UNAVAILABLE) as error:
            told = str(error) if isinstance(error, BrokerAway) else kind_of(error)
            return Sample(now, stored, outbox=outbox, files=files, broker_away=told)
        places = look.places if look is not None else ()
        ages = {
            (one.topic, one.partition): self._lines[one.topic, one.partition]
            .look(one.done, one.left, now)
            .since(one.since, self._clock())
            for one in places
        }
        return Sample(now, stored, outbox=outbox, files=files, look=look, ages=ages)

    def _read(self) -> Stored:
        with self._store.read() as view:
            outbox = Outbox(view)
            return Stored(
                outbox_done=outbox.position(READER),
                outbox_left=outbox.pending(READER),
                outbox_end=outbox.last(),
                outbox_since=outbox.waiting_since(READER),
                refusals=Refusals(view).counts_by_state(),
                effects=Effects(view).counts_by_kind(),
                files_unread=Files(view).unread(),
                days_unreconciled=len(Reconciliations(view).suspects()),
                open_day=Calendar(view).open_day(),
            )
