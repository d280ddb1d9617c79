"""A month of 55,000 attestations through the hub: taken in, paid, and written as 200 835s."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple

from bench.attestations import SITE_ROW, member_row
from consumers.routes import ROUTES, Route
from edi import validate
from hub.clock import end_day
from hub.dispatch import Dispatcher
from hub.local import LocalTransport
from producers.outlet import Outlet
from producers.remittances import Sender
from producers.routes import routes
from rules.calendar import Month, payment_run_day
from schemas.attestations import Activity, MemberAttested
from schemas.envelope import Record, headers
from store.calendar import Calendar
from store.engine import Store
from store.messaging import Outbox
from store.schema import upgrade
from store.tables import (
    certifications,
    coverages,
    member_facts,
    member_keys,
    members,
    organizations,
    panels,
    rendering_sites,
    sites,
)
from store.transaction import Transaction

MONTH: Final = Month(2015, 1)
ATTESTED_ON: Final = date(2015, 1, 22)
JOINED: Final = date(2014, 12, 1)
BATCH: Final = 500


class _Kind(NamedTuple):
    """So many payees of a kind of site, and so many members on their panels."""

    site: str
    programme: str
    payees: int
    members: int


KINDS: Final = (
    _Kind("HHP", "stage_a", 180, 45_000),
    _Kind("CCT", "cct", 10, 2_000),
    _Kind("BHHO", "bhh", 10, 8_000),
)


def measure() -> dict[str, Any]:
    """Seconds of each step, and how many files were checked and found valid."""
    with _hub() as (store, transport, out):
        messages = list(_attestations())
        taken_in = _timed(lambda: _take_in(store, transport, messages))
        paid = _timed(lambda: _pay(store, transport))
        files = sorted((out / "remittances").glob("*.835"))
        checked = _timed(lambda: _check(files))
        with store.read() as view:
            lines = view.connection.exec_driver_sql("SELECT count(*) FROM payment_lines").scalar()
    return {
        "attestations": len(messages),
        "lines paid": lines,
        "valid 835s": len(files),
        "attestations taken in, seconds": round(taken_in, 1),
        "payment run with its 835s, seconds": round(paid, 1),
        "835s checked at all five levels, seconds": round(checked, 1),
    }


def _timed(step: Any) -> float:
    started = time.perf_counter()
    step()
    return time.perf_counter() - started


def _take_in(store: Store, transport: LocalTransport, messages: list[Record]) -> None:
    for start in range(0, len(messages), BATCH):
        with store.begin() as transaction:
            outbox = Outbox(transaction)
            for record in messages[start : start + BATCH]:
                outbox.append(record)
    _drain(transport)


def _pay(store: Store, transport: LocalTransport) -> None:
    day = payment_run_day(MONTH)
    with store.begin() as transaction:
        Calendar(transaction).close(day.replace(day=day.day - 1))
    end_day(store, day)
    _drain(transport)


def _drain(transport: LocalTransport) -> None:
    while (outcome := transport.deliver()) is not None:
        if outcome.refused or outcome.given_up:
            raise RuntimeError("the benchmark's messages were not taken")


def _check(files: list[Path]) -> None:
    for path in files:
        if not validate(path.read_bytes()).accepted:
            raise RuntimeError(f"{path.name} is not valid")


@contextmanager
def _hub() -> Iterator[tuple[Store, LocalTransport, Path]]:
    """A hub on the day of the attestations, with everybody on panels since the month before."""
    with TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{folder}/hub.db")
        upgrade(store)
        with store.begin() as transaction:
            _fill(transaction)
        out = Path(folder) / "out"
        produced = routes(Outlet(out), Sender("HHHUB", "T"))
        taken = ROUTES | {kind: Route(producer) for kind, producer in produced.items()}
        yield store, LocalTransport(store, Dispatcher(store, taken, attempts=1), BATCH), out
        store.close()


def _npi(number: int) -> str:
    """An NPI of that number; the check digit makes the 835 valid."""
    stem = f"1{number:08d}"
    doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in stem[::-2])
    total = 24 + doubled + sum(int(digit) for digit in stem[-2::-2])
    return f"{stem}{-total % 10}"


def _places() -> Iterator[tuple[int, str, str, str]]:
    """Every member's number with the site, and what kind of site and of panel it is."""
    number = payee = 0
    for kind in KINDS:
        for order in range(kind.members):
            site_id = f"{_npi(payee + order % kind.payees)}-001"
            yield number + order + 1, site_id, kind.site, kind.programme
        number += kind.members
        payee += kind.payees


