"""A rehearsal: what replaying refusals would lead to, tried out and taken back."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from consumers.routes import Route
from hub.dispatch import decode, preload
from producers.outlet import Outlet
from schemas.envelope import Record
from schemas.message import Message
from schemas.outbound import IssueAcknowledgment, IssueRemittance, PrintLetters, SendEmail
from schemas.portal_messages import PublishPortalMessage
from schemas.refusal import Refused
from store.availability import is_passing
from store.engine import Store
from store.messaging import digest
from store.transaction import Transaction
from store.work import Work

Routes = Mapping[type[Message], Route]

_MOST: Final = 1000
_HANDLED: Final = "handled"
_KNOWN: Final = "taken in meanwhile: nothing happens"


@dataclass(frozen=True, slots=True)
class Effect:
    """Something that leaves the hub, known by the id under which it happens once."""

    kind: str
    effect_id: str


@dataclass(frozen=True, slots=True)
class Prospect:
    """What a replay of one refusal would come to.

    `again` would happen now; `done` would come up too, but was done before and is not repeated.
    """

    refusal_id: str
    outcome: str
    again: tuple[Effect, ...] = ()
    done: tuple[Effect, ...] = ()


_LEAVING: Final[dict[type[Message], tuple[str, str]]] = {
    PrintLetters: ("print batch", "batch_id"),
    IssueRemittance: ("835", "remittance_id"),
    IssueAcknowledgment: ("acknowledgment", "acknowledgment_id"),
    PublishPortalMessage: ("portal message", "message_id"),
    SendEmail: ("e-mail", "email_id"),
}
"""What leaves the hub by which message, and the field that names it."""


class _Nowhere(Outlet):
    """An outlet that writes nothing, and remembers whether it was all there already."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.all_there = True

    def write_all(self, files: Iterable[tuple[str, bytes]]) -> None:
        """Look whether files of these names are there."""
        for name, _ in files:
            self.all_there = self.all_there and self.holds(name)


class _TakenBack(Exception):
    """Ends the transaction of a rehearsal, so that nothing of it stays."""


class Rehearsal:
    """Replays refusals with the real handlers, in a transaction that is rolled back.

    `routes_into` gives the handlers that deliver into an outlet; theirs writes nothing.
    """

    def __init__(self, store: Store, routes_into: Callable[[Outlet], Routes], root: Path) -> None:
        self._store = store
        self._outlet = _Nowhere(root)
        self._routes = routes_into(self._outlet)

    def of(self, refusal_ids: Sequence[str]) -> list[Prospect]:
        """What would become of each of these refusals, replayed in this order."""
        prospects: list[Prospect] = []
        with suppress(_TakenBack), self._store.begin() as transaction:
            prospects = _Play(transaction, self._routes, self._outlet).of(refusal_ids)
            raise _TakenBack
        return prospects


class _Play:
    """One rehearsal: messages are handled in the order in which the outbox would bring them."""

    def __init__(self, transaction: Transaction, routes: Routes, outlet: _Nowhere) -> None:
        self._transaction = transaction
        self._routes = routes
        self._outlet = outlet
        self._seen = Work.on_open_day(transaction).outbox.last()
        self._waiting: deque[tuple[str, Record]] = deque()
        self._outcomes: dict[str, str] = {}
        self._again: dict[str, list[Effect]] = {}
        self._done: dict[str, list[Effect]] = {}

    def of(self, refusal_ids: Sequence[str]) -> list[Prospect]:
        for refusal_id in refusal_ids:
            self._take_up(refusal_id)
        while self._waiting:
            refusal_id, record = self._waiting.popleft()
            outcome = self._play(refusal_id, record)
            self._outcomes.setdefault(refusal_id, outcome)
            self._follow(refusal_id)
        return [
            Prospect(
                refusal_id,
                self._outcomes[refusal_id],
                tuple(self._again.get(refusal_id, ())),
                tuple(self._done.get(refusal_id, ())),
            )
            for refusal_id in refusal_ids
        ]

    def _take_up(self, refusal_id: str) -> None:
        work = Work.on_open_day(self._transaction)
        record = work.refusals.replayed(refusal_id)
        if record is not None:
            work.inbox.forget([record])
            self._waiting.append((refusal_id, record))
        elif work.refusals.replayed_file(refusal_id) is not None:
            self._outcomes[refusal_id] = "the file is read on"
        else:
            self._outcomes[refusal_id] = "cannot be replayed: send it again, corrected"

    def _follow(self, refusal_id: str) -> None:
        """Put what was sent just now behind what waits."""
        outbox = Work.on_open_day(self._transaction).outbox
        while emitted := outbox.after(self._seen, _MOST):
            self._seen = emitted[-1][0]
            self._waiting.extend((refusal_id, record) for _, record in emitted)

    def _play(self, refusal_id: str, record: Record) -> str:
        """Handle a message unless that was done before; what becomes of it, in words."""
        work = Work.on_open_day(self._transaction)
        message = decode(record, self._routes)
        known = bool(work.inbox.seen([digest(record)]))
        if isinstance(message, Refused):
            return _KNOWN if known else f"refused again: {message.reason.value}"
        known = known or _has_left(message, work)
        self._outlet.all_there = True
        outcome = _KNOWN if known else self._handle(refusal_id, record, message)
        if outcome in {_HANDLED, _KNOWN}:
            self._note(refusal_id, message, known=known)
        return outcome

    def _note(self, refusal_id: str, message: Message, *, known: bool) -> None:
        """Note what leaves by a message, if anything does, and whether it has left before."""
        if type(message) not in _LEAVING:
            return
        kind, field = _LEAVING[type(message)]
        as_file = not isinstance(message, PublishPortalMessage | SendEmail)
        left_before = known or (as_file and self._outlet.all_there)
        noted = self._done if left_before else self._again
        noted.setdefault(refusal_id, []).append(Effect(kind, str(getattr(message, field))))

    def _handle(self, refusal_id: str, record: Record, message: Message) -> str:
        """Handle a message as the dispatcher would, once; what becomes of it, in words."""
        work = Work.on_open_day(self._transaction)
        day = work.today
        before = set(work.letters.decided_on(day))
        try:
            with self._transaction.savepoint():
                preload([message], self._routes, work)
                work.handling(record)
                self._routes[type(message)].handler(message, work)
                work.inbox.record([digest(record)])
        except Refused as refused:
            return f"refused again: {refused.reason.value}"
        except Exception as error:
            if is_passing(error):
                raise
            return f"fails again: {type(error).__name__}"
        decided = [one for one in work.letters.decided_on(day) if one not in before]
        letters = [Effect("letter", letter_id) for letter_id in decided]
        self._again.setdefault(refusal_id, []).extend(letters)
        return _HANDLED


def _has_left(message: Message, work: Work) -> bool:
    """Whether what a message posts or asks for was posted or asked for before."""
    match message:
        case PublishPortalMessage():
            return work.portal_messages.get(message.message_id) is not None
        case SendEmail():
            return work.effects.get(message.email_id) is not None
    return False
