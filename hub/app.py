"""The composition root: a hub put together from its settings, and what it can be asked to do."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final

from consumers.intake.kinds import kind_of
from consumers.routes import ROUTES, Route
from hub.acknowledger import Acknowledger
from hub.claim_answers import ClaimAnswers
from hub.clock import end_day
from hub.dispatch import Dispatcher, Outcome
from hub.exports import Exports
from hub.housekeeping import Housekeeping
from hub.intake import Intake
from hub.local import LocalTransport
from hub.lock import AlreadyRunning, lock_of
from hub.mailer import Mailer
from hub.observe.instruments import Instruments, MeasuredDispatcher
from hub.observe.pulse import Pulse
from hub.observe.traced_post import traced
from hub.observe.tracing import Tracing, tracing_to
from hub.observe.watch import Watch, Watched
from hub.outbox_retention import OutboxRetention
from hub.patience import Patience
from hub.post import FolderPost, Post
from hub.rehearsal import Prospect, Rehearsal
from hub.serving import host_name
from hub.settings import Settings
from hub.smtp import SmtpPost
from hub.steps import DayNotClosed, Receipt, Step
from hub.transport import BrokerAway, Transport
from hub.wall_clock import now, seconds, today
from hub.x12_intake import X12Intake
from portal.exchange.retention import Retention
from portal.exchange.service import Exchange
from portal.exchange.shelf import Shelf
from portal.surroundings import Surroundings
from producers.outlet import Outlet
from producers.remittances import Remittances, Sender
from producers.routes import routes
from schemas.message import Message
from store import schema
from store.calendar import Calendar
from store.engine import Store
from store.library import Library, StoredFile
from store.refusals import RefusalState, is_replayable
from store.work import NotStarted, Work

_READS_BETWEEN_MAILS: Final = 20
"""Steps of reading files, of up to a second or so each, until e-mails get their turn."""


class Hub:
    """A hub on one store: it receives files, works off what is pending and closes days."""

    def __init__(
        self, settings: Settings, tracing: Tracing | None = None, *, start_seconds: float = 0
    ) -> None:
        self.settings = settings
        self.patience = Patience(start_seconds)
        self.tracing = tracing or tracing_to(settings.traces_endpoint, settings.traces_ratio)
        self.store = Store(settings.store_url, sent=self.patience.wake, clock=seconds)
        self.pulse = Pulse(self.store)
        self.library = Library(settings.files_folder)
        self.outlet = Outlet(settings.out_folder)
        self.instruments = Instruments()
        self.sender = Sender(settings.x12_id, settings.x12_usage)
        self.dispatcher = self._dispatching()
        self.transport = self._transport()
        acknowledger = Acknowledger(self.sender)
        self.intake = Intake(
            self.store,
            self.library,
            X12Intake(acknowledger, self.instruments.checked, self.tracing),
            ClaimAnswers(self.store, self.library, acknowledger, now),
            settings.batch_size,
            clock=now,
            tracing=self.tracing,
        )
        self.exports = Exports(self.store, self.outlet)
        self.mailer = self._mailer()
        self.lock = lock_of(self.store, settings.home)
        self.exchange = Exchange(
            self.store,
            self.library,
            Shelf(self.outlet, Remittances(self.outlet, self.sender)),
            settings.limits,
            clock=now,
            wake=self.patience.wake,
        )
        self.retention = Retention(self.store, self.library, now)
        self.housekeeping = Housekeeping(
            self.store,
            self.library,
            OutboxRetention(self.store, settings.outbox_days),
            self.retention,
            settings.answer_days,
        )
        self.outcome = Outcome()
        self._is_checked = self._is_settled = False
        self._reads_since_mails = 0

    def _mailer(self) -> Mailer:
        settings = self.settings
        post: Post = FolderPost(self.outlet)
        per_minute = None
        if settings.smtp_url:
            post = SmtpPost(settings.smtp_url, settings.smtp_timeout, lambda: self.patience.is_over)
            per_minute = settings.emails_per_minute
        post = traced(post, self.store, self.tracing)
        return Mailer(
            self.store,
            post,
            settings.mail_from,
            settings.portal_url,
            support=settings.portal_support,
            per_minute=per_minute,
        )

    def _dispatching(self) -> Dispatcher:
        settings = self.settings
        routed = self._routes_into(self.outlet)
        return MeasuredDispatcher(
            self.store,
            {kind: self._observed(kind, route) for kind, route in routed.items()},
            attempts=settings.attempts,
            dead_letters=settings.transport == "kafka",
            cautious=2 * settings.batch_size,  # Kafka hands over two batches at a time
            instruments=self.instruments,
            tracing=self.tracing,
        )

    def _transport(self) -> Transport:
        settings, dispatcher = self.settings, self.dispatcher
        if settings.transport == "local":
            return LocalTransport(self.store, dispatcher, settings.batch_size)
        from hub.kafka import Cluster, KafkaTransport  # noqa: PLC0415 - slow to import

        return KafkaTransport(
            self.store,
            dispatcher,
            Cluster.of(settings),
            settings.batch_size,
            tracing=self.tracing,
            instruments=self.instruments,
            patience=self.patience,
        )

    def _observed(self, kind: type[Message], route: Route) -> Route:
        return self.instruments.timed(kind, self.tracing.traced(kind, route))

    @property
    def is_beside_others(self) -> bool:
        """Whether several hubs may share the handling of messages."""
        return self.settings.transport == "kafka" and self.store.is_shared

    def _routes_into(self, outlet: Outlet) -> dict[type[Message], Route]:
        produced = routes(outlet, self.sender)
        return ROUTES | {kind: Route(producer) for kind, producer in produced.items()}

    def start(self, on: date | None = None) -> bool:
        """Bring the store's tables up to date and open the first day; False if one is open."""
        schema.upgrade(self.store)
        with self.store.begin() as transaction:
            return Calendar(transaction).start(on or today())

    # What is asked of the database below is asked again until it answers, once it has answered
    # at all: a connection that is lost ends nothing.

    def reach(self) -> date:
        """The day that is open, of a database that is asked for the first time.

        Raises:
            sqlalchemy.exc.OperationalError: it does not answer.
            OutOfDate: its tables are not those of this program.
            NotStarted: `start` was never called.
        """
        return self.patience.first_contact(self._open_day)

    def open_day(self) -> date:
        """The day that is open.

        Raises:
            NotStarted: `start` was never called.
        """
        return self.patience.keep_trying(self._open_day)

    def _open_day(self) -> date:
        if not self._is_checked:
            schema.check(self.store)
            self._is_checked = True
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
        with self.serving():
            self.patience.keep_trying(self._be_worker)
            yield

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Handle for the block what the transport brings, beside the other hubs on the store."""
        try:
            with ExitStack() as running:
                self.patience.first_contact(
                    lambda: running.enter_context(self.transport.running()), BrokerAway
                )
                yield
        finally:
            self.lock.release()

    def is_worker(self) -> bool:
        """Whether this hub is the sole worker, which it becomes when no other one is."""
        try:
            self.patience.keep_trying(self._be_worker)
        except AlreadyRunning:
            return False
        return True

    def _be_worker(self) -> None:
        if self.lock.take():
            self._is_settled = False
        if not self._is_settled:  # also when the store failed amid it, the lock being held
            self.mailer.settle_after_crash()
            self.library.sweep(now())
            self.intake.start_anew()
            self._is_settled = True

    def watch(self, give_up: Callable[[], None]) -> Watch:
        """A watch over this hub, which calls `give_up` when nothing but a new process helps."""
        watched = Watched(
            self.store,
            self.transport,
            self.settings.transport,
            self.instruments,
            is_worker=lambda: self.lock.is_held,
            pulse=self.pulse,
        )
        return Watch(watched, self.settings.stall_seconds, give_up, self.settings.smtp_timeout)

    def receive(self, stream: BinaryIO, name: str) -> Receipt:
        """Take in a file: it is safe when this returns, and read when the hub works it off."""
        stored = self.library.store(stream)
        return self.patience.keep_trying(partial(self._note, stored, name))

    def _note(self, stored: StoredFile, name: str) -> Receipt:
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

        Messages come before files, so that what waits between them stays small. E-mails go when
        no file is left, and now and then before: a large one takes minutes. A database that is
        away is waited for.

        Raises:
            AlreadyRunning: the connection was lost, and another hub has taken over.
        """
        done = self.patience.keep_trying(self._step)
        if done is not None:
            self.pulse.worked()
        return done

    def _step(self) -> Step | None:
        self._be_worker()
        outcome = self.transport.deliver()
        if outcome is not None:
            self.outcome += outcome
            done = outcome.handled + outcome.repeated + outcome.refused + outcome.given_up
            return Step("messages", done)
        if self._reads_since_mails < _READS_BETWEEN_MAILS:
            return self._read_on() or self._send_mails()
        return self._send_mails() or self._read_on()

    def _read_on(self) -> Step | None:
        items = self.intake.read_next()
        if items is None:
            return None
        self._reads_since_mails += 1
        return Step("items", items)

    def _send_mails(self) -> Step | None:
        self._reads_since_mails = 0
        mails = self.mailer.send_batch()
        return Step("e-mails", mails) if mails else None

    def drain(self, told: Callable[[Step], None] | None = None) -> bool:
        """Work off everything that is pending, and bring the exports up to date.

        False when patience was over before: what is left stays pending.
        """
        while not self.patience.is_over:
            step = self.step()
            if step is None:
                self.patience.keep_trying(self.exports.bring_up_to_date)
                return True
            if told is not None:
                told(step)
        return False

    def close_until(self, last: date, told: Callable[[date], None] | None = None) -> int:
        """Close every open day up to `last`, in order, each after all before it is worked off.

        How many days were closed: 0 when `last` is closed already. It ends early when patience
        is over: a day whose end is under way then ends when the hub works again.

        Raises:
            DayNotClosed: the end of a day failed; its refusal is to be replayed after a fix.
        """
        closed = 0
        if not self.drain():
            return closed
        while (day := self.open_day()) <= last:
            self.patience.keep_trying(partial(end_day, self.store, day))
            if not self.drain():
                break
            if self.open_day() == day:
                raise DayNotClosed(day)
            for piece in self.housekeeping.after(day):
                self.patience.keep_trying(piece)
            closed += 1
            if told is not None:
                told(day)
        return closed

    def open_refusals(self, reason: str | None = None, since: date | None = None) -> list[str]:
        """The ids of the refusals, of a reason and from a day on, that a replay can take up."""
        with self.store.read() as view:
            rows = Work.on_open_day(view).refusals.all(RefusalState.OPEN, reason, since)
        return [row.refusal_id for row in rows if is_replayable(row)]

    def rehearse(self, refusal_ids: Sequence[str]) -> list[Prospect]:
        """What a replay of these refusals would lead to; nothing is changed."""
        return Rehearsal(self.store, self._routes_into, self.outlet.root).of(refusal_ids)

    def replay(self, refusal_ids: Sequence[str]) -> int:
        """Put refused messages behind everything pending; how many there were.

        A refusal may also stand for a file that was given up: it is read on from there.
        """
        return self.patience.keep_trying(partial(self._replay, refusal_ids))

    def _replay(self, refusal_ids: Sequence[str]) -> int:
        with self.store.begin() as transaction:
            work = Work.on_open_day(transaction)
            records = [work.refusals.replayed(refusal_id) for refusal_id in refusal_ids]
            again = [record for record in records if record is not None]
            work.inbox.forget(again)
            for record in again:
                work.outbox.append(record)
            files = [work.refusals.replayed_file(refusal_id) for refusal_id in refusal_ids]
            unread = [file_id for file_id in files if file_id is not None]
            for file_id in unread:
                work.files.resume(file_id)
        return len(again) + len(unread)

    def surroundings(self) -> Surroundings:
        """What the portal is given of this hub."""
        settings = self.settings
        return Surroundings(
            store=self.store,
            now=now,
            url=settings.portal_url,
            idle=timedelta(minutes=settings.portal_idle_minutes),
            longest=timedelta(hours=settings.portal_session_hours),
            forms_per_hour=settings.portal_forms_per_hour,
            support=settings.portal_support,
            host_name=host_name,
            exchange=self.exchange,
        )

    def close(self) -> None:
        """Let go of the store."""
        self.lock.release()
        self.store.close()
        self.tracing.close()
