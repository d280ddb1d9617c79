"""A real PostgreSQL as the store: its tables, its locks, and what happens when it goes away."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from consumers.routes import Route
from hub.app import Hub
from hub.dispatch import Delivery, Dispatcher, Outcome
from hub.lock import AlreadyRunning, SharedLock
from hub.patience import Patience
from hub.settings import Settings
from schemas.members import MemberReported
from store import schema, tables
from store.availability import is_passing
from store.calendar import Calendar
from store.engine import Store
from store.work import Work
from tests.e2e.feeds import lines, member, programme, referral
from tests.e2e.home import Home
from tests.integration.database import Postgresql
from tests.programme import record_of


@pytest.fixture
def url(postgresql_server: Postgresql) -> Iterator[str]:
    made = postgresql_server.database()
    yield made
    postgresql_server.drop(made)


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = Store(url)
    yield opened
    opened.close()


@pytest.fixture
def home(url: str, tmp_path: Path) -> Home:
    return Home(tmp_path / "hub", tmp_path / "out", {"HUB_DATABASE_URL": url})


# --- the tables ---------------------------------------------------------------------------------


def test_migrations_make_the_tables_that_the_code_knows(store: Store) -> None:
    with store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), tables.metadata) == []


def test_text_is_sorted_as_the_embedded_store_sorts_it(store: Store) -> None:
    names = ["a-1", "B", "a1", "é", "b", "_"]
    with store.begin() as transaction:
        for number, name in enumerate(names):
            transaction.add(tables.cursors, {"name": name, "seq": number})
    with store.read() as view:
        rows = view.rows(tables.cursors.select().order_by(tables.cursors.c.name))
    assert [row.name for row in rows] == sorted(names)


def test_an_empty_database_is_brought_up_to_date_by_command(
    postgresql_server: Postgresql, tmp_path: Path
) -> None:
    url = postgresql_server.empty_database()
    hub = Home(tmp_path / "hub", tmp_path / "out", {"HUB_DATABASE_URL": url})
    assert "hub db upgrade" in hub("db", "check", code=1).err
    assert "hub init" in hub("status", code=1).err
    for _ in range(2):
        hub("db", "upgrade")
    assert schema.HEAD in hub("db", "check").out
    postgresql_server.drop(url)


def test_a_server_that_is_not_there_is_an_error_that_hides_the_password(home: Home) -> None:
    home.settings["HUB_DATABASE_URL"] = "postgresql://hub:SECRET@127.0.0.1:1/hub"
    told = home("status", code=1)
    assert "cannot be used" in told.err
    assert "SECRET" not in told.err


# --- what a lost connection is ------------------------------------------------------------------


def test_a_lost_connection_passes_and_a_broken_rule_does_not(
    store: Store, postgresql_server: Postgresql
) -> None:
    def lose() -> None:
        with store.begin() as transaction:
            postgresql_server.disconnect(store.url)
            transaction.scalar(text("SELECT 1"))

    def store_twice() -> None:
        with store.begin() as transaction:
            transaction.add(tables.cursors, {"name": "a", "seq": 1})
            transaction.flush()
            transaction.add(tables.cursors, {"name": "a", "seq": 1})

    with pytest.raises(OperationalError) as lost:
        lose()
    assert is_passing(lost.value)
    with pytest.raises(IntegrityError) as broken:
        store_twice()
    assert not is_passing(broken.value)


def test_what_the_server_never_does_is_a_fault_of_its_message_and_halts_no_other(
    store: Store,
) -> None:
    def handle(member: MemberReported, work: Work) -> None:
        if member.member_id == "20000001A":
            work.transaction.scalar(text("SELECT repeat('x', 2000000000)"))

    with store.begin() as transaction:
        Calendar(transaction).start(date(2014, 12, 1))
    dispatcher = Dispatcher(store, {MemberReported: Route(handle)}, attempts=2)
    example = MemberReported.model_validate(MemberReported.example, strict=False)
    told = [example.model_copy(update={"member_id": f"2000000{n}A"}) for n in range(3)]
    deliveries = [Delivery(record_of(one, one.member_id), n) for n, one in enumerate(told)]
    outcome = dispatcher.handle(deliveries, lambda *_: None)
    assert outcome == Outcome(handled=2, given_up=1)


def test_patience_ends_when_it_is_told_to_stop() -> None:
    away = Store("postgresql://hub@127.0.0.1:1/hub")
    patience = Patience()
    threading.Timer(0.3, patience.stop).start()
    with pytest.raises(OperationalError):
        patience.keep_trying(away.engine.connect)
    away.close()


def test_a_hub_whose_connections_are_cut_again_and_again_loses_and_repeats_nothing(
    home: Home, url: str, postgresql_server: Postgresql, tmp_path: Path
) -> None:
    home("init", "--from", "2014-12-01")
    referred = [referral(number) for number in range(80)]
    (tmp_path / "file.jsonl").write_bytes(programme() + lines(member(), *referred))
    home("ingest", tmp_path / "file.jsonl")
    hub = Hub(Settings(home=home.home, out=home.out, database_url=url, batch_size=5))
    done = threading.Event()

    def cut() -> None:
        pause = 0.1
        while not done.wait(pause):
            postgresql_server.disconnect(url)
            pause *= 1.1  # a slow machine, too, gets something done in the end

    cutting = threading.Thread(target=cut)
    cutting.start()
    try:
        with hub.working():
            hub.drain()
    finally:
        done.set()
        cutting.join()
        hub.close()
    assert hub.outcome.given_up == 0
    store = Store(url)
    with store.read() as view:
        sent = len(view.rows(tables.outbox.select()))
        assert len(view.rows(tables.inbox.select())) == sent
        assert len(view.rows(tables.refusals.select())) == 0
        requests = view.rows(tables.enrollments.select())
    store.close()
    assert len(requests) == len({row.request_id for row in requests}) > 0


# --- one worker ---------------------------------------------------------------------------------

HOLD = (
    "import sys; from hub.lock import SharedLock; from store.engine import Store\n"
    "lock = SharedLock(Store(sys.argv[1])); lock.take(); print('held', flush=True)\n"
    "sys.stdin.read()\n"
)


def test_a_second_worker_is_turned_away_until_the_first_one_dies(store: Store) -> None:
    lock = SharedLock(store)
    command = [sys.executable, "-c", HOLD, store.engine.url.render_as_string(False)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, **pipes) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(AlreadyRunning, match=f"^{other.pid} on "):
            lock.take()
        os.kill(other.pid, signal.SIGKILL)
    _until(lambda: _taken(lock))
    assert not lock.take(), "it is held already"
    lock.release()


def test_a_worker_that_lost_its_connection_takes_the_lock_anew(
    store: Store, postgresql_server: Postgresql
) -> None:
    lock = SharedLock(store)
    assert lock.take()
    postgresql_server.disconnect(store.url)
    _until(lambda: _taken(lock))
    lock.release()


def _taken(lock: SharedLock) -> bool:
    try:
        return lock.take()
    except (AlreadyRunning, OperationalError):
        return False


def _until(holds: Callable[[], bool]) -> None:
    patience = Patience()
    for _ in range(100):
        if holds():
            return
        patience.rest(0.05)
    raise AssertionError("it never came to hold")
