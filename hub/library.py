"""The library of received files: each is stored once, under the SHA-256 of its content."""

import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO, Final

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
        with NamedTemporaryFile(dir=self._root, prefix=".", delete=False) as copy:
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
