"""The intake: received files are read in order, chunk by chunk, into messages and refusals.

Each chunk is one store transaction that also says how far the file is read, so a crash repeats
nothing and leaves nothing out.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any, Final

import structlog
from sqlalchemy import Row

from consumers.intake.csv_rows import read_certifications
from consumers.intake.interchanges import read_interchanges
from consumers.intake.items import Item
from consumers.intake.json_lines import read_json_lines
from consumers.intake.kinds import FileKind
from hub.claim_answers import ClaimAnswers
from hub.observe.tracing import Tracing
from hub.partner_files import PartnerFile
from hub.x12_intake import X12Intake
from schemas.envelope import Record, headers
from schemas.message import message_types
from schemas.refusal import RefusalReason, Refused
from schemas.topics import MEMBER_KEYED, Topic
from store.availability import is_passing, kind_of
from store.engine import Store
from store.files import Files, FileState
from store.library import Library
from store.work import Work

log = structlog.get_logger()

SOURCE: Final = "/intake"
_WHY_REFUSED: Final = {
    FileKind.EMPTY: Refused(
        RefusalReason.EMPTY_FILE, "The file is empty: ask its sender to send it again."
    ),
    FileKind.UNKNOWN: Refused(
        RefusalReason.UNKNOWN_FORMAT,
        "The file begins like none that the hub takes: X12 (ISA), JSON Lines in UTF-8, or a "
        "certification CSV with its header.",
    ),
}


_NO_PARTNERS_KIND: Final = Refused(
    RefusalReason.UNKNOWN_FORMAT,
    "Nobody can read the file as X12: a trading partner's file begins with ISA, not packed.",
)


def _why_refused(kind: FileKind, *, of_partner: bool) -> Refused | None:
    """Why a file of a kind is refused, or None: of partners the hub takes X12 alone."""
    if of_partner and kind not in (FileKind.X12, FileKind.EMPTY):
        return _NO_PARTNERS_KIND
    return _WHY_REFUSED.get(kind)


class _Reading:
    """A file that is open, and how many of its items have been read."""

    def __init__(self, file_id: str, position: int, items: Iterator[Item]) -> None:
        self.file_id = file_id
        self.position = position
        self._items = items
        self._ahead = next(items, None)

    @property
    def finished(self) -> bool:
        """Whether every item has been read."""
        return self._ahead is None

    def next_items(self, most: int) -> list[Item]:
        """The next items, as far as their messages are for one topic.

        Topics are handled side by side: what a file says on one has to be handled before what it
        goes on to say on another.
        """
        items: list[Item] = []
        topic = None
        while self._ahead is not None and len(items) < most:
            its_topic = _topic_of(self._ahead)
            if None not in (topic, its_topic) and topic != its_topic:
                break
            topic = its_topic or topic
            items.append(self._ahead)
            self._ahead = next(self._items, None)
        self.position += len(items)
        return items


def _topic_of(item: Item) -> Topic | None:
    """The topic of an item's messages; None for what is refused."""
    if item.messages:
        return item.messages[0].topic
    return message_types()[item.type].topic if item.data is not None else None


