"""The dispatcher: batches of raw records become decisions, each batch in one store transaction."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import structlog
from pydantic import ValidationError

from consumers.routes import Preload, Route
from hub.caution import DIED, Caution
from hub.patience import pauses
from schemas.envelope import Record, headers
from schemas.message import TYPE_PREFIX, Message, message_types
from schemas.refusal import RefusalReason, Refused
from schemas.topics import DEAD_LETTERS, LONGEST_MESSAGE
from schemas.validation import plain_errors
from store.availability import is_passing, kind_of
from store.engine import Store
from store.messaging import digest
from store.side_by_side import MOST_KEYS, NotAlone
from store.transaction import Transaction
from store.work import Work

log = structlog.get_logger()

_MOST_OF_A_VALUE: Final = LONGEST_MESSAGE - 4096
"""Bytes of a refused message that its dead letter has room for, beside the hub's own headers."""
NOWHERE: Final = -1
"""The partition of a message that no topic took."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A record and its place in the transport that delivers it: a partition has its own count.

    A message that never got to its topic is `NOWHERE`, at its number in the outbox.
    """

    record: Record
    position: int
    partition: int = 0

    @property
    def place(self) -> str:
        """What its position is counted in."""
        return f"{self.record.topic}/{self.partition}"


@dataclass(slots=True)
class Outcome:
    """What became of the messages of a batch."""

    handled: int = 0
    repeated: int = 0
    refused: int = 0
    given_up: int = 0

    def __iadd__(self, other: "Outcome") -> "Outcome":
        self.handled += other.handled
        self.repeated += other.repeated
        self.refused += other.refused
        self.given_up += other.given_up
        return self


class _RefusedAfterWriting(Exception):
    """A handler refused a message when it had already written: its writes must not stay."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.reason.value)
        self.refused = refused


_Decoded = tuple[Delivery, Message | Refused]
Acknowledge = Callable[[Transaction, Sequence[Delivery]], None]
"""Says within the store's transaction that these deliveries, and all before them, are done."""


