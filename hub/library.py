"""The library of received files: each is stored once, under the SHA-256 of its content."""

import fcntl
import os
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, BinaryIO, Final

import structlog

log = structlog.get_logger()

_HIDDEN: Final = ".copy-"
_CHUNK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of the library."""

    file_id: str
    path: Path
    size: int
    start: bytes


class Library:
    """The folder of received files: content-addressed, so that nothing is stored twice."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def path(self, file_id: str) -> Path:
        """Where the file of that id lies."""
        return self._root / file_id[:2] / file_id

    def store(self, stream: BinaryIO) -> StoredFile:
        """Copy a stream into the library, safe on disk when this returns."""
        self._root.mkdir(parents=True, exist_ok=True)
        digest, size, start = sha256(), 0, b""
        with self._locked_copy() as copy:
            try:
                while chunk := stream.read(_CHUNK):
                    start = start or chunk[:4096]
                    digest.update(chunk)
                    size += len(chunk)
                    copy.write(chunk)
                copy.flush()
                os.fsync(copy.fileno())
            except BaseException:
                Path(copy.name).unlink()
                raise
            file_id = digest.hexdigest()
            path = self.path(file_id)
            path.parent.mkdir(exist_ok=True)
            Path(copy.name).replace(path)
        return StoredFile(file_id, path, size, start)

    def _locked_copy(self) -> IO[bytes]:
        """A new hidden file, locked as long as it is open, so that no sweep takes it."""
        while True:
            copy = NamedTemporaryFile(dir=self._root, prefix=_HIDDEN, delete=False)  # noqa: SIM115
            fcntl.flock(copy, fcntl.LOCK_EX)
            if Path(copy.name).exists():
                return copy
            copy.close()  # a sweep came between the two

    def sweep(self) -> int:
        """Delete the hidden copies that nobody writes any more; how many a kill had left."""
        swept = 0
        for path in self._root.glob(f"{_HIDDEN}*"):
            with suppress(OSError), path.open("rb") as copy:  # taken away, or in use
                fcntl.flock(copy, fcntl.LOCK_EX | fcntl.LOCK_NB)
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
