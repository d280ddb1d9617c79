"""Retention: how long the content of exchanged files is kept, and the purge of what is older."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

import structlog
from sqlalchemy import Row
from typing_extensions import TypedDict

import parameters
from store.audit import Actor, Deed
from store.engine import Store
from store.library import Library
from store.work import Work

log = structlog.get_logger()


class _Days(TypedDict):
    production: int
    test: int
    quarantined: int
    answers: int


RETENTION: Final = parameters.load("retention", _Days)
_LATELY: Final = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Due:
    """What a purge takes away: files of each class, their bytes, and answers."""

    files: dict[str, int]
    size: int
    answers: int

    @property
    def is_nothing(self) -> bool:
        """Whether there is nothing to take away."""
        return not self.answers and not any(self.files.values())


class Retention:
    """Purges what is older than its class is kept; that it was there, and the audit, stay."""

    def __init__(self, store: Store, library: Library, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._library = library
        self._clock = clock

    def due(self) -> Due:
        """What a purge would take away now."""
        with self._store.read() as view:
            work = Work.on_open_day(view)
            if not RETENTION.has_value_on(work.today):
                return Due({}, 0, 0)
            by_class = dict(_old(work))
            answers = work.partners.answers_before(_limit(work.today, "answers"))
        files = {name: len(rows) for name, rows in by_class.items()}
        size = sum(row.size for rows in by_class.values() for row in rows)
        return Due(files, size, sum(answers.values()))

    def purge(self, actor: Actor) -> Due:
        """Take away what is older than it is kept; what that was."""
        due = self.due()
        if not due.is_nothing:
            with self._store.begin() as transaction:
                work = Work.on_open_day(transaction)
                for row in (row for _, rows in _old(work) for row in rows):
                    self._take_file(work, row, actor)
                self._take_answers(work, actor)
            log.info("files purged", files=sum(due.files.values()), answers=due.answers)
        self._clear()
        return due

    def discard(self, reception: Row[Any], actor: Actor) -> None:
        """Take away one file at once, as staff do with what nobody can read."""
        with self._store.begin() as transaction:
            self._take_file(Work.on_open_day(transaction), reception, actor)
        self._clear()

    def _clear(self) -> None:
        """Take off the disk what was purged lately, that too which a fault left there.

        What is purged is written down before: a rollback loses no content of a row that stays.
        The transaction keeps away who hands in the same content meanwhile.
        """
        with self._store.begin() as transaction:
            work = Work.on_open_day(transaction)
            for content_id in work.receptions.contents_to_discard(work.today - _LATELY):
                self._library.discard(content_id)

    def _take_file(self, work: Work, row: Row[Any], actor: Actor) -> None:
        work.receptions.change(row.file_id, purged_on=work.today)
        self._note(work, "purged a file", row.reception_id, actor, row.partner_id)

    def _take_answers(self, work: Work, actor: Actor) -> None:
        before = _limit(work.today, "answers")
        for partner_id, number in work.partners.answers_before(before).items():
            about = f"{number} to files received before {before}"
            self._note(work, "purged answers", about, actor, partner_id)
        work.partners.purge_answers(before, work.today)

    def _note(self, work: Work, action: str, about: str, actor: Actor, partner_id: str) -> None:
        work.audit.note(
            Deed(
                action=action,
                subject=f"{about} by {actor.name}",
                at=self._clock(),
                actor=actor,
                partner_id=partner_id,
            )
        )


def _old(work: Work) -> Iterator[tuple[str, list[Row[Any]]]]:
    """The files of each class that are older than it is kept."""
    older = work.receptions.older_than
    for name, test, quarantined in (
        ("production", False, False),
        ("test", True, False),
        ("quarantined", False, True),
    ):
        before = _limit(work.today, name)
        yield name, older(before, test=test, quarantined=quarantined)


def _limit(today: date, name: str) -> date:
    """The first day of which files of a class are still kept."""
    days: dict[str, int] = dict(RETENTION.on(today))  # type: ignore[arg-type]
    return today - timedelta(days=days[name])
