"""The folders `outbound` and `archive` of one partner: what it can fetch, and what it sent."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, Final

from asyncssh import SFTPNoSuchFile
from sqlalchemy import Row

from portal.exchange.service import Exchange, Visitor
from portal.exchange.shelf import Document
from portal.sftp.asking import ask
from portal.sftp.tree import Place

_MOST_LISTED: Final = 1_000
"""How many files that a partner handed in the archive lists, the newest."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a folder."""

    name: str
    size: int
    at: datetime


class Kept:
    """What is kept for one partner. Files that it handed in lie under `RECEPTION.NAME`."""

    def __init__(self, exchange: Exchange, visitor: Visitor) -> None:
        self._exchange = exchange
        self._visitor = visitor

    async def entries(self, folder: str) -> list[Entry]:
        """The files of a folder."""
        partner_id = self._visitor.partner_id
        documents = await ask(lambda: self._exchange.documents(partner_id, waiting=False))
        found = [_entry(each) for each in documents if each.put_away is (folder == "archive")]
        if folder == "archive":
            rows = await ask(self._exchange.receptions, partner_id, _MOST_LISTED)
            found.extend(_received(rows))
        return found

    async def entry(self, place: Place) -> Entry:
        """A file of a folder.

        Raises:
            SFTPNoSuchFile: there is none of that name in it.
        """
        if _is_reception(place):
            return next(_received([await self._reception(place)]))
        document = await ask(self._exchange.document, self._visitor.partner_id, place.name)
        if document.put_away is not (place.folder == "archive"):
            raise SFTPNoSuchFile("There is no such file.")
        return _entry(document)

    async def open(self, place: Place) -> BinaryIO:
        """The content of a file, of either folder.

        Raises:
            SFTPNoSuchFile: there is none of that name.
        """
        await ask(self._exchange.count, self._visitor.partner_id)
        if _is_reception(place):
            row = await self._reception(place)
            path: Path = await ask(self._exchange.content_of, self._visitor, row.reception_id)
            return path.open("rb")
        return BytesIO(await ask(self._exchange.fetch, self._visitor, place.name))

    async def put_away(self, name: str) -> None:
        """Put a document of `outbound` into `archive`."""
        await ask(self._exchange.put_away, self._visitor, name)

    async def _reception(self, place: Place) -> Row[Any]:
        reception_id, _, name = place.name.partition(".")
        row = await ask(self._exchange.reception, self._visitor.partner_id, reception_id)
        if row.name != name or row.purged_on is not None:
            raise SFTPNoSuchFile("There is no such file.")
        return row


def _is_reception(place: Place) -> bool:
    """Whether a name is that of a file that was handed in, and not of a document."""
    return place.folder == "archive" and place.name.startswith("IN-")


def _received(rows: list[Row[Any]]) -> Iterator[Entry]:
    for row in rows:
        if row.purged_on is None:
            yield Entry(f"{row.reception_id}.{row.name}", row.size, row.received_at)


def _entry(document: Document) -> Entry:
    at = document.made_at or datetime.combine(document.made_on, datetime.min.time()).astimezone()
    return Entry(document.name, document.size, at)