def _fill(transaction: Transaction) -> None:
    Calendar(transaction).start(ATTESTED_ON)
    kinds = {site_id: kind for _, site_id, kind, _ in _places()}
    for number, (site_id, kind) in enumerate(kinds.items()):
        transaction.add(organizations, _organization(site_id[:10], number))
        own = {"site_id": site_id, "organization_npi": site_id[:10], "kind": kind}
        transaction.add(sites, SITE_ROW | own)
        clinician = {"npi": _npi(5_000 + number), "site_id": site_id, "primary_care": True}
        transaction.add(rendering_sites, clinician | {"accepts_new_patients": None})
    clinicians = {site_id: _npi(5_000 + number) for number, site_id in enumerate(kinds)}
    for key, site_id, _, programme in _places():
        member_id = f"{key + 10_000_000}A"
        pcp = {"pccm_pcp_npi": clinicians[site_id] if key % 2 else None}
        transaction.add(member_keys, {"member_key": key, "member_id": member_id})
        transaction.add(members, member_row(key, member_id) | pcp)
        transaction.add(member_facts, _facts(key, pcp["pccm_pcp_npi"]))
        covered = {"member_key": key, "code": "ACS", "starts_on": JOINED, "ends_on": None}
        transaction.add(coverages, covered)
        transaction.add(panels, _place(key, site_id, programme))
        if programme == "bhh":
            transaction.add(certifications, _certification(key, site_id))


def _organization(npi: str, number: int) -> dict[str, Any]:
    return {
        "organization_npi": npi,
        "tax_id": "010000000",
        "name": f"Organization {number}",
        "address": SITE_ROW["address"],
        "phone": "207-555-0100",
        "partner_id": f"METPID{number:06d}",
        "hospital_affiliated": number % 10 == 0,
        "remittance_profile": "member",
        "fiscal_year_end_month": 12,
    }


def _facts(key: int, pcp_npi: str | None) -> dict[str, Any]:
    return {
        "member_key": key,
        "known_from": JOINED,
        "told_from": date.min,
        "birth_date": date(1961, 4, 2),
        "died_on": None,
        "medicare": "none",
        "medicare_from": date.min,
        "medicare_until": None,
        "pccm_pcp_npi": pcp_npi,
        "coverages": f'[["ACS", "{JOINED}", null]]',
    }


def _place(key: int, site_id: str, programme: str) -> dict[str, Any]:
    return {
        "member_key": key,
        "site_id": site_id,
        "programme": programme,
        "joined_on": JOINED,
        "left_on": None,
        "reason": None,
    }


def _certification(key: int, site_id: str) -> dict[str, Any]:
    return {
        "certification_id": f"APS-{key}",
        "member_key": key,
        "bhho_site_id": site_id,
        "known_from": JOINED,
        "certified_on": JOINED,
        "starts_on": JOINED,
        "ends_on": date(2015, 6, 30),
    }


def _attestations() -> Iterator[Record]:
    for key, site_id, _, _ in _places():
        attested = MemberAttested(
            site_id=site_id,
            member_id=f"{key + 10_000_000}A",
            month=str(MONTH),
            activity=Activity.DASHBOARD_SCAN,
            dashboard_reviewed_on=date(2015, 1, 14),
        )
        made = headers(
            id=f"{key:032x}", source="/intake", type=attested.type, time="2015-01-22T12:00:00Z"
        )
        value = attested.model_dump_json().encode()
        yield Record(attested.topic.value, f"m{key}", value, made)
