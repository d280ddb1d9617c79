"""A partner's folders over SFTP: what is put into `inbound` is handed in once it is whole."""

import asyncio
import io
import stat as modes
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final, TypeVar

from asyncssh import (
    FXF_TRUNC,
    FXF_WRITE,
    SFTPAttrs,
    SFTPFailure,
    SFTPName,
    SFTPNoSuchFile,
    SFTPPermissionDenied,
    SSHServerChannel,
)

from portal.exchange.errors import ExchangeError, NotFound
from portal.exchange.service import Exchange, Upload, Visitor
from portal.sftp.closed import Closed
from portal.sftp.stay import Stay
from portal.sftp.tree import FOLDERS, Place, is_passing, place_of, resolved
from portal.sftp.waiting import Waiting

T = TypeVar("T")

_FOLDER: Final = modes.S_IFDIR | 0o700
_FILE: Final = modes.S_IFREG | 0o600
_MOST_OPEN: Final = 20


class Sending:
    """A file that is being sent; one that went wrong takes nothing more."""

    def __init__(self, name: str, upload: Upload) -> None:
        self.name = name
        self.upload = upload
        self.failed = False

    def write(self, offset: int, data: bytes) -> None:
        """Put bytes into it."""
        if self.failed:
            raise SFTPFailure("The upload was refused.")
        try:
            self.upload.write(data, offset)
        except ExchangeError as error:
            self.failed = True
            self.upload.abandon()
            raise SFTPFailure(str(error)) from error


