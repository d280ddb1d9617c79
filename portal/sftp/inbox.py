"""The folder `inbound` of one session: uploads that are open, that wait, and that are handed in.

An upload is open until the client closes it. Closed under a lasting name it is handed in; under a
passing one it waits, for this session or a later one, until it is renamed. One that is refused, and
one whose session breaks off amid it, is forgotten.
"""

from collections.abc import Callable
from typing import Final

from asyncssh import SFTPFailure, SFTPNoSuchFile, SFTPPermissionDenied

from portal.exchange.errors import ExchangeError
from portal.exchange.service import Exchange, Upload, Visitor
from portal.sftp.asking import ask
from portal.sftp.stay import Stay
from portal.sftp.tree import is_passing
from portal.sftp.waiting import Waiting

_MOST_REMEMBERED: Final = 1_000
"""How many files that are handed in can still be looked at under the names they were sent by."""


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


class Inbox:
    """What one session sends."""

    def __init__(
        self,
        exchange: Exchange,
        visitor: Visitor,
        waiting: Waiting,
        stay: Stay,
        is_over: Callable[[], bool],
    ) -> None:
        self._exchange = exchange
        self._visitor = visitor
        self._waiting = waiting
        self._stay = stay
        self._is_over = is_over
        self._own: dict[str, Upload] = {}
        self._sent: dict[str, int] = {}

    async def begin(self, name: str) -> Sending:
        """A file that begins anew."""
        await ask(self._exchange.count, self._visitor.partner_id)
        return Sending(name, await ask(self._exchange.begin, self._visitor, name))

    def resume(self, name: str) -> Sending | None:
        """An upload that waits, open once more; None when there is none of that name."""
        upload = self._take(name)
        return Sending(name, upload) if upload else None

    async def close(self, sending: Sending) -> None:
        """Hand a file in, or have it wait; none does of a session that broke off."""
        if sending.failed:
            return
        if self._is_over():
            sending.upload.abandon()
        else:
            await self._lay_down(sending.upload, sending.name)

    async def rename(self, old: str, new: str) -> None:
        """Give an upload that waits another name: a lasting one hands it in.

        Raises:
            SFTPNoSuchFile: none waits under the old name.
        """
        await self._lay_down(self._waiting_one(old), new)

    def remove(self, name: str) -> None:
        """Forget an upload that waits.

        Raises:
            SFTPNoSuchFile: none waits under the name.
        """
        self._waiting_one(name).abandon()

    def leave(self) -> None:
        """Have what waits wait for another session: this one ends."""
        while self._own:
            name, upload = self._own.popitem()
            self._waiting.put(self._visitor.partner_id, name, upload)

    def waiting(self) -> dict[str, int]:
        """The names that wait, and how many bytes there are under each."""
        sizes = self._waiting.sizes(self._visitor.partner_id)
        return sizes | {name: upload.size for name, upload in self._own.items()}

    def size_of(self, name: str) -> int | None:
        """The bytes of what waits, or was handed in under a name; None for no such upload."""
        return self._sent.get(name, self.waiting().get(name))

    async def _lay_down(self, upload: Upload, name: str) -> None:
        if is_passing(name):
            replaced = self._own.pop(name, None)
            if replaced is not None:
                replaced.abandon()
            self._own[name] = upload
        else:
            await self._hand_in(upload, name)

    async def _hand_in(self, upload: Upload, name: str) -> None:
        try:
            await self._stay.check()
        except SFTPPermissionDenied:
            upload.abandon()
            raise
        size = upload.size
        await ask(upload.finish, name)
        self._sent.pop(name, None)
        self._sent[name] = size
        while len(self._sent) > _MOST_REMEMBERED:
            del self._sent[next(iter(self._sent))]

    def _waiting_one(self, name: str) -> Upload:
        upload = self._take(name)
        if upload is None:
            raise SFTPNoSuchFile("No upload waits under this name.")
        return upload

    def _take(self, name: str) -> Upload | None:
        own = self._own.pop(name, None)
        return own or self._waiting.take(self._visitor.partner_id, name)
