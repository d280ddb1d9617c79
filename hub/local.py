"""The local transport: the store's own outbox, read in order; nothing to install."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from hub.dispatch import Delivery, Dispatcher, Outcome
from store.engine import Store
from store.messaging import Outbox
from store.transaction import Transaction

READER: Final = "local"
"""The cursor that says how far the outbox is handled, or published to Kafka.

Stores know it by the name of the transport that was there first.
"""


class LocalTransport:
    """Hands the dispatcher what the outbox holds; the cursor moves in the same transaction."""

    def __init__(self, store: Store, dispatcher: Dispatcher, batch_size: int) -> None:
        self._store = store
        self._dispatcher = dispatcher
        self._batch_size = batch_size

    @contextmanager
    def running(self) -> Iterator[None]:
        """Nothing has to run beside the hub."""
        yield

    def deliver(self) -> Outcome | None:
        """Deliver the next batch; None when nothing is pending."""
        with self._store.read() as view:
            outbox = Outbox(view)
            batch = outbox.after(outbox.position(READER), self._batch_size)
        if not batch:
            return None
        deliveries = [Delivery(record, seq) for seq, record in batch]
        return self._dispatcher.handle(deliveries, _acknowledge)

    def look(self) -> None:
        """Nothing: how far the outbox has come is all there is."""

    def start_anew(self, topic: str) -> None:
        """Nothing: no consumer runs by itself."""

    def pending(self) -> int:
        """How many messages wait."""
        with self._store.read() as view:
            return Outbox(view).pending(READER)


def _acknowledge(transaction: Transaction, deliveries: Sequence[Delivery]) -> None:
    Outbox(transaction).advance(READER, deliveries[-1].position)
