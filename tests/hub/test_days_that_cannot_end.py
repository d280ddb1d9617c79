"""A day whose end fails stops the clock, says so, and ends once its fault is corrected."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from hub.app import Hub
from hub.settings import Settings
from hub.steps import DayNotClosed
from schemas.attestations import MemberAttested
from schemas.choices import MemberOptedIn
from schemas.claims import ClaimReported
from schemas.members import MemberReported
from schemas.message import Message
from schemas.providers import OrganizationReported, SiteReported
from store.messaging import Outbox
from tests.programme import record_of

RUN_DAY = date(2015, 2, 9)


def tell(hub: Hub, *kinds: type[Message], **changes: object) -> None:
    """Send the example of each type, with changes."""
    with hub.store.begin() as transaction:
        for kind in kinds:
            made = kind.model_validate_json(json.dumps(kind.example | changes))
            Outbox(transaction).append(record_of(made, kind.type))
    hub.drain()


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """A member is attested at a site whose organization no feed has reported."""
    hub = Hub(Settings(home=tmp_path, attempts=1))
    hub.start(date(2015, 1, 20))
    tell(hub, SiteReported, MemberReported)
    codes = [{"system": "ICD9", "code": code} for code in ("25000", "4019")]
    tell(hub, ClaimReported, diagnoses=codes)
    tell(hub, MemberOptedIn, called_on="2015-01-20")
    hub.close_until(date(2015, 1, 20))
    tell(hub, MemberAttested)
    yield hub
    hub.close()


def test_a_day_whose_end_fails_stays_open_and_is_told(hub: Hub) -> None:
    for _ in range(2):
        with pytest.raises(DayNotClosed, match="2015-02-09"):
            hub.close_until(date(2015, 2, 20))
    assert hub.open_day() == RUN_DAY
    assert hub.outcome.given_up == 1


def test_a_day_ends_when_its_fault_is_corrected_and_its_refusal_replayed(hub: Hub) -> None:
    with pytest.raises(DayNotClosed):
        hub.close_until(date(2015, 2, 20))
    tell(hub, OrganizationReported)
    assert hub.replay(hub.open_refusals("given_up")) == 1
    hub.drain()
    assert hub.open_day() == date(2015, 2, 10)
    assert hub.close_until(date(2015, 2, 12)) == 3
    assert len(list((hub.outlet.root / "remittances").iterdir())) == 1
