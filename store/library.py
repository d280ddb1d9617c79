"""The library of received files: each is stored once, under the SHA-256 of its content."""

import fcntl
import os
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import file_digest, sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, BinaryIO, Final

import structlog

log = structlog.get_logger()

_HIDDEN: Final = ".copy-"
_CHUNK: Final = 1 << 20
_ID: Final = re.compile(r"[0-9a-f]{64}")
_START: Final = 4096
_LONG_UNCHANGED: Final = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of the library."""

    file_id: str
    path: Path
    size: int
    start: bytes


class Deposit:
    """A file on its way into the library: nobody finds it there before it is kept."""

    def __init__(self, library: "Library") -> None:
        self._library = library
        self._copy = _locked_copy(library.root)
        self._digest = sha256()
        self._digested = 0
        self.size = 0

    def write(self, data: bytes, at: int | None = None) -> None:
        """Add bytes at the end, or put them at a place of their own."""
        place = self.size if at is None else at
        self._copy.seek(place)
        self._copy.write(data)
        if place == self._digested:
            self._digest.update(data)
            self._digested += len(data)
        elif place < self._digested:
            self._digested = -1  # written over: it is read again when it is whole
        self.size = max(self.size, place + len(data))

    def start(self) -> bytes:
        """The first bytes of what was written so far."""
        self._copy.flush()
        return os.pread(self._copy.fileno(), _START, 0)

    def keep(self) -> StoredFile:
        """Put the file into the library, safe on disk when this returns."""
        start = self.start()
        os.fsync(self._copy.fileno())
        in_order = self._digested == self.size
        file_id = self._digest.hexdigest() if in_order else _hash_of(Path(self._copy.name))
        path = self._library.path(file_id)
        path.parent.mkdir(exist_ok=True)
        Path(self._copy.name).replace(path)
        self._copy.close()
        return StoredFile(file_id, path, self.size, start)

    def abandon(self) -> None:
        """Forget the file; nothing of it is left."""
        Path(self._copy.name).unlink(missing_ok=True)
        self._copy.close()


class Library:
    """The folder of received files: content-addressed, so that nothing is stored twice."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, file_id: str) -> Path:
        """Where the file of that id lies.

        Raises:
            ValueError: it is no id of a file, and might lead out of the folder.
        """
        if not _ID.fullmatch(file_id):
            raise ValueError("this is no id of a received file")
        return self.root / file_id[:2] / file_id

    def deposit(self) -> Deposit:
        """A new file, to be written, then kept or abandoned."""
        self.root.mkdir(parents=True, exist_ok=True)
        return Deposit(self)

    def store(self, stream: BinaryIO) -> StoredFile:
        """Copy a stream into the library, safe on disk when this returns."""
        deposit = self.deposit()
        try:
            while chunk := stream.read(_CHUNK):
                deposit.write(chunk)
            return deposit.keep()
        except BaseException:
            deposit.abandon()
            raise

    def discard(self, file_id: str) -> None:
        """Take the file of that id away; one that is away already stays so."""
        self.path(file_id).unlink(missing_ok=True)

    def sweep(self, now: datetime) -> int:
        """Delete the hidden copies that nobody writes any more; how many a kill had left.

        Those are locked by nobody and were not changed for some time: on storage that machines
        share, not every one may see the others' locks.
        """
        swept = 0
        newest = (now - _LONG_UNCHANGED).timestamp()
        for path in self.root.glob(f"{_HIDDEN}*"):
            with suppress(OSError), path.open("r+b") as copy:  # taken away, or in use
                fcntl.flock(copy, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if os.fstat(copy.fileno()).st_mtime <= newest:
                    path.unlink()
                    swept += 1
        if swept:
            log.info("copies swept", number=swept)
        return swept

    def lacks(self, file_id: str, size: int) -> bool:
        """Whether a file is not there, or not of its size."""
        try:
            return self.path(file_id).stat().st_size != size
        except FileNotFoundError:
            return True


def _locked_copy(root: Path) -> IO[bytes]:
    """A new hidden file, locked as long as it is open, so that no sweep takes it."""
    while True:
        copy = NamedTemporaryFile(dir=root, prefix=_HIDDEN, delete=False)  # noqa: SIM115
        fcntl.flock(copy, fcntl.LOCK_EX)
        if Path(copy.name).exists():
            return copy
        copy.close()  # a sweep came between the two


def _hash_of(path: Path) -> str:
    with path.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()
