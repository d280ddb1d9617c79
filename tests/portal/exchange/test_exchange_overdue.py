"""The clock of missing acknowledgments: what nobody answered is put before staff."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from edi import Standing
from hub.app import Hub
from portal.exchange.overdue import alert_unanswered
from rules.certification_edi import PartnerState
from store import tables
from store.answers import Answer
from store.payments import Remittance
from store.work import Work
from tests.partners import NORTH, OPENED_ON, hub_with_partners, profile

DAYS = 3


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    hub = hub_with_partners(tmp_path, answer_days=DAYS)
    yield hub
    hub.close()


def remit(
    hub: Hub,
    partner_id: str = NORTH,
    *,
    standing: Standing | None = None,
    month: str = "2014-11",
    number: int = 7,
) -> None:
    """Send a remittance on the first day, answered or not."""
    with hub.store.begin() as transaction:
        work = Work.on_open_day(transaction)
        work.payments.add_remittance(
            Remittance(
                f"1234567893-{month}",
                "1234567893",
                month,
                OPENED_ON,
                Decimal(12),
                "member",
                partner_id,
                number,
            )
        )
        if standing is not None:
            answer = Answer("f" * 64, 1, partner_id, number, "999", standing, "", OPENED_ON)
            work.answers.add(answer)


def flags(hub: Hub) -> list[date]:
    with hub.store.read() as view:
        rows = Work.on_open_day(view).oversight.flags()
    return [row.raised_on for row in rows if row.kind == "remittance_not_acknowledged"]


def test_a_remittance_that_nobody_answered_is_flagged_once_when_its_days_are_over(
    hub: Hub,
) -> None:
    remit(hub)
    hub.close_until(OPENED_ON + timedelta(days=DAYS - 1))
    assert flags(hub) == []
    hub.close_until(OPENED_ON + timedelta(days=DAYS))
    due_on = OPENED_ON + timedelta(days=DAYS + 1)
    assert flags(hub) == [due_on]
    hub.close_until(OPENED_ON + timedelta(days=DAYS + 2))
    assert flags(hub) == [due_on]


@pytest.mark.parametrize("standing", [Standing.ACCEPTED, Standing.REJECTED])
def test_a_remittance_that_was_answered_is_not_flagged(hub: Hub, standing: Standing) -> None:
    remit(hub, standing=standing)
    hub.close_until(OPENED_ON + timedelta(days=DAYS))
    assert flags(hub) == []


def test_a_partner_that_exchanges_no_files_is_not_waited_for(hub: Hub) -> None:
    remit(hub, "METPID000009")
    hub.close_until(OPENED_ON + timedelta(days=DAYS))
    assert flags(hub) == []
    assert alert_unanswered(hub.store, DAYS) == 0
    with hub.store.read() as view:
        assert list(view.rows(tables.flags.select())) == []


def about(hub: Hub) -> list[tuple[str, str | None]]:
    with hub.store.read() as view:
        return [(row.rule_id, row.about) for row in view.rows(tables.flags.select())]


def test_two_remittances_of_one_payee_are_two_flags_that_name_them(hub: Hub) -> None:
    remit(hub)
    remit(hub, month="2014-10", number=6)
    hub.close_until(OPENED_ON + timedelta(days=DAYS))
    assert sorted(about(hub)) == [("P7", "1234567893-2014-10"), ("P7", "1234567893-2014-11")]


def test_a_remittance_that_a_shorter_setting_makes_overdue_is_flagged_once(hub: Hub) -> None:
    remit(hub)
    hub.close_until(OPENED_ON + timedelta(days=DAYS - 1))
    assert about(hub) == []
    assert [alert_unanswered(hub.store, days) for days in (DAYS, 1, 1)] == [0, 1, 0]


def test_a_remittance_of_a_partner_that_joins_late_is_flagged_then(hub: Hub) -> None:
    remit(hub, "METPID000009")
    hub.close_until(OPENED_ON + timedelta(days=DAYS + 2))
    with hub.store.begin() as transaction:
        profiles = Work.on_open_day(transaction).partner_profiles
        profiles.put(profile("METPID000009", PartnerState.PRODUCTION))
    hub.close_until(OPENED_ON + timedelta(days=DAYS + 3))
    assert flags(hub) == [OPENED_ON + timedelta(days=DAYS + 4)]
