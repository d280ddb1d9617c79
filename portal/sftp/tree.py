"""The folders that a partner sees: `inbound`, `outbound` and `archive`, and nothing above them."""

import posixpath
from dataclasses import dataclass
from typing import Final

from asyncssh import SFTPNoSuchFile

FOLDERS: Final = ("inbound", "outbound", "archive")
_PASSING: Final = (".part", ".tmp", ".filepart", ".partial", ".crdownload")


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the tree: the root (no folder), a folder (no name), or a file in one."""

    folder: str = ""
    name: str = ""


def place_of(path: bytes) -> Place:
    """The place that a path names, `..` leading nowhere above the root.

    Raises:
        SFTPNoSuchFile: it names none.
    """
    try:
        parts = resolved(path.decode("utf-8")).split("/")[1:]
    except UnicodeDecodeError as error:
        raise SFTPNoSuchFile("A path is written in UTF-8.") from error
    if parts == [""]:
        return Place()
    if parts[0] not in FOLDERS or len(parts) > 2:
        raise SFTPNoSuchFile("There are the folders inbound, outbound and archive alone.")
    return Place(*parts)


def resolved(path: str) -> str:
    """A path from the root, without dots and double slashes."""
    return posixpath.normpath(posixpath.join("/", path)).replace("//", "/")


def is_passing(name: str) -> bool:
    """Whether a name says that the file is not whole yet, and will be renamed when it is."""
    return name.startswith((".", "~")) or name.lower().endswith(_PASSING)
