"""The composition root: a hub put together from its settings, and what it can be asked to do."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO

from consumers.routes import ROUTES, Route
from hub.clock import end_day, today
from hub.dispatch import Dispatcher, Outcome
from hub.exports import Exports
from hub.intake import Intake
from hub.kinds import FileKind, kind_of
from hub.library import Library
from hub.local import LocalTransport
from hub.lock import sole_worker
from hub.mailer import FolderPost, Mailer, SmtpPost
from hub.settings import Settings
from hub.x12_intake import X12Intake
from producers.outlet import Outlet
from producers.remittances import Sender
from producers.routes import routes
from schemas.message import Message
from store import schema
from store.calendar import Calendar
from store.engine import Store
from store.refusals import RefusalState
from store.work import NotStarted, Work


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


class Hub:
    """A hub on one store: it receives files, works off what is pending and closes days."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.store = Store(settings.store_url)
        self.library = Library(settings.files_folder)
        self.outlet = Outlet(settings.out_folder)
        sender = Sender(settings.x12_id, settings.x12_usage)
        self.transport = LocalTransport(
            self.store,
            Dispatcher(self.store, self._routes(sender), attempts=settings.attempts),
            settings.batch_size,
        )
        self.intake = Intake(self.store, self.library, X12Intake(sender), settings.batch_size)
        self.exports = Exports(self.store, self.outlet)
        post = SmtpPost(settings.smtp_url) if settings.smtp_url else FolderPost(self.outlet)
        self.mailer = Mailer(self.store, post, settings.mail_from, settings.portal_url)
        self.outcome = Outcome()

    def _routes(self, sender: Sender) -> dict[type[Message], Route]:
        produced = routes(self.outlet, sender)
        return ROUTES | {kind: Route(producer) for kind, producer in produced.items()}

    def start(self, on: date | None = None) -> bool:
        """Bring the store's tables up to date and open the first day; False if one is open."""
        schema.upgrade(self.store)
        with self.store.begin() as transaction:
            return Calendar(transaction).start(on or today())

    def open_day(self) -> date:
        """The day that is open.

        Raises:
            NotStarted: `start` was never called.
        """
        schema.check(self.store)
        with self.store.read() as view:
            found = Calendar(view).open_day()
        if found is None:
            raise NotStarted
        return found

    @contextmanager
    def working(self) -> Iterator[None]:
        """Be the sole worker on the store for the block, after settling what a crash left.

        Raises:
            AlreadyRunning: another process is.
        """
        with sole_worker(self.settings.home / "hub.lock"):
            self.mailer.settle_after_crash()
            yield

    def receive(self, stream: BinaryIO, name: str) -> Receipt:
        """Take in a file: it is safe when this returns, and read when the hub works it off."""
        stored = self.library.store(stream)
        kind = kind_of(stored.start)
        with self.store.begin() as transaction:
            work = Work.on_open_day(transaction)
            new = work.files.receive(stored.file_id, name, kind, stored.size, work.today)
        return Receipt(stored.file_id, kind, stored.size, new)

    def receive_path(self, path: Path) -> Receipt:
        """Take in the file at a path."""
        with path.open("rb") as stream:
            return self.receive(stream, path.name)

    def step(self) -> Step | None:
        """Do the next piece of work; None when nothing is pending.

        Messages come before files, so that what waits between them stays small.
        """
        outcome = self.transport.deliver()
        if outcome is not None:
            self.outcome += outcome
            done = outcome.handled + outcome.repeated + outcome.refused + outcome.given_up
            return Step("messages", done)
        items = self.intake.read_next()
        if items is not None:
            return Step("items", items)
        mails = self.mailer.send_batch()
        return Step("e-mails", mails) if mails else None

    def drain(self, told: Callable[[Step], None] | None = None) -> None:
        """Work off everything that is pending, and bring the exports up to date."""
        while step := self.step():
            if told is not None:
                told(step)
        self.exports.bring_up_to_date()

    def close_until(self, last: date, told: Callable[[date], None] | None = None) -> int:
        """Close every open day up to `last`, in order, each after all before it is worked off.

        How many days were closed: 0 when `last` is closed already.

        Raises:
            DayNotClosed: the end of a day failed; its refusal is to be replayed after a fix.
        """
        closed = 0
        self.drain()
        while (day := self.open_day()) <= last:
            end_day(self.store, day)
            self.drain()
            if self.open_day() == day:
                raise DayNotClosed(day)
            closed += 1
            if told is not None:
                told(day)
        return closed

    def replay(self, refusal_ids: list[str] | None, reason: str | None = None) -> int:
        """Put refused messages behind everything pending; how many there were.

        Without ids, every refusal that is open (of the reason) and was a message, or a file that
        was given up: it is read on from there.
        """
        with self.store.begin() as transaction:
            work = Work.on_open_day(transaction)
            chosen = refusal_ids
            if chosen is None:
                open_ones = work.refusals.all(RefusalState.OPEN, reason)
                chosen = [row.refusal_id for row in open_ones]
            records = [work.refusals.replayed(refusal_id) for refusal_id in chosen]
            again = [record for record in records if record is not None]
            work.inbox.forget(again)
            for record in again:
                work.outbox.append(record)
            files = [work.refusals.replayed_file(refusal_id) for refusal_id in chosen]
            unread = [file_id for file_id in files if file_id is not None]
            for file_id in unread:
                work.files.resume(file_id)
        return len(again) + len(unread)

    def close(self) -> None:
        """Let go of the store."""
        self.store.close()
