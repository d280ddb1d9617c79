"""The intake: received files are read in turns, chunk by chunk, into messages and refusals.

Each chunk is one store transaction that also says how far the file is read, so a crash repeats
nothing and leaves nothing out.
"""

from collections.abc import Callable, Generator, Iterator
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
from hub.turns import Turns
from hub.x12_intake import X12Intake
from schemas.envelope import Record, headers
from schemas.message import message_types
from schemas.refusal import RefusalReason, Refused
from schemas.topics import MEMBER_KEYED, Topic
from store.availability import is_passing, kind_of
from store.engine import Store
from store.file_plans import Plan
from store.files import Files, FileState
from store.library import Library
from store.work import Work

log = structlog.get_logger()

Steps = Generator[int, None, int]
"""Work on a file with pauses: how many items were read before each, and after the last."""

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
    """Items of a file that are read on from a position: how many have been read before them."""

    def __init__(self, items: Iterator[Item], position: int) -> None:
        self.position = position
        self._items = islice(items, position, None)
        self._ahead = next(self._items, None)

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
        self._turns = Turns()
        self._under_way: dict[tuple[str, str], Steps] = {}
        self.refused = 0

    def read_next(self) -> int | None:
        """Work on the file whose turn it is; how many items were read, None without a file.

        A file that the hub fails on is set aside, so that others go on.

        Raises:
            Exception: one that passes by itself (`store.availability`): the file is not at fault,
                and is read on from its last chunk.
        """
        with self._store.read() as view:
            files = Files(view)
            file_id = self._turns.next(files.waiting())
            file = files.get(file_id) if file_id is not None else None
        if file is None:
            return None
        try:
            return self._go_on(file)
        except Exception as error:
            if is_passing(error):
                raise
            self._give_up(file, kind_of(error))
        return 0

    def start_anew(self) -> None:
        """Go on with every file from where the store says that it is: another hub was at them."""
        self._under_way.clear()

    def _go_on(self, file: Row[Any]) -> int:
        """Do the next step of what a file's state asks for; how many items it read.

        What fails is begun anew from what is stored, if there is a next time.
        """
        at = (file.file_id, file.state)
        steps = self._under_way.pop(at, None) or self._steps(file)
        try:
            done = next(steps)
        except StopIteration as ended:
            return int(ended.value)
        self._under_way[at] = steps
        return done

    def _steps(self, file: Row[Any]) -> Steps:
        match file.state:
            case FileState.RECEIVED:
                return self._taking_up(file)
            case FileState.ANSWERING:
                return self._claims.answering(file)
            case _:
                return self._reading(file)

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

    def _taking_up(self, file: Row[Any]) -> Steps:
        """Begin with a file: X12 is checked and acknowledged, what cannot be read is refused."""
        kind = FileKind(file.kind)
        checked = None
        if kind is FileKind.X12:
            checked = yield from self._x12.checking(self._library.path(file.content_id))
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
        return 0

    def _reading(self, file: Row[Any]) -> Steps:
        """Read a file on from the item where its last chunk ended, chunk by chunk."""
        reading = _Reading(self._items(file), file.items_read)
        while True:
            items = reading.next_items(self._chunk)
            self._read_chunk(file.file_id, items, reading)
            if reading.finished:
                log.info("file read", file_id=file.file_id[:12], items=reading.position)
                return len(items)
            yield len(items)

    def _read_chunk(self, file_id: str, items: list[Item], reading: _Reading) -> None:
        with self._store.begin() as transaction:
            work = Work.on_open_day(transaction)
            messages, refused = self._take(items, file_id, work)
            work.files.progress(file_id, reading.position, messages, refused)
            if reading.finished:
                work.files.change(file_id, state=FileState.DONE)
                work.receptions.change(file_id, read_at=self._clock())
        self.refused += refused

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

    def _items(self, file: Row[Any]) -> Iterator[Item]:
        path = self._library.path(file.content_id)
        if file.kind == FileKind.X12:
            plan = Plan.of(file.plan)
            yield from read_interchanges(path, file.file_id, plan.sets, plan.refused)
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
