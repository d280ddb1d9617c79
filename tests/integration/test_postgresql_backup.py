"""A PostgreSQL store, backed up and restored by PostgreSQL's own tools, goes on where it was."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Table, make_url, select

from store import tables
from store.engine import Store
from tests.e2e.feeds import lines, member, organization, referral, site, user
from tests.e2e.home import Home, Rows
from tests.integration.database import Postgresql, program


def run(name: str, *arguments: object) -> None:
    told = subprocess.run([program(name), *map(str, arguments)], capture_output=True, check=False)
    assert told.returncode == 0, told.stderr.decode()


def plain(url: str) -> str:
    """The URL as PostgreSQL's own tools take it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def everything(url: str) -> dict[str, Rows]:
    """Every row of every table but the outbox, whose numbers PostgreSQL leaves gaps in."""
    store = Store(url)

    def rows(table: Table) -> Rows:
        with store.read() as view:
            return sorted((tuple(row) for row in view.rows(select(table))), key=repr)

    numbered = {"outbox", "outbox_days", "cursors"}
    found = {
        table.name: rows(table)
        for table in tables.metadata.sorted_tables
        if table.name not in numbered
    }
    store.close()
    return found


@pytest.fixture
def urls(postgresql_server: Postgresql) -> Iterator[tuple[str, str]]:
    made = (postgresql_server.empty_database(), postgresql_server.empty_database())
    yield made
    for url in made:
        postgresql_server.drop(url)


def go_on(hub: Home) -> None:
    hub("ingest", "-", stdin=lines(member("again", print="LARGE"), referral(2)))
    hub("clock", "--to", "2014-12-20")


def test_a_dumped_and_restored_store_drains_to_where_the_lost_one_came(
    urls: tuple[str, str], tmp_path: Path
) -> None:
    lost = Home(tmp_path / "lost", tmp_path / "lost-out", {"HUB_DATABASE_URL": urls[0]})
    lost("init", "--from", "2014-12-01")
    lost("ingest", "-", stdin=lines(organization(), site(), user(1), member(), referral(1)))
    lost("clock", "--to", "2014-12-02")
    lost("ingest", "-", stdin=lines(referral(3)))
    run("pg_dump", "--format=custom", f"--file={tmp_path / 'hub.dump'}", plain(urls[0]))
    shutil.copytree(lost.home / "files", tmp_path / "files")  # after the store, as the page says
    go_on(lost)
    restored = Home(tmp_path / "hub", tmp_path / "out", {"HUB_DATABASE_URL": urls[1]})
    run("pg_restore", "--no-owner", f"--dbname={plain(urls[1])}", tmp_path / "hub.dump")
    assert "are not in" in restored("db", "check", code=1).err
    shutil.copytree(tmp_path / "files", restored.home / "files")
    assert "All 2 received files are there" in restored("db", "check").out
    shutil.copytree(lost.out, restored.out)
    go_on(restored)
    assert everything(urls[1]) == everything(urls[0])
    assert restored.delivered() == lost.delivered()


def test_backup_of_a_postgresql_store_is_left_to_its_own_tools(
    urls: tuple[str, str], tmp_path: Path
) -> None:
    hub = Home(tmp_path / "hub", tmp_path / "out", {"HUB_DATABASE_URL": urls[0]})
    hub("init", "--from", "2014-12-01")
    for command in ("backup", "restore"):
        assert "docs/operations.md" in hub("db", command, tmp_path / "backup", code=1).err