class Intake:
    """Reads received files to their end; `refused` counts the parts that were set aside."""

    def __init__(
        self,
        store: Store,
        library: Library,
        x12: X12Intake,
        claims: ClaimAnswers,
        chunk: int,
        *,
        clock: Callable[[], datetime],
        tracing: Tracing,
    ) -> None:
        self._tracing = tracing
        self._store = store
        self._library = library
        self._x12 = x12
        self._claims = claims
        self._chunk = chunk
        self._clock = clock
        self._reading: _Reading | None = None
        self.refused = 0

    def read_next(self) -> int | None:
        """Read a chunk of the file that is next; how many items it had, None without a file.

        A file that the hub fails on is set aside, so that those behind it go on.

        Raises:
            Exception: one that passes by itself (`store.availability`): the file is not at fault,
                and is read on from its last chunk.
        """
        with self._store.read() as view:
            file = Files(view).next_unread()
        if file is None:
            return None
        try:
            if file.state == FileState.READING:
                return self._read_chunk(file)
            if file.state == FileState.ANSWERING:
                return self._claims.answer(file)
            self._take_up(file)
        except Exception as error:
            self._reading = None  # what was read ahead of a chunk that is not stored is read anew
            if is_passing(error):
                raise
            self._give_up(file, kind_of(error))
        return 0

    def _give_up(self, file: Row[Any], error: str) -> None:
        sentence = (
            f"The hub failed on this file ({error}). It is a fault of the hub: correct it, then "
            "replay this refusal."
        )
        refused = Refused(RefusalReason.GIVEN_UP, sentence)
        with self._store.begin() as transaction:
            work = Work.on_open_day(transaction)
            place = f"after item {file.items_read}"
            work.refusals.of_item(refused, file.file_id, place, work.today, b"")
            work.files.progress(file.file_id, file.items_read, 0, 1)
            work.files.change(file.file_id, state=FileState.REFUSED)
        self.refused += 1
        log.error("file given up", file_id=file.file_id[:12], error=error)

    def _take_up(self, file: Row[Any]) -> None:
        """Begin with a file: X12 is checked and acknowledged, what cannot be read is refused."""
        kind = FileKind(file.kind)
        checked = None
        if kind is FileKind.X12:
            checked = self._x12.check(self._library.path(file.content_id))
        with self._store.begin() as transaction:
            work = Work.on_open_day(transaction)
            partners = PartnerFile.of(file.file_id, self._clock(), work)
            why = _why_refused(kind, of_partner=partners is not None)
            if why is not None:
                count = self._x12.set_aside(why, file, partners, work)
            elif checked is not None:
                count = self._x12.take_up(checked, file, partners, work)
            else:
                work.files.change(file.file_id, state=FileState.READING)
                count = 0
        self.refused += count
        log.info("file taken up", file_id=file.file_id[:12], kind=file.kind, size=file.size)

    def _read_chunk(self, file: Row[Any]) -> int:
        reading = self._open(file)
        items = reading.next_items(self._chunk)
        with self._store.begin() as transaction:
            work = Work.on_open_day(transaction)
            messages, refused = self._take(items, file.file_id, work)
            work.files.progress(file.file_id, reading.position, messages, refused)
            if reading.finished:
                work.files.change(file.file_id, state=FileState.DONE)
                work.receptions.change(file.file_id, read_at=self._clock())
        self.refused += refused
        if reading.finished:
            self._reading = None
            log.info("file read", file_id=file.file_id[:12], items=reading.position)
        return len(items)

    def _take(self, items: list[Item], file_id: str, work: Work) -> tuple[int, int]:
        """Emit the messages of items and set aside the others; how many there were of each."""
        keys = work.members.keys_for(_member_ids(items))
        messages = refused = 0
        for item in items:
            if item.refused is not None:
                work.refusals.of_item(item.refused, file_id, item.place, work.today, item.raw)
                refused += 1
                continue
            for record in _records(item, file_id, keys, work):
                work.outbox.append(self._tracing.arrived(record))
                messages += 1
        return messages, refused

    def _open(self, file: Row[Any]) -> _Reading:
        """The open file, or the file opened anew at the item where its last chunk ended."""
        reading = self._reading
        at = (file.file_id, file.items_read)
        if reading is None or (reading.file_id, reading.position) != at:
            items = islice(self._items(file), file.items_read, None)
            reading = self._reading = _Reading(file.file_id, file.items_read, items)
        return reading

    def _items(self, file: Row[Any]) -> Iterator[Item]:
        path = self._library.path(file.content_id)
        if file.kind == FileKind.X12:
            accepted = frozenset(file.plan["sets"])
            refused = frozenset(file.plan.get("refused", ()))
            yield from read_interchanges(path, file.file_id, accepted, refused)
            return
        reader = read_json_lines if file.kind == FileKind.JSON_LINES else read_certifications
        with path.open("rb") as stream:
            yield from reader(stream)


def _member_ids(items: list[Item]) -> Iterator[str]:
    for item in items:
        if item.member_id is not None:
            yield item.member_id
        for message in item.messages:
            if message.topic in MEMBER_KEYED:
                yield message.key


def _records(item: Item, file_id: str, keys: Any, work: Work) -> Iterator[Record]:
    origin = f"file:{file_id}#{item.place}"
    time = f"{work.today.isoformat()}T12:00:00Z"
    if item.data is not None:
        kind = message_types()[item.type]
        made = headers(id=item.message_id, source=SOURCE, type=item.type, time=time, origin=origin)
        key = f"m{keys[item.member_id]}" if item.member_id is not None else kind.topic.value
        yield Record(kind.topic.value, key, item.data, made)
    for number, message in enumerate(item.messages):
        made = headers(
            id=f"{item.message_id}.{number}" if number else item.message_id,
            source=SOURCE,
            type=message.type,
            time=time,
            origin=origin,
        )
        key = f"m{keys[message.key]}" if message.topic in MEMBER_KEYED else message.key
        value = message.model_dump_json(exclude_none=True, exclude_defaults=True).encode()
        yield Record(message.topic.value, key, value, made)
