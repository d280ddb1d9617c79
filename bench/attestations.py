"""Attestation messages through the hub: decoding, inbox, rules, store and outbox, on SQLite.

The rate of the hub stands beside that of one transaction for each message and beside that of
the bare rows through `sqlite3`, all from the same run on the same disk.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from consumers.routes import ROUTES
from hub.dispatch import Dispatcher
from hub.local import LocalTransport
from rules.attestation import attestation_decision
from rules.calendar import Month
from schemas.attestations import Activity, MemberAttested
from schemas.envelope import Record, headers
from store.calendar import Calendar
from store.engine import Store
from store.messaging import Outbox
from store.schema import upgrade
from store.tables import member_keys, members, panels, sites

BATCHED, ALONE, BATCH = 20_000, 2_000, 500
SITE = "1234567893-001"
TODAY = date(2015, 1, 22)
REVIEWED = date(2015, 1, 14)
JOINED = date(2014, 12, 1)
_ADDRESS = {"line1": "1 Main Street", "city": "Augusta", "state": "ME", "zip": "04330"}
SITE_ROW: dict[str, Any] = {
    "site_id": SITE,
    "organization_npi": SITE[:10],
    "kind": "HHP",
    "name": "Example",
    "address": _ADDRESS,
    "phone": "207-555-0100",
    "programme_start_on": JOINED,
    "programme_end_on": None,
    "pcmh_pilot": False,
}


def measure() -> dict[str, Any]:
    """Messages a second, the ratios between the ways, and where the time goes."""
    with _store() as store:
        batched = _through_hub(store, range(BATCHED), BATCH)
    with _store() as store:
        alone = _through_hub(store, range(ALONE), 1)
    bare_batched = _bare(BATCHED, BATCH)
    bare_alone = _bare(ALONE, 1)
    return {
        "hub, batches of 500": {"messages a second": round(batched)},
        "hub, one transaction a message": {"messages a second": round(alone)},
        "bare sqlite3 rows, batches of 500": {"messages a second": round(bare_batched)},
        "bare sqlite3 rows, one by one": {"messages a second": round(bare_alone)},
        "batches against one by one": round(batched / alone, 1),
        "hub against bare rows": round(batched / bare_batched, 2),
        "where the time goes, microseconds a message": _shares(batched, bare_batched),
    }


def _shares(batched: float, bare: float) -> dict[str, float]:
    """What parts of the way cost by themselves; the rest is SQLAlchemy and the dispatch."""
    value = _message(0).model_dump_json().encode()
    whole = 1e6 / batched
    parts = {
        "bare rows": 1e6 / bare,
        "strict decoding": _cost(lambda: MemberAttested.model_validate_json(value)),
        "the rule": _cost(
            lambda: attestation_decision(((JOINED, None),), Month.parse("2015-01"), REVIEWED, TODAY)
        ),
    }
    parts["SQLAlchemy, envelope and dispatch"] = whole - sum(parts.values())
    return {name: round(cost, 1) for name, cost in {"whole": whole, **parts}.items()}


def _cost(call: Callable[[], object], times: int = 5_000) -> float:
    started = time.perf_counter()
    for _ in range(times):
        call()
    return (time.perf_counter() - started) / times * 1e6


def _through_hub(store: Store, numbers: Sequence[int], batch: int) -> float:
    """Put messages into the outbox and work them off; how many a second."""
    transport = LocalTransport(store, Dispatcher(store, ROUTES, attempts=1), batch)
    started = time.perf_counter()
    for start in range(0, len(numbers), batch):
        with store.begin() as transaction:
            outbox = Outbox(transaction)
            for number in numbers[start : start + batch]:
                outbox.append(_record(number))
    handled = 0
    while (outcome := transport.deliver()) is not None:
        handled += outcome.handled
    elapsed = time.perf_counter() - started
    if handled != len(numbers):
        raise RuntimeError("the benchmark lost messages")
    return handled / elapsed


def _record(number: int) -> Record:
    made = headers(
        id=f"{number:032x}",
        source="/intake",
        type=MemberAttested.type,
        time="2015-01-22T12:00:00Z",
        origin=f"file:{'0' * 64}#line {number}",
    )
    value = _message(number).model_dump_json().encode()
    return Record(MemberAttested.topic.value, f"m{number + 1}", value, made)


def _message(number: int) -> MemberAttested:
    return MemberAttested(
        site_id=SITE,
        member_id=f"{number + 10_000_000}A",
        month="2015-01",
        activity=Activity.DASHBOARD_SCAN,
        dashboard_reviewed_on=REVIEWED,
    )


@contextmanager
def _store() -> Iterator[Store]:
    """A store with a site and its panel on the open day."""
    with TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{folder}/hub.db")
        upgrade(store)
        with store.begin() as transaction:
            Calendar(transaction).start(TODAY)
            transaction.add(sites, SITE_ROW)
            for number in range(BATCHED):
                key, member_id = number + 1, f"{number + 10_000_000}A"
                transaction.add(member_keys, {"member_key": key, "member_id": member_id})
                transaction.add(members, member_row(key, member_id))
                transaction.add(panels, place_row(key))
        yield store
        store.close()


def member_row(key: int, member_id: str) -> dict[str, Any]:
    """A member as the store keeps one."""
    return {
        "member_key": key,
        "member_id": member_id,
        "first": "Ada",
        "middle": None,
        "last": "Example",
        "suffix": None,
        "birth_date": date(1961, 4, 2),
        "gender": "F",
        "address": _ADDRESS,
        "language": "en",
        "print": "standard",
        "medicare": "none",
        "pccm_pcp_npi": None,
        "died_on": None,
    }


def place_row(key: int, joined: date = JOINED) -> dict[str, Any]:
    """The place of a member of this benchmark on its panel."""
    return {
        "member_key": key,
        "site_id": SITE,
        "programme": "stage_a",
        "joined_on": joined,
        "left_on": None,
        "reason": None,
    }


def _bare(number: int, batch: int) -> float:
    """The same rows through `sqlite3` alone: one lookup, inbox, state, history and outbox."""
    with TemporaryDirectory() as folder:
        connection = sqlite3.connect(Path(folder) / "bare.db", isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("CREATE TABLE panel (k INTEGER PRIMARY KEY, joined TEXT)")
        connection.execute("CREATE TABLE inbox (digest BLOB PRIMARY KEY)")
        connection.execute("CREATE TABLE state (k INTEGER PRIMARY KEY, a TEXT, b TEXT, c TEXT)")
        connection.execute("CREATE TABLE history (seq INTEGER PRIMARY KEY, k INTEGER, what TEXT)")
        connection.execute("CREATE TABLE outbox (seq INTEGER PRIMARY KEY, h TEXT, v BLOB)")
        value = _message(0).model_dump_json().encode()
        started = time.perf_counter()
        for start in range(0, number, batch):
            keys = range(start, min(start + batch, number))
            connection.execute("BEGIN IMMEDIATE")
            for key in keys:
                connection.execute("SELECT joined FROM panel WHERE k = ?", (key,)).fetchone()
            digests = [(key.to_bytes(16, "little"),) for key in keys]
            connection.executemany("INSERT INTO inbox VALUES (?)", digests)
            rows = [(key, SITE, "2015-01", "2015-01-22") for key in keys]
            connection.executemany("INSERT INTO state VALUES (?, ?, ?, ?)", rows)
            lines = [(key, "Attestation for 2015-01: accepted") for key in keys]
            connection.executemany("INSERT INTO history (k, what) VALUES (?, ?)", lines)
            sent = [("headers" * 30, value)] * len(keys)
            connection.executemany("INSERT INTO outbox (h, v) VALUES (?, ?)", sent)
            connection.execute("COMMIT")
        elapsed = time.perf_counter() - started
        connection.close()
        return number / elapsed
