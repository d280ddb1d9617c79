"""Receptions: which partner handed in which file, through which door, and what became of it."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, and_, func, or_, select, update

from store.tables import files, receptions
from store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file as it was handed in: by whom, through which door, under which name, when."""

    partner_id: str
    door: str
    name: str
    size: int
    received_at: datetime
    received_on: date


class Receptions:
    """The receptions of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, file_id: str, arrival: Arrival) -> str:
        """Remember who handed in a file; the id that the partner knows it by."""
        reception_id = f"IN-{file_id[:12]}"
        self._transaction.add(
            receptions,
            {
                "file_id": file_id,
                "reception_id": reception_id,
                "partner_id": arrival.partner_id,
                "door": arrival.door,
                "name": arrival.name,
                "size": arrival.size,
                "received_at": arrival.received_at,
                "received_on": arrival.received_on,
                "test": False,
                "verdict": None,
                "problem": None,
                "clean_sets": None,
                "claims_accepted": 0,
                "claims_rejected": 0,
                "answered_at": None,
                "read_at": None,
                "purged_on": None,
            },
        )
        return reception_id

    def of_file(self, file_id: str) -> Row[Any] | None:
        """The reception of a file, or None for one that no partner handed in."""
        return self._transaction.one(select(receptions).where(receptions.c.file_id == file_id))

    def get(self, partner_id: str, reception_id: str) -> Row[Any] | None:
        """A reception of the partner's own, or None."""
        return self._transaction.one(
            select(receptions).where(
                receptions.c.partner_id == partner_id, receptions.c.reception_id == reception_id
            )
        )

    def any_partners(self, reception_id: str) -> Row[Any] | None:
        """A reception of whichever partner, for staff, or None."""
        return self._transaction.one(
            select(receptions).where(receptions.c.reception_id == reception_id)
        )

    def of_partner(self, partner_id: str, most: int, before: str | None = None) -> list[Row[Any]]:
        """What a partner handed in, the newest first: up to `most`, from behind a reception on."""
        table = receptions.c
        statement = (
            select(receptions)
            .where(table.partner_id == partner_id)
            .order_by(table.received_at.desc(), table.reception_id)
            .limit(most)
        )
        known = self.get(partner_id, before) if before is not None else None
        if known is not None:
            as_late = and_(
                table.received_at == known.received_at, table.reception_id > known.reception_id
            )
            statement = statement.where(or_(table.received_at < known.received_at, as_late))
        return list(self._transaction.rows(statement))

    def ids_of(self, partner_id: str) -> dict[str, str]:
        """The reception id of every file that a partner handed in, by file id."""
        statement = select(receptions.c.file_id, receptions.c.reception_id).where(
            receptions.c.partner_id == partner_id
        )
        return {row.file_id: row.reception_id for row in self._transaction.rows(statement)}

    def bytes_since(self, partner_id: str, since: datetime) -> int:
        """How many bytes a partner handed in since a time."""
        statement = select(func.sum(receptions.c.size)).where(
            receptions.c.partner_id == partner_id, receptions.c.received_at >= since
        )
        return int(self._transaction.scalar(statement) or 0)

    def clean_files(self, partner_id: str) -> Counter[str]:
        """How many clean test files of each set a partner handed in."""
        statement = select(receptions.c.clean_sets).where(
            receptions.c.partner_id == partner_id, receptions.c.clean_sets.is_not(None)
        )
        return Counter(
            name for row in self._transaction.rows(statement) for name in row.clean_sets or ()
        )

    def quarantined(self) -> list[Row[Any]]:
        """What no one can read, of every partner, the oldest first."""
        statement = (
            select(receptions)
            .where(receptions.c.verdict == "quarantined", receptions.c.purged_on.is_(None))
            .order_by(receptions.c.received_at)
        )
        return list(self._transaction.rows(statement))

    def older_than(self, received_on: date, *, test: bool, quarantined: bool) -> list[Row[Any]]:
        """What was received before a day and is still kept, of one class of retention."""
        statement = select(receptions).where(
            receptions.c.received_on < received_on,
            receptions.c.purged_on.is_(None),
            receptions.c.answered_at.is_not(None),
        )
        is_quarantined = func.coalesce(receptions.c.verdict, "") == "quarantined"
        if quarantined:
            statement = statement.where(is_quarantined)
        else:
            statement = statement.where(~is_quarantined, receptions.c.test == test)
        return list(self._transaction.rows(statement.order_by(receptions.c.received_at)))

    def contents_to_discard(self, since: date) -> list[str]:
        """The contents of files purged on a day or later that no file needs any more."""
        purged = (
            select(files.c.content_id)
            .join(receptions, receptions.c.file_id == files.c.file_id)
            .where(receptions.c.purged_on >= since)
        )
        needed = (
            select(files.c.content_id)
            .join(receptions, receptions.c.file_id == files.c.file_id, isouter=True)
            .where(files.c.content_id.in_(purged), receptions.c.purged_on.is_(None))
        )
        statement = purged.where(files.c.content_id.not_in(needed)).distinct()
        return [row.content_id for row in self._transaction.rows(statement)]

    def change(self, file_id: str, **values: Any) -> None:
        """Set columns of a reception."""
        self._transaction.execute(
            update(receptions).where(receptions.c.file_id == file_id).values(**values)
        )
