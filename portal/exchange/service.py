"""The exchange: takes in partners' files, gives out answers and remittances, tells what became."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Row

from consumers.intake.kinds import kind_of
from portal.exchange.errors import ExchangeError, NotAdmitted, NotFound
from portal.exchange.findings import ToldFinding, told_findings
from portal.exchange.limits import Limits, Pace, check_unpacked, checked_name
from portal.exchange.promotion import stands
from portal.exchange.shelf import Document, Shelf
from portal.exchange.timeline import Event, timeline
from portal.exchange.under_way import UnderWay
from portal.naming import members_named
from rules.certification_edi import Certification
from store.audit import Actor, Deed
from store.engine import Store
from store.library import Deposit, Library
from store.partner_profiles import PartnerProfile
from store.receptions import Arrival
from store.work import Work

_DAY = timedelta(hours=24)
_ENOUGH_TO_TELL = 512
"""How many bytes tell an archive."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks: the partner, through which door, and who acts for it, as the audit tells."""

    partner_id: str
    door: str
    actor: str
    address: str = ""
    account_id: str | None = None

    @property
    def as_actor(self) -> Actor:
        """The same, as the audit knows it."""
        return Actor(self.door, self.actor, self.address, self.account_id, self.partner_id or None)


class Upload:
    """A file that is being handed in; nothing of it counts before `finish`."""

    def __init__(self, exchange: "Exchange", visitor: Visitor, name: str, deposit: Deposit) -> None:
        self.name = name
        self._exchange = exchange
        self._visitor = visitor
        self._deposit = deposit
        self._told = False
        self._counted: int | None = 0

    @property
    def size(self) -> int:
        """How many bytes there are so far."""
        return self._deposit.size

    def write(self, data: bytes, at: int | None = None) -> None:
        """Add bytes at the end, or at a place of their own.

        Raises:
            TooLarge: the file grows too large, or with it what the partner sends today.
            Packed: it is an archive.
        """
        place = self.size if at is None else at
        with self._exchange.telling(self._visitor):
            self._exchange.limits.check_size(place + len(data))
            self._count(place + len(data))
            self._deposit.write(data, at)
            if not self._told and self.size >= _ENOUGH_TO_TELL:
                self._told = True
                check_unpacked(self._deposit.start())

    def _count(self, size: int) -> None:
        if self._counted is not None and size > self._counted:
            more, limits = size - self._counted, self._exchange.limits
            self._exchange.under_way.grow(self._visitor.partner_id, more, limits)
            self._counted = size

    def _leave(self, *, kept: bool) -> None:
        if self._counted is not None:
            self._exchange.under_way.leave(self._visitor.partner_id, self._counted, kept=kept)
            self._counted = None

    def finish(self, name: str | None = None) -> str:
        """Hand the file in, under another name if one is given; its reception id.

        It is safe when this returns, and the hub looks at it at once.

        Raises:
            TooLarge: with it, the partner has sent too much today.
            Packed: it is an archive.
        """
        try:
            with self._exchange.telling(self._visitor):
                check_unpacked(self._deposit.start())
                taken = self._exchange.take_in(self._visitor, name or self.name, self._deposit)
        except BaseException:
            self.abandon()
            raise
        self._leave(kept=True)
        return taken

    def abandon(self) -> None:
        """Forget the file."""
        self._deposit.abandon()
        self._leave(kept=False)


