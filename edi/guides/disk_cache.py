"""What is kept on disk from one process to the next, in the cache folder of the user.

A file is a line with its key and the checksum of the rest, which is JSON: nothing in it is ever
run. It is believed only when it belongs to the user and nobody else may write it; one that is of
another key, cut or changed is as good as none. Where the folder cannot be written nothing is kept.
"""

from __future__ import annotations

import json
import os
import stat
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

FOLDER: Final = "EDI_X12_CACHE"
"""The environment variable that names the folder; empty, it turns the cache off."""

_LARGEST: Final = 1 << 26
_OTHERS_WRITE: Final = 0o022
_NO_LINK: Final = getattr(os, "O_NOFOLLOW", 0)
_PLAINLY: Final = _NO_LINK | getattr(os, "O_NONBLOCK", 0)


class DiskCache:
    """A folder of what can be made anew at any time.

    Args:
        folder: where it is; None keeps nothing.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def read(self, name: str, key: str) -> Any:
        """What was written under a name and a key, or None."""
        if self._folder is None:
            return None
        try:
            with open(self._folder / name, "rb", opener=_open_plainly) as stream:
                header, _, body = stream.read().partition(b"\n")
        except OSError:
            return None
        return json.loads(body) if header == _header(key, body) else None

    def write(self, name: str, key: str, content: Any) -> None:
        """Keep something under a name, in place of what was there; whole or not at all."""
        if self._folder is None:
            return
        body = json.dumps(content, separators=(",", ":")).encode("ascii")
        path = self._folder / name
        fresh = path.with_name(f"{name}.{os.getpid()}")
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_LINK, 0o600)
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(_header(key, body) + b"\n" + body)
            fresh.replace(path)
        except OSError:
            _remove(fresh)


def default_folder() -> Path | None:
    """The folder that the environment names, else `edi-x12` in the user's cache folder, or None."""
    named = os.environ.get(FOLDER)
    if named is not None:
        return Path(named) if named else None
    caches = Path(os.environ.get("XDG_CACHE_HOME", ""))
    home = Path(os.environ.get("HOME", ""))
    if not caches.is_absolute():
        caches = home / ".cache"
    return caches / "edi-x12" if caches.is_absolute() else None


def _open_plainly(path: str, flags: int) -> int:
    """The descriptor of a file that can be believed; it never waits, nor follows a link.

    Raises:
        OSError: it cannot be opened, or is not to be believed.
    """
    descriptor = os.open(path, flags | _PLAINLY)
    if not _is_trusted(os.fstat(descriptor)):
        os.close(descriptor)
        raise PermissionError
    return descriptor


def _header(key: str, body: bytes) -> bytes:
    return f"{key} {blake2b(body, digest_size=16).hexdigest()}".encode("ascii")


def _is_trusted(found: os.stat_result) -> bool:
    """Whether it is a file of the user that nobody else may write, and not too long."""
    if not stat.S_ISREG(found.st_mode) or found.st_size > _LARGEST:
        return False
    return not hasattr(os, "getuid") or (
        found.st_uid == os.getuid() and not found.st_mode & _OTHERS_WRITE
    )


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return