class PartnerFolders(Closed):
    """One session of one partner. Whatever is not said here to be possible is refused."""

    def __init__(
        self,
        channel: SSHServerChannel[bytes],
        exchange: Exchange,
        visitor: Visitor,
        waiting: Waiting,
        *,
        stay: Stay,
        is_over: Callable[[], bool],
    ) -> None:
        super().__init__(channel)
        self._exchange = exchange
        self._visitor = visitor
        self._waiting = waiting
        self._stay = stay
        self._is_over = is_over
        self._own: dict[str, Upload] = {}
        self._sent: dict[str, int] = {}
        self._open = 0

    # --- files --------------------------------------------------------------------------------

    async def open(self, path: bytes, pflags: int, attrs: SFTPAttrs) -> object:  # noqa: ARG002
        """A file to read from `outbound` or `archive`, or to write into `inbound`."""
        await self._stay.check()
        place = place_of(path)
        if not place.name or self._open >= _MOST_OPEN:
            raise SFTPPermissionDenied("This cannot be opened, or too much is open already.")
        writing = pflags & FXF_WRITE
        opened = await (self._begin(place, pflags) if writing else self._fetch(place))
        self._open += 1
        return opened

    async def _begin(self, place: Place, pflags: int) -> Sending:
        if place.folder != "inbound":
            raise SFTPPermissionDenied("Files are put into inbound alone.")
        if not pflags & FXF_TRUNC:
            resumed = self._take(place.name)
            if resumed is not None:
                return Sending(place.name, resumed)
        await self._ask(self._count)
        upload = await self._ask(self._exchange.begin, self._visitor, place.name)
        return Sending(place.name, upload)

    async def _fetch(self, place: Place) -> BinaryIO:
        await self._ask(self._count)
        if place.folder == "inbound":
            raise SFTPPermissionDenied("What is in inbound can be read in archive, once it is in.")
        received = await self._received()
        if place.folder == "archive" and place.name in received:
            where: Path = await self._ask(
                self._exchange.content_of, self._visitor, received[place.name].reception_id
            )
            return where.open("rb")
        return io.BytesIO(await self._ask(self._exchange.fetch, self._visitor, place.name))

    def _count(self) -> None:
        self._exchange.count(self._visitor.partner_id)

    async def close(self, file_obj: object) -> None:
        """End with a file: one that was sent is handed in, unless the session broke off."""
        self._open -= 1
        if not isinstance(file_obj, Sending):
            if isinstance(file_obj, io.IOBase):
                file_obj.close()
        elif self._is_over():
            file_obj.upload.abandon()
        elif file_obj.failed:
            return  # what is refused never waits to be renamed
        elif is_passing(file_obj.name):
            replaced = self._own.pop(file_obj.name, None)
            if replaced is not None:
                replaced.abandon()
            self._own[file_obj.name] = file_obj.upload
        else:
            await self._hand_in(file_obj.upload, file_obj.name)

    async def _hand_in(self, upload: Upload, name: str) -> None:
        try:
            await self._stay.check()
        except SFTPPermissionDenied:
            upload.abandon()
            raise
        self._sent[name] = upload.size
        await self._ask(upload.finish, name)

    def read(self, file_obj: object, offset: int, size: int) -> bytes:
        """Bytes of a file that is read."""
        if isinstance(file_obj, Sending):
            raise SFTPPermissionDenied("The file is being written.")
        self._stay.touch()
        stream: Any = file_obj
        stream.seek(offset)
        return bytes(stream.read(size))

    def write(self, file_obj: object, offset: int, data: bytes) -> int:
        """Put bytes into a file that is sent."""
        if not isinstance(file_obj, Sending):
            raise SFTPPermissionDenied("The file is being read.")
        self._stay.touch()
        file_obj.write(offset, data)
        return len(data)

    async def rename(self, oldpath: bytes, newpath: bytes) -> None:
        """Hand in an upload that waits under a passing name; nothing else has another name."""
        await self._stay.check()
        old, new = place_of(oldpath), place_of(newpath)
        if (old.folder, new.folder) != ("inbound", "inbound") or not new.name:
            raise SFTPPermissionDenied("Only an upload in inbound is renamed, and within it.")
        upload = self._take(old.name)
        if upload is None:
            raise SFTPNoSuchFile("No upload waits under this name.")
        if is_passing(new.name):
            self._own[new.name] = upload
        else:
            await self._hand_in(upload, new.name)

    async def posix_rename(self, oldpath: bytes, newpath: bytes) -> None:
        """As `rename`."""
        await self.rename(oldpath, newpath)

    async def remove(self, path: bytes) -> None:
        """Forget an upload that waits, or put a document of `outbound` into `archive`."""
        await self._stay.check()
        place = place_of(path)
        if place.folder == "inbound":
            upload = self._take(place.name)
            if upload is None:
                raise SFTPNoSuchFile("No upload waits under this name.")
            upload.abandon()
        elif place.folder == "outbound" and place.name:
            await self._ask(self._exchange.put_away, self._visitor, place.name)
        else:
            raise SFTPPermissionDenied("Nothing is removed from the archive.")

    def _take(self, name: str) -> Upload | None:
        own = self._own.pop(name, None)
        return own or self._waiting.take(self._visitor.partner_id, name)

    # --- looking around -----------------------------------------------------------------------

    def realpath(self, path: bytes) -> bytes:
        """The path from the root of the partner's own tree."""
        return resolved(path.decode("utf-8", "replace")).encode()

    async def stat(self, path: bytes) -> SFTPAttrs:
        """The size and time of a file or folder."""
        await self._stay.check()
        place = place_of(path)
        if not place.name:
            return _attributes(_FOLDER, 0, self._exchange.clock())
        if place.folder == "inbound" and place.name in self._sent:
            return _attributes(_FILE, self._sent[place.name], self._exchange.clock())
        for name, attributes in await self._files(place.folder):
            if name == place.name:
                return attributes
        raise SFTPNoSuchFile("There is no such file.")

    async def lstat(self, path: bytes) -> SFTPAttrs:
        """As `stat`: there are no links."""
        return await self.stat(path)

    def fstat(self, file_obj: object) -> SFTPAttrs:
        """The size of an open file."""
        if isinstance(file_obj, Sending):
            return _attributes(_FILE, file_obj.upload.size, self._exchange.clock())
        stream: Any = file_obj
        return _attributes(_FILE, stream.seek(0, io.SEEK_END), self._exchange.clock())

    async def scandir(self, path: bytes) -> AsyncIterator[SFTPName]:
        """The files of a folder, or the three folders."""
        await self._stay.check()
        place = place_of(path)
        if place.name:
            raise SFTPNoSuchFile("This is no folder.")
        for name in (".", "..") if place.folder else (".", "..", *FOLDERS):
            yield SFTPName(name.encode(), attrs=_attributes(_FOLDER, 0, self._exchange.clock()))
        if place.folder:
            for name, attributes in await self._files(place.folder):
                yield SFTPName(name.encode(), attrs=attributes)

    async def _files(self, folder: str) -> list[tuple[str, SFTPAttrs]]:
        if folder == "inbound":
            sizes = self._waiting.sizes(self._visitor.partner_id)
            sizes |= {name: upload.size for name, upload in self._own.items()}
            now = self._exchange.clock()
            return [(name, _attributes(_FILE, size, now)) for name, size in sorted(sizes.items())]
        documents = await self._ask(self._documents)
        found = [
            (each.name, _attributes(_FILE, each.size, each.made_at or _midnight(each.made_on)))
            for each in documents
            if each.put_away is (folder == "archive")
        ]
        if folder == "archive":
            for name, row in (await self._received()).items():
                found.append((name, _attributes(_FILE, row.size, row.received_at)))
        return found

    def _documents(self) -> Any:
        return self._exchange.documents(self._visitor.partner_id, waiting=False)

    async def _received(self) -> dict[str, Any]:
        """What the partner handed in and is still kept, by its name in the archive."""
        rows = await self._ask(self._exchange.receptions, self._visitor.partner_id, 1_000)
        return {f"{row.reception_id}.{row.name}": row for row in rows if row.purged_on is None}

    def format_user(self, uid: int | None) -> str:  # noqa: ARG002
        """The partner: every file in its tree is its own."""
        return self._visitor.partner_id

    def format_group(self, gid: int | None) -> str:  # noqa: ARG002
        """The hub."""
        return "hub"

    def exit(self) -> None:
        """The session ends: what was closed under a passing name waits for another session."""
        for name, upload in self._own.items():
            self._waiting.put(self._visitor.partner_id, name, upload)
        self._own.clear()

    async def _ask(self, act: Callable[..., T], *given: Any) -> T:
        """What the exchange answers, which can take time."""
        try:
            return await asyncio.to_thread(act, *given)
        except NotFound as error:
            raise SFTPNoSuchFile(str(error)) from error
        except ExchangeError as error:
            raise SFTPFailure(str(error)) from error


def _midnight(on: Any) -> datetime:
    return datetime.combine(on, datetime.min.time()).astimezone()


def _attributes(mode: int, size: int, at: datetime) -> SFTPAttrs:
    seconds = int(at.timestamp())
    return SFTPAttrs(
        size=size, uid=0, gid=0, permissions=mode, atime=seconds, mtime=seconds, nlink=1
    )
