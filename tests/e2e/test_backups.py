"""Backups: of one moment, whole, and restored they end where the hub would have ended."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.feeds import lines, member, organization, referral, site, user
from tests.e2e.home import Home, Rows

BEFORE = lines(organization(), site(), user(1), member(), referral(1))
AFTER = lines(member("again", print="LARGE"), referral(2))
BY_HAND = {"clock", "interventions"}


@pytest.fixture
def busy(open_hub: Callable[..., Home]) -> Home:
    """A hub in the middle of things: a file is read half, another not at all."""
    hub = open_hub("lost")
    hub("ingest", "-", stdin=BEFORE)
    hub("clock", "--to", "2014-12-02")
    hub("ingest", "-", stdin=lines(referral(3)))
    return hub


@pytest.fixture
def backup(busy: Home, tmp_path: Path) -> Path:
    told = busy("db", "backup", tmp_path / "backup").out
    assert "open day 2014-12-03" in told
    assert "2 files of" in told
    return tmp_path / "backup"


def go_on(hub: Home) -> None:
    hub("ingest", "-", stdin=AFTER, code=None)
    hub("clock", "--to", "2015-01-05")


def without(tables: dict[str, Rows], names: set[str]) -> dict[str, Rows]:
    return {name: rows for name, rows in tables.items() if name not in names}


def test_a_restored_store_drains_to_where_the_lost_one_came_and_does_nothing_twice(
    busy: Home, backup: Path, new_hub: Callable[..., Home]
) -> None:
    go_on(busy)
    restored = new_hub("restored")
    restored("db", "restore", backup, "--nothing-sent")
    assert "All 2 received files are there" in restored("db", "check").out
    shutil.copytree(busy.out, restored.out)  # what was delivered is not lost
    go_on(restored)
    assert restored.tables() == busy.tables()
    assert restored.delivered() == busy.delivered()


def test_emails_that_the_lost_store_may_have_sent_do_not_go_twice(
    busy: Home, backup: Path, new_hub: Callable[..., Home]
) -> None:
    busy("drain")
    go_on(busy)
    sent = set(busy.delivered())
    restored = new_hub("restored")
    told = restored("db", "restore", backup, "--lost-on", "2014-12-10", "--by", "Kim").out
    assert "those of days to 2014-12-10 will be" in told
    go_on(restored)
    again = {name for name in restored.delivered() if name.startswith("mail/")}
    late = dict(restored.rows("SELECT effect_id, due_on FROM effects WHERE kind = 'email'"))
    assert again <= {f"mail/{one}.eml" for one, day in late.items() if day > "2014-12-10"}
    doubted = restored.rows("SELECT effect_id FROM effects WHERE state = 'in_doubt'")
    assert doubted
    assert all(f"mail/{one}.eml" in sent for (one,) in doubted)
    settled = restored("emails", "settle", "--as", "sent", "--state", "in-doubt", "--why", "log")
    assert f"Settled {len(doubted)} as sent" in settled.out
    names = {"clock", "interventions", "effects", "reconciliations"}
    assert without(restored.tables(), names) == without(busy.tables(), names)


def test_a_backup_says_what_it_holds(busy: Home, backup: Path) -> None:
    told = json.loads((backup / "backup.json").read_text())
    assert (told["open_day"], told["files"]) == ("2014-12-03", 2)
    names = {path.name for path in (backup / "files").rglob("*") if path.is_file()}
    assert names == {name for (name,) in busy.rows("SELECT file_id FROM files")}


def test_a_backup_can_be_made_while_a_transaction_is_open(busy: Home, tmp_path: Path) -> None:
    before = busy.rows("SELECT count(*) FROM inbox")
    with closing(sqlite3.connect(busy.home / "hub.db", isolation_level=None)) as writing:
        writing.execute("BEGIN IMMEDIATE")
        writing.execute("DELETE FROM inbox")
        busy("db", "backup", tmp_path / "backup")
        writing.execute("COMMIT")
    with closing(sqlite3.connect(tmp_path / "backup" / "hub.db")) as saved:
        assert saved.execute("SELECT count(*) FROM inbox").fetchall() == before


def damage_database(backup: Path) -> None:
    with (backup / "hub.db").open("r+b") as file:
        file.seek(4096)
        file.write(b"x")


def damage_file(backup: Path) -> None:
    path = next(path for path in (backup / "files").rglob("*") if path.is_file())
    path.write_bytes(path.read_bytes()[:-1] + b"x")


def lose_file(backup: Path) -> None:
    next(path for path in (backup / "files").rglob("*") if path.is_file()).unlink()


def lose_manifest(backup: Path) -> None:
    (backup / "backup.json").unlink()


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (damage_database, "is not the file that was backed up"),
        (damage_file, "a file is not what its name says"),
        (lose_file, "names a file that is not there"),
        (lose_manifest, "holds no whole backup"),
    ],
)
def test_a_backup_that_is_not_whole_is_not_restored(
    backup: Path, new_hub: Callable[..., Home], damage: Callable[[Path], None], told: str
) -> None:
    damage(backup)
    restored = new_hub("restored")
    assert told in restored("db", "restore", backup, code=1).err
    assert not (restored.home / "hub.db").exists()


def test_a_backup_is_never_put_over_anything(busy: Home, backup: Path) -> None:
    assert "is there already" in busy("db", "backup", backup, code=1).err
    assert "there is a store at" in busy("db", "restore", backup, code=1).err


def test_a_received_file_that_is_lost_is_found_by_the_check(busy: Home) -> None:
    ((file_id,), *_) = busy.rows("SELECT file_id FROM files")
    path = busy.home / "files" / file_id[:2] / file_id
    path.write_bytes(b"")
    assert "1 of 2 received files are not in" in busy("db", "check", code=1).err
    path.unlink()
    assert file_id in busy("db", "check", code=1).err
