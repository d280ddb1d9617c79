"""Where finished files are put: each appears whole or not at all, and again the same."""

import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import islice
from pathlib import Path, PurePath
from typing import Final

_TOGETHER: Final = 200
"""How many files are open at once."""
_WAITERS: Final = 16
"""How many threads wait for the disk."""


class Outlet:
    """The folder that letters, acknowledgments, remittances and mails are delivered to."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._folders: set[Path] = set()

    def holds(self, name: str) -> bool:
        """Whether a file lies at the relative path `name`."""
        return (self.root / name).is_file()

    def write(self, name: str, content: bytes) -> None:
        """Put a file at the relative path `name`, in place of one that is there.

        Raises:
            ValueError: the name leads out of the folder.
        """
        self.write_all([(name, content)])

    def write_all(self, files: Iterable[tuple[str, bytes]]) -> None:
        """Put many files: all are written, then made safe on disk, then shown under their names.

        Raises:
            ValueError: a name leads out of the folder.
        """
        waiting = iter(files)
        while chunk := list(islice(waiting, _TOGETHER)):
            self._write_chunk(chunk)

    def _write_chunk(self, files: list[tuple[str, bytes]]) -> None:
        paths = [self._path(name) for name, _ in files]
        with ExitStack() as opened:
            streams = []
            for path, (_, content) in zip(paths, files, strict=True):
                stream = opened.enter_context(_aside(path).open("wb"))
                stream.write(content)
                stream.flush()
                streams.append(stream)
            _make_safe([stream.fileno() for stream in streams])
        for path in paths:
            _aside(path).replace(path)
        for folder in {path.parent for path in paths}:
            _make_names_safe(folder)

    def _path(self, name: str) -> Path:
        relative = PurePath(name)
        if relative.is_absolute() or ".." in relative.parts:
            raise ValueError("the name of a delivered file leads out of its folder")
        path = self.root / relative
        if path.parent not in self._folders:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._folders.add(path.parent)
        return path

    def append(self, name: str, length: int, content: bytes) -> int:
        """Cut a file to `length` bytes, add to it, and give its new length.

        The caller remembers the length, so that after a crash nothing stands there twice. A file
        shorter than `length` was changed from outside; -1 says that it must be written anew.
        """
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("r+b" if path.exists() else "w+b") as file:
            if file.seek(0, os.SEEK_END) < length:
                return -1
            file.truncate(length)
            file.seek(length)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        return length + len(content)


def _aside(path: Path) -> Path:
    """Where a file is written before it is whole."""
    return path.with_name(f".{path.name}.part")


def _make_safe(descriptors: list[int]) -> None:
    """Have the system put files on the disk, so that they survive a power cut.

    The disk takes many that are asked for at once almost as fast as one.
    """
    if len(descriptors) == 1:
        os.fsync(descriptors[0])
        return
    with ThreadPoolExecutor(_WAITERS) as waiting:
        list(waiting.map(os.fsync, descriptors))


def _make_names_safe(folder: Path) -> None:
    """Have the system put a folder's names on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
