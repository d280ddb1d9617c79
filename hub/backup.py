"""Backups of an embedded home: the store and the files that it names, whole and of one moment."""

import json
import os
import shutil
import sqlite3
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from typing import Final

from store.library import Library

_DATABASE: Final = "hub.db"
_FILES: Final = "files"
_MANIFEST: Final = "backup.json"


class BackupFailed(Exception):
    """A backup cannot be made or used; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds: `made_at` is ISO 8601, `version` that of the store's tables."""

    made_at: str
    version: str
    open_day: str | None
    database_sha256: str
    files: int
    bytes: int


def make(database: Path, library: Library, target: Path, at: datetime) -> Backup:
    """Back up a store and its library into a new folder; a hub may work meanwhile.

    The store is copied first, as of one moment, then the files that it names: a file is in the
    library before the store names it, and stays there. The folder appears when it is whole.

    Raises:
        BackupFailed: the target is there already, or a file that the store names is not.
    """
    if target.exists():
        raise BackupFailed(f"{target} is there already: name a folder that is not")
    aside = target.with_name(f".{target.name}.part")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    copy = aside / _DATABASE
    with closing(_reading(database)) as source, closing(sqlite3.connect(copy)) as destination:
        source.backup(destination)
        destination.execute("PRAGMA journal_mode=DELETE")
        named = _files_of(destination)
        version, open_day = _version_of(destination), _open_day_of(destination)
    copied = Library(aside / _FILES)
    for file_id in named:
        _copy_file(library, copied, file_id)
    made = Backup(
        at.isoformat(timespec="seconds"),
        version,
        open_day,
        _sha256(copy),
        len(named),
        sum(named.values()),
    )
    (aside / _MANIFEST).write_text(json.dumps(asdict(made), indent=2) + "\n", encoding="utf-8")
    _make_safe(aside)
    aside.rename(target)
    return made


def restore(source: Path, database: Path, library: Library) -> Backup:
    """Put a backup in the place of a store that is lost; the store appears when all is whole.

    Files that are in the library already stay as they are.

    Raises:
        BackupFailed: it is no whole backup, or there is a store in the place.
    """
    found = _manifest(source)
    for path in (database, database.with_name(f"{database.name}-wal")):
        if path.exists():
            raise BackupFailed(f"there is a store at {path}: move it away, with all beside it")
    if _sha256(source / _DATABASE) != found.database_sha256:
        raise BackupFailed(f"{source / _DATABASE} is not the file that was backed up")
    with closing(_reading(source / _DATABASE)) as saved:
        if saved.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise BackupFailed(f"{source / _DATABASE} is damaged")
        named = _files_of(saved)
    kept = Library(source / _FILES)
    for file_id in named:
        if not library.path(file_id).exists():
            _copy_file(kept, library, file_id)
    database.parent.mkdir(parents=True, exist_ok=True)
    aside = database.with_name(f".{database.name}.part")
    shutil.copyfile(source / _DATABASE, aside)
    _sync(aside)
    aside.rename(database)
    return found


def _manifest(source: Path) -> Backup:
    try:
        return Backup(**json.loads((source / _MANIFEST).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise BackupFailed(f"{source} holds no whole backup ({_MANIFEST})") from error


def _reading(database: Path) -> sqlite3.Connection:
    if not database.exists():
        raise BackupFailed(f"there is no store at {database}")
    return sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)


def _files_of(connection: sqlite3.Connection) -> dict[str, int]:
    return dict(
        connection.execute(
            "SELECT content_id, files.size FROM files"
            " LEFT JOIN receptions ON receptions.file_id = files.file_id"
            " WHERE receptions.purged_on IS NULL ORDER BY number"
        )
    )


def _version_of(connection: sqlite3.Connection) -> str:
    return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def _open_day_of(connection: sqlite3.Connection) -> str | None:
    row = connection.execute("SELECT open_on FROM clock WHERE name = 'programme'").fetchone()
    return None if row is None else str(row[0])


def _copy_file(source: Library, target: Library, file_id: str) -> None:
    """Copy a file of a library, and make sure that it is the one that its name says."""
    try:
        with source.path(file_id).open("rb") as stream:
            stored = target.store(stream)
    except FileNotFoundError as error:
        raise BackupFailed(f"the store names a file that is not there: {file_id}") from error
    if stored.file_id != file_id:
        with suppress(OSError):
            stored.path.unlink()
        raise BackupFailed(f"a file is not what its name says: {file_id}")


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise BackupFailed(f"{path} cannot be read") from error


def _make_safe(folder: Path) -> None:
    for name in (_DATABASE, _MANIFEST):
        _sync(folder / name)


def _sync(path: Path) -> None:
    with path.open("rb") as stream:
        os.fsync(stream.fileno())
