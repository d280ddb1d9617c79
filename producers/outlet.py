"""Where finished files are put: each appears whole or not at all, and again the same."""

import os
from pathlib import Path


class Outlet:
    """The folder that letters, acknowledgments, remittances and mails are delivered to."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._folders: set[Path] = set()

    def write(self, name: str, content: bytes) -> Path:
        """Put a file at the relative path `name`, in place of one that is there.

        Raises:
            ValueError: the name leads out of the folder.
        """
        path = self.root / name
        if not path.resolve().is_relative_to(self.root.resolve()):
            raise ValueError("the name of a delivered file leads out of its folder")
        if path.parent not in self._folders:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._folders.add(path.parent)
        unfinished = path.with_name(f".{path.name}.part")
        with unfinished.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
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