class Dispatcher:
    """Leads messages to their handlers, once each, and sets aside what cannot be handled."""

    def __init__(
        self,
        store: Store,
        routes: Mapping[type[Message], Route],
        *,
        attempts: int,
        dead_letters: bool = False,
        cautious: int = 0,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._store = store
        self._routes = routes
        self._attempts = attempts
        self._dead_letters = dead_letters
        self.caution = Caution(store, cautious, attempts)
        self._pause = pause

    def goes_side_by_side(self, topic: str) -> bool:
        """Whether batches from different partitions of a topic may be handled at one time."""
        routes = (route for kind, route in self._routes.items() if kind.topic == topic)
        return self._store.is_shared and any(route.about is not None for route in routes)

    def handle(self, deliveries: Sequence[Delivery], acknowledge: Acknowledge) -> Outcome:
        """Handle a batch in one transaction; if anything in it fails, one message at a time.

        Raises:
            Exception: one that passes by itself (`store.availability`): the database or the disk
                fails, no message is at fault, and nothing of the batch is lost.
        """
        if self.caution.takes(deliveries):
            try:
                return self._beside_others(deliveries, acknowledge)
            except Exception as error:
                if is_passing(error):
                    raise
                kind = kind_of(error)
        else:
            kind = DIED
        if len(deliveries) > 1:
            log.info("batch taken apart", size=len(deliveries), error=kind)
        outcome = Outcome()
        for delivery in deliveries:
            outcome += self._alone(delivery, acknowledge)
        return outcome

    def _beside_others(self, deliveries: Sequence[Delivery], acknowledge: Acknowledge) -> Outcome:
        """Handle a batch beside those of others, if it is about few things and nothing else."""
        decoded = self._decoded(deliveries)
        about = self._about(decoded)
        if about is not None:
            try:
                with self._store.begin_beside(about) as transaction:
                    return self._together(decoded, transaction, acknowledge)
            except NotAlone:
                pass
        with self._store.begin() as transaction:
            return self._together(decoded, transaction, acknowledge)

    def _decoded(self, deliveries: Sequence[Delivery]) -> list[_Decoded]:
        return [(delivery, decode(delivery.record, self._routes)) for delivery in deliveries]

    def _about(self, decoded: Sequence[_Decoded]) -> set[str] | None:
        """What the messages are about, with the places they come from; None if it may be any."""
        keys = {one.place for one, _ in decoded}
        for _, message in decoded:
            about = None if isinstance(message, Refused) else self._routes[type(message)].about
            if about is None:
                return None
            keys.update(about(message))
        return keys if len(keys) <= MOST_KEYS else None

    def _alone(self, delivery: Delivery, acknowledge: Acknowledge) -> Outcome:
        """Try one message, with growing pauses, and set it aside when no try succeeds."""
        if not self.caution.takes_alone(delivery):
            return self.set_aside(delivery, acknowledge, _deadly(self._attempts))
        for attempt, pause in zip(range(1, self._attempts + 1), pauses(), strict=False):
            try:
                return self._try(delivery, acknowledge)
            except Exception as error:
                if is_passing(error):
                    raise
                kind = kind_of(error)
            _tell_failure(delivery.record, attempt, kind)
            if attempt < self._attempts:
                self._pause(pause)
        return self.set_aside(delivery, acknowledge, _given_up(self._attempts, kind))

    def _try(self, delivery: Delivery, acknowledge: Acknowledge) -> Outcome:
        """Handle one message in a transaction of its own, or set it aside if it is refused."""
        try:
            with self._store.begin() as transaction:
                return self._together(self._decoded([delivery]), transaction, acknowledge)
        except _RefusedAfterWriting as refusal:
            return self.set_aside(delivery, acknowledge, refusal.refused)

    def _together(
        self, decoded: Sequence[_Decoded], transaction: Transaction, acknowledge: Acknowledge
    ) -> Outcome:
        outcome = Outcome()
        work = Work.on_open_day(transaction)
        fresh = _unseen(decoded, work, outcome)
        preload([message for _, (_, message) in fresh], self._routes, work)
        handled: dict[bytes, None] = {}
        for one, (delivery, message) in fresh:
            if one in handled:
                outcome.repeated += 1
            elif self._is_handled(delivery, message, work, outcome):
                handled[one] = None
        work.inbox.record(handled)
        deliveries = [delivery for delivery, _ in decoded]
        acknowledge(transaction, deliveries)
        self.caution.let_go(deliveries, transaction)
        return outcome

    def _is_handled(
        self, delivery: Delivery, message: Message | Refused, work: Work, outcome: Outcome
    ) -> bool:
        """Handle a message or set it aside; whether it counts as handled from now on."""
        work.handling(delivery.record)
        before = work.transaction.gathered
        try:
            if isinstance(message, Refused):
                raise message
            self._routes[type(message)].handler(message, work)
        except Refused as refused:
            if work.transaction.gathered != before:
                raise _RefusedAfterWriting(refused) from refused
            outcome += self._refuse(delivery, refused, work)
            return False
        outcome.handled += 1
        return True

    def set_aside(self, delivery: Delivery, acknowledge: Acknowledge, refused: Refused) -> Outcome:
        """Set a message aside in a transaction of its own, unless it lies there already."""
        with self._store.begin() as transaction:
            work = Work.on_open_day(transaction)
            outcome = self._refuse(delivery, refused, work)
            acknowledge(transaction, [delivery])
            self.caution.let_go([delivery], transaction)
        return outcome

    def _refuse(self, delivery: Delivery, refused: Refused, work: Work) -> Outcome:
        """Set a message aside, unless it lies there already."""
        record = delivery.record
        if not work.inbox.refuse(record):
            return Outcome(repeated=1)
        refusal_id = work.refusals.of_message(record, refused, work.today)
        if self._dead_letters:
            work.outbox.append(_dead_letter(delivery, refused, refusal_id, work))
        given_up = refused.reason is RefusalReason.GIVEN_UP
        return Outcome(refused=int(not given_up), given_up=int(given_up))


def decode(record: Record, routes: Mapping[type[Message], Route]) -> Message | Refused:
    """The message of a record, or why it cannot be read."""
    kind = message_types().get(record.type)
    if kind is None or kind not in routes or kind.topic != record.topic:
        return Refused(
            RefusalReason.UNKNOWN_TYPE,
            "The type is none that this topic carries: docs/messages.md lists them.",
        )
    try:
        return kind.model_validate_json(record.value)
    except ValidationError as error:
        return Refused(RefusalReason.INVALID_DATA, plain_errors(error))


def preload(
    messages: Sequence[Message | Refused], routes: Mapping[type[Message], Route], work: Work
) -> None:
    """Look up at once what the handlers of these messages will ask for."""
    by_preload: dict[Preload, list[Any]] = {}
    for message in messages:
        if not isinstance(message, Refused):
            its_preload = routes[type(message)].preload
            if its_preload is not None:
                by_preload.setdefault(its_preload, []).append(message)
    for look_up, batch in by_preload.items():
        look_up(batch, work)


def _tell_failure(record: Record, attempt: int, kind: str) -> None:
    log.warning("message failed", type=record.type, attempt=attempt, error=kind, **_trace(record))


def _given_up(attempts: int, kind: str) -> Refused:
    sentence = (
        f"The hub failed on this message {attempts} times ({kind}). It is a fault of the hub: "
        "correct it, then replay this refusal."
    )
    return Refused(RefusalReason.GIVEN_UP, sentence)


def _deadly(attempts: int) -> Refused:
    sentence = (
        f"The hub ended without a word {attempts} times while it handled this message alone. It is "
        "a fault of the hub or of its machine, such as too little memory: correct it, then replay "
        "this refusal."
    )
    return Refused(RefusalReason.GIVEN_UP, sentence)


def _trace(record: Record) -> dict[str, str]:
    """What the log says of the trace of a message."""
    return {"trace_id": record.trace_id} if record.trace_id else {}


def _unseen(
    decoded: Sequence[_Decoded], work: Work, outcome: Outcome
) -> list[tuple[bytes, _Decoded]]:
    """The messages that the inbox does not know, each with what it will know it by.

    Two of one id are both among them: should the first be refused, the second may put it right.
    """
    digests = [digest(delivery.record) for delivery, _ in decoded]
    seen = work.inbox.seen(digests)
    fresh = [pair for pair in zip(digests, decoded, strict=True) if pair[0] not in seen]
    outcome.repeated += len(decoded) - len(fresh)
    return fresh


def _dead_letter(delivery: Delivery, refused: Refused, refusal_id: str, work: Work) -> Record:
    """A refused message as it came, under headers of the hub's own: its sender's may name a member.

    The extension attributes say why it was refused and where it stood on the transport. One too
    long to be published again beside them is cut, and says so: the store keeps the whole.
    """
    value = delivery.record.value
    made = headers(
        id=refusal_id,
        source="/hub/refusals",
        type=f"{TYPE_PREFIX}message-refused.v1",
        time=f"{work.today.isoformat()}T12:00:00Z",
    )
    made |= {
        "ce_reason": refused.reason.value,
        "ce_origintopic": delivery.record.topic,
        "ce_originpartition": str(delivery.partition),
        "ce_originoffset": str(delivery.position),
    }
    if len(value) > _MOST_OF_A_VALUE:
        made["ce_cutfrom"] = str(len(value))
    return Record(DEAD_LETTERS, refusal_id, value[:_MOST_OF_A_VALUE], made)
