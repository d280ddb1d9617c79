"""Trading partners to test with: a hub that knows two of them, and files that they send."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Row

from hub.app import Hub
from hub.settings import Settings
from portal.exchange.service import Visitor
from rules.certification_edi import PartnerState
from store.audit import at_terminal
from store.partner_profiles import Contact, PartnerProfile
from store.work import Work

DATA = Path(__file__).parent / "data" / "x12"
NORTH, SOUTH = "METPID000001", "METPID000002"
"""Two partners: one in production, one in test."""
TESTER = at_terminal("test")
OPENED_ON = date(2014, 12, 1)
CONTACT = Contact("Ann Example", "ann@clinic.example")


class Clock:
    """A clock that goes on when it is told to."""

    def __init__(self) -> None:
        self.at = datetime(2014, 12, 1, 14, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **time: float) -> None:
        """Let time go by."""
        self.at += timedelta(**time)


def profile(partner_id: str, state: PartnerState, **changed: Any) -> PartnerProfile:
    """A profile of a partner in that state."""
    return PartnerProfile(
        partner_id, f"Clinic {partner_id}", state, OPENED_ON, contacts=(CONTACT,), **changed
    )


def hub_with_partners(home: Path, **settings: Any) -> Hub:
    """A hub with one partner in production and one in test."""
    home.mkdir(parents=True, exist_ok=True)
    (home / "hub.db").write_bytes(_store_with_partners())
    return Hub(Settings(home=home, **settings))


@cache
def _store_with_partners() -> bytes:
    with TemporaryDirectory() as folder:
        hub = Hub(Settings(home=Path(folder)))
        hub.start(OPENED_ON)
        with hub.store.begin() as transaction:
            profiles = Work.on_open_day(transaction).partner_profiles
            profiles.put(profile(NORTH, PartnerState.PRODUCTION))
            profiles.put(profile(SOUTH, PartnerState.TEST))
        hub.close()
        return (Path(folder) / "hub.db").read_bytes()


def x12(
    name: str = "professional.837",
    *,
    sender: str = NORTH,
    number: int = 101,
    usage: str = "P",
    changed: Callable[[str], str] = str,
) -> bytes:
    """A file of the test data, as a partner would send it under a control number."""
    text = (DATA / name).read_text("ascii")
    text = (
        text.replace("M0001", "10000001A")
        .replace(NORTH, sender)
        .replace("000000101", f"{number:09d}")
    )
    return changed(text.replace("*0*P*:~", f"*0*{usage}*:~")).encode("ascii")


def visitor(partner_id: str = NORTH) -> Visitor:
    """Someone of the partner at the exchange."""
    return Visitor(partner_id, "api", "token t1")


def hand_in(hub: Hub, content: bytes, partner_id: str = NORTH, name: str = "claims.837") -> str:
    """Hand in a file; its reception id."""
    upload = hub.exchange.begin(visitor(partner_id), name)
    upload.write(content)
    return upload.finish()


def answered(hub: Hub, content: bytes, partner_id: str = NORTH) -> Row[Any]:
    """Hand in a file and have the hub work it off; what is known of it then."""
    reception_id = hand_in(hub, content, partner_id)
    hub.drain()
    return hub.exchange.reception(partner_id, reception_id)


def documents(hub: Hub, partner_id: str = NORTH) -> dict[str, str]:
    """What waits for a partner, by name."""
    names = [each.name for each in hub.exchange.documents(partner_id, waiting=True)]
    return {name: hub.exchange.fetch(visitor(partner_id), name).decode() for name in names}


def answers_to(hub: Hub, reception: Row[Any]) -> dict[str, str]:
    """The answers to one file, by their kind."""
    partner_id = reception.partner_id
    mine = [
        each
        for each in hub.exchange.documents(partner_id, waiting=True)
        if each.reception_id == reception.reception_id
    ]
    return {each.kind: hub.exchange.fetch(visitor(partner_id), each.name).decode() for each in mine}