class Exchange:
    """The one service behind the portal, the API and SFTP; every door checks who comes in."""

    def __init__(
        self,
        store: Store,
        library: Library,
        shelf: Shelf,
        limits: Limits,
        *,
        clock: Callable[[], datetime],
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        self.store = store
        self.library = library
        self.limits = limits
        self.clock = clock
        self.under_way = UnderWay()
        self._shelf = shelf
        self._wake = wake
        self._pace = Pace(limits.per_minute)

    def profile(self, partner_id: str) -> PartnerProfile:
        """The profile of a partner.

        Raises:
            NotAdmitted: the partner has none, so it exchanges no files.
        """
        with self.store.read() as view:
            found = Work.on_open_day(view).partner_profiles.get(partner_id)
        if found is None:
            raise NotAdmitted("This trading partner does not exchange files with the hub.")
        return found

    def count(self, partner_id: str) -> None:
        """Count one request of a partner.

        Raises:
            TooOften: there were too many in the last minute.
        """
        self._pace.take(partner_id)

    @contextmanager
    def telling(self, visitor: Visitor) -> Iterator[None]:
        """Log why a file is refused in the block: not every client shows its user the sentence."""
        try:
            yield
        except ExchangeError as error:
            with self.store.begin() as transaction:
                work = Work.on_open_day(transaction)
                _note(work, self.clock(), visitor, "refused a file", str(error))
            raise

    def signed_in(self, visitor: Visitor) -> None:
        """Have the audit say that a partner's program signed in."""
        with self.store.begin() as transaction:
            work = Work.on_open_day(transaction)
            _note(work, self.clock(), visitor, "signed in", visitor.partner_id)

    def refused(self, visitor: Visitor, why: str) -> None:
        """Have the audit say that somebody was not let in, or not to what was asked."""
        with self.store.begin() as transaction:
            work = Work.on_open_day(transaction)
            _note(work, self.clock(), visitor, "refused entry", why)

    # --- in -----------------------------------------------------------------------------------

    def begin(self, visitor: Visitor, name: str) -> Upload:
        """A file that the visitor begins to hand in.

        Raises:
            NotAdmitted: the partner exchanges no files.
            TooLarge: it has sent too much in the last 24 hours, or is sending it.
            TooOften: too many of its files are under way.
            Unfit: the name cannot be taken.
        """
        checked_name(name)
        self.profile(visitor.partner_id)
        taken = self._taken(visitor.partner_id)
        deposit = self.library.deposit()
        try:
            self.under_way.enter(visitor.partner_id, taken, self.limits)
        except BaseException:
            deposit.abandon()
            raise
        return Upload(self, visitor, name, deposit)

    def _taken(self, partner_id: str) -> int:
        """How many bytes a partner handed in during the last 24 hours."""
        with self.store.read() as view:
            receptions = Work.on_open_day(view).receptions
            return receptions.bytes_since(partner_id, self.clock() - _DAY)

    def check_room(self, partner_id: str, size: int) -> None:
        """Make sure, before it is read, that so many bytes more of a partner could be taken.

        Raises:
            TooLarge: they could not.
        """
        self.limits.check_day(self._taken(partner_id) + size)

    def take_in(self, visitor: Visitor, name: str, deposit: Deposit) -> str:
        """Store what was handed in, under its hash; its reception id."""
        size = deposit.size
        self.check_room(visitor.partner_id, size)
        stored = deposit.keep()
        now = self.clock()
        kind = kind_of(stored.start)
        with self.store.begin() as transaction:
            work = Work.on_open_day(transaction)
            if not stored.path.exists():
                raise ExchangeError("The file was purged while it came again: send it once more.")
            shown = f"{visitor.partner_id} ({visitor.door})"
            file_id = work.files.receive_again(stored.file_id, shown, kind, size, work.today)
            arrival = Arrival(
                visitor.partner_id, visitor.door, checked_name(name), size, now, work.today
            )
            reception_id = work.receptions.add(file_id, arrival)
            _note(work, now, visitor, "handed in a file", reception_id)
        self._wake()
        return reception_id

    def receptions(self, partner_id: str, most: int, before: str | None = None) -> list[Row[Any]]:
        """What a partner handed in, the newest first, or what came before one of them."""
        with self.store.read() as view:
            return Work.on_open_day(view).receptions.of_partner(partner_id, most, before)

    def reception(self, partner_id: str, reception_id: str) -> Row[Any]:
        """What is known of one file that the partner handed in.

        Raises:
            NotFound: there is none of that id that is the partner's own.
        """
        with self.store.read() as view:
            found = Work.on_open_day(view).receptions.get(partner_id, reception_id)
        if found is None:
            raise NotFound(f"There is no file {reception_id[:20]}.")
        return found

    def findings(self, visitor: Visitor, reception_id: str) -> tuple[list[ToldFinding], bool]:
        """What is wrong with a file in plain sentences, and whether that is all of it.

        Each stands beside its segment, so the audit says who saw them, and which members.

        Raises:
            NotFound: it is not the partner's, or it was purged.
        """
        path = self._path(self.reception(visitor.partner_id, reception_id))
        found, complete = told_findings(path)
        with self.store.begin() as transaction:
            work = Work.on_open_day(transaction)
            named = members_named((each.segment for each in found), work)
            _note(work, self.clock(), visitor, "saw findings", reception_id, members=named)
        return found, complete

    def standing(self, partner_id: str) -> Certification:
        """Where a partner stands with its certification."""
        profile = self.profile(partner_id)
        with self.store.read() as view:
            return stands(profile, Work.on_open_day(view))

    def _path(self, reception: Row[Any]) -> Path:
        with self.store.read() as view:
            file = Work.on_open_day(view).files.get(reception.file_id)
        if file is None or reception.purged_on is not None:
            raise NotFound(f"The content of {reception.reception_id} is purged.")
        return self.library.path(file.content_id)

    def content_of(self, visitor: Visitor, reception_id: str) -> Path:
        """Where the file lies as it was handed in.

        Raises:
            NotFound: it is not the partner's, or it was purged.
        """
        path = self._path(self.reception(visitor.partner_id, reception_id))
        with self.store.begin() as transaction:
            work = Work.on_open_day(transaction)
            _note(work, self.clock(), visitor, "fetched a file", reception_id)
        return path

    def timeline(self, partner_id: str, reception_id: str) -> list[Event]:
        """What happened to a file, from its receipt to payment, in order.

        Raises:
            NotFound: it is not the partner's.
        """
        reception = self.reception(partner_id, reception_id)
        with self.store.read() as view:
            return timeline(reception, Work.on_open_day(view))

    # --- out ----------------------------------------------------------------------------------

    def documents(self, partner_id: str, *, waiting: bool) -> list[Document]:
        """What there is for a partner to fetch, the oldest first: all, or what it has not put away.

        A document that is put away stays until its retention is over.
        """
        with self.store.read() as view:
            return self._shelf.documents(partner_id, Work.on_open_day(view), waiting=waiting)

    def document(self, partner_id: str, name: str) -> Document:
        """One document of a partner, without its content.

        Raises:
            NotFound: the partner has no such document.
        """
        with self.store.read() as view:
            return self._shelf.document(partner_id, name, Work.on_open_day(view))

    def fetch(self, visitor: Visitor, name: str) -> bytes:
        """A document as it was made: however often it is fetched, its control numbers stay.

        Raises:
            NotFound: the partner has no such document.
        """
        with self.store.begin() as transaction:
            work = Work.on_open_day(transaction)
            content = self._shelf.content(visitor.partner_id, name, work)
            work.collected.fetch(visitor.partner_id, name, self.clock())
            _note(work, self.clock(), visitor, "fetched a document", name)
        return content

    def put_away(self, visitor: Visitor, name: str) -> None:
        """Take a document out of those that wait; it can still be fetched.

        Raises:
            NotFound: the partner has no such document.
        """
        with self.store.begin() as transaction:
            work = Work.on_open_day(transaction)
            self._shelf.document(visitor.partner_id, name, work)
            work.collected.put_away(visitor.partner_id, name, self.clock())
            _note(work, self.clock(), visitor, "put a document away", name)


def _note(
    work: Work,
    at: datetime,
    visitor: Visitor,
    action: str,
    about: str,
    *,
    members: tuple[int, ...] = (),
) -> None:
    deed = Deed(
        action=action,
        subject=f"{about} ({visitor.door}: {visitor.actor})",
        at=at,
        actor=visitor.as_actor,
        member_keys=members,
    )
    work.audit.note(deed)
