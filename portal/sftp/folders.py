"""A partner's folders over SFTP: what is put into `inbound` is handed in once it is whole."""

import io
import stat as modes
from collections.abc import AsyncIterator, Callable
from typing import Any, Final

from asyncssh import (
    FXF_TRUNC,
    FXF_WRITE,
    SFTPAttrs,
    SFTPName,
    SFTPNoSuchFile,
    SFTPPermissionDenied,
    SSHServerChannel,
)

from portal.exchange.service import Exchange, Visitor
from portal.sftp.closed import Closed
from portal.sftp.inbox import Inbox, Sending
from portal.sftp.kept import Entry, Kept
from portal.sftp.stay import Stay
from portal.sftp.tree import FOLDERS, Place, place_of, resolved
from portal.sftp.waiting import Waiting

_FOLDER: Final = modes.S_IFDIR | 0o700
_FILE: Final = modes.S_IFREG | 0o600
_MOST_OPEN: Final = 20


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
        self._visitor = visitor
        self._clock = exchange.clock
        self._stay = stay
        self._inbox = Inbox(exchange, visitor, waiting, stay, is_over)
        self._kept = Kept(exchange, visitor)
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
        resumed = None if pflags & FXF_TRUNC else self._inbox.resume(place.name)
        return resumed or await self._inbox.begin(place.name)

    async def _fetch(self, place: Place) -> object:
        if place.folder == "inbound":
            raise SFTPPermissionDenied("What is in inbound can be read in archive, once it is in.")
        return await self._kept.open(place)

    async def close(self, file_obj: object) -> None:
        """End with a file: one that was sent is handed in, unless the session broke off."""
        self._open -= 1
        if isinstance(file_obj, Sending):
            await self._inbox.close(file_obj)
        elif isinstance(file_obj, io.IOBase):
            file_obj.close()

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
        await self._inbox.rename(old.name, new.name)

    async def posix_rename(self, oldpath: bytes, newpath: bytes) -> None:
        """As `rename`."""
        await self.rename(oldpath, newpath)

    async def remove(self, path: bytes) -> None:
        """Forget an upload that waits, or put a document of `outbound` into `archive`."""
        await self._stay.check()
        place = place_of(path)
        if place.folder == "inbound":
            self._inbox.remove(place.name)
        elif place.folder == "outbound" and place.name:
            await self._kept.put_away(place.name)
        else:
            raise SFTPPermissionDenied("Nothing is removed from the archive.")

    # --- looking around -----------------------------------------------------------------------

    def realpath(self, path: bytes) -> bytes:
        """The path from the root of the partner's own tree."""
        return resolved(path.decode("utf-8", "replace")).encode()

    async def stat(self, path: bytes) -> SFTPAttrs:
        """The size and time of a file or folder."""
        await self._stay.check()
        place = place_of(path)
        if not place.name:
            return self._folder()
        if place.folder != "inbound":
            return _attributes(await self._kept.entry(place))
        size = self._inbox.size_of(place.name)
        if size is None:
            raise SFTPNoSuchFile("There is no such file.")
        return self._upload(size)

    async def lstat(self, path: bytes) -> SFTPAttrs:
        """As `stat`: there are no links."""
        return await self.stat(path)

    def fstat(self, file_obj: object) -> SFTPAttrs:
        """The size of an open file."""
        if isinstance(file_obj, Sending):
            return self._upload(file_obj.upload.size)
        stream: Any = file_obj
        return self._upload(stream.seek(0, io.SEEK_END))

    async def scandir(self, path: bytes) -> AsyncIterator[SFTPName]:
        """The files of a folder, or the three folders."""
        await self._stay.check()
        place = place_of(path)
        if place.name:
            raise SFTPNoSuchFile("This is no folder.")
        for name in (".", "..") if place.folder else (".", "..", *FOLDERS):
            yield SFTPName(name.encode(), attrs=self._folder())
        if place.folder == "inbound":
            for name, size in sorted(self._inbox.waiting().items()):
                yield SFTPName(name.encode(), attrs=self._upload(size))
        elif place.folder:
            for entry in await self._kept.entries(place.folder):
                yield SFTPName(entry.name.encode(), attrs=_attributes(entry))

    def _folder(self) -> SFTPAttrs:
        return _attributes(Entry("", 0, self._clock()), _FOLDER)

    def _upload(self, size: int) -> SFTPAttrs:
        return _attributes(Entry("", size, self._clock()))

    def format_user(self, uid: int | None) -> str:  # noqa: ARG002
        """The partner: every file in its tree is its own."""
        return self._visitor.partner_id

    def format_group(self, gid: int | None) -> str:  # noqa: ARG002
        """The hub."""
        return "hub"

    def exit(self) -> None:
        """The session ends: what was closed under a passing name waits for another session."""
        self._inbox.leave()


def _attributes(entry: Entry, mode: int = _FILE) -> SFTPAttrs:
    seconds = int(entry.at.timestamp())
    return SFTPAttrs(
        size=entry.size, uid=0, gid=0, permissions=mode, atime=seconds, mtime=seconds, nlink=1
    )
