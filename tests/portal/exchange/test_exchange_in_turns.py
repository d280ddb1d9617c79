"""A large file of one partner, and what others do not have to wait for meanwhile."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Row

from hub.app import Hub
from producers.partner_emails import queue_promotion
from rules.certification_edi import PartnerState
from store import tables
from store.work import Work
from tests.partners import NORTH, SOUTH, answers_to, hand_in, hub_with_partners, x12


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """A hub with two partners in production."""
    hub = hub_with_partners(tmp_path, batch_size=100)
    with hub.store.begin() as transaction:
        profiles = Work.on_open_day(transaction).partner_profiles
        known = profiles.get(SOUTH)
        assert known is not None
        profiles.put(replace(known, state=PartnerState.PRODUCTION))
    yield hub
    hub.close()


def of_many_claims(claims: int, *, number: int = 101, wrong: bool = False) -> bytes:
    """A file of so many claims; each breaks the guide if they are wrong."""

    def many(text: str) -> str:
        head, _, rest = text.partition("HL*2*1*22*0~")
        claim, _, tail = rest.partition("SE*32*0001~")
        if wrong:
            claim = claim.replace("SBR*P*18", "SBR*P*99")
        body = "".join(f"HL*{place + 2}*1*22*0~{claim}" for place in range(claims))
        count = f"{head}{body}".partition("ST*")[2].count("~") + 1
        return f"{head}{body}SE*{count}*0001~{tail}"

    return x12(number=number, changed=many)


def row_of(hub: Hub, reception_id: str, partner_id: str = NORTH) -> Row[Any]:
    return hub.exchange.reception(partner_id, reception_id)


def kinds(hub: Hub, reception_id: str, partner_id: str = NORTH) -> set[str]:
    """The kinds of answers to a file so far."""
    return set(answers_to(hub, row_of(hub, reception_id, partner_id)))


def state(hub: Hub, reception_id: str, partner_id: str = NORTH) -> str:
    with hub.store.read() as view:
        file = Work.on_open_day(view).files.get(row_of(hub, reception_id, partner_id).file_id)
    assert file is not None
    return str(file.state)


def steps_until(hub: Hub, reached: str, reception_id: str) -> None:
    """Let the hub work until a file is in a state."""
    while state(hub, reception_id) != reached:
        assert hub.step() is not None


@pytest.mark.parametrize("partner_id", [NORTH, SOUTH], ids=["the same partner", "another partner"])
def test_a_small_file_is_answered_while_a_large_one_before_it_is_still_checked(
    hub: Hub, partner_id: str
) -> None:
    large = hand_in(hub, of_many_claims(20_000, wrong=True))
    hub.step()
    assert state(hub, large) == "received"
    small = hand_in(hub, x12(sender=partner_id, number=102), partner_id)
    for _ in range(3):
        hub.step()
    assert {"ta1", "999"} <= kinds(hub, small, partner_id)
    assert kinds(hub, large) == set()
    hub.drain()
    assert kinds(hub, large) == {"ta1", "999"}
    assert row_of(hub, large).verdict == "rejected"


def test_claims_are_answered_and_read_in_turns_with_those_of_others(hub: Hub) -> None:
    """One 277CA holds 5,000 claims: what comes between two of them does not wait for the second."""
    large = hand_in(hub, of_many_claims(5_001))
    steps_until(hub, "answering", large)
    hub.step()
    small = hand_in(hub, x12(sender=SOUTH, number=102), SOUTH)
    own = hand_in(hub, x12(number=103))
    while state(hub, small, SOUTH) != "done":
        hub.step()
    assert kinds(hub, small, SOUTH) == {"ta1", "999", "277"}
    assert {"ta1", "999"} <= kinds(hub, own)
    assert state(hub, large) in {"answering", "reading"}


def test_a_hub_that_takes_over_goes_on_behind_the_last_277ca_and_chunk(hub: Hub) -> None:
    large = hand_in(hub, of_many_claims(5_001))
    while "277" not in kinds(hub, large):
        hub.step()
    assert state(hub, large) == "answering"
    hub.intake.start_anew()
    steps_until(hub, "reading", large)
    hub.step()
    hub.intake.start_anew()
    hub.drain()
    answers = [each.kind for each in hub.exchange.documents(NORTH, waiting=True)]
    assert answers == ["ta1", "999", "277", "277"]
    assert row_of(hub, large).claims_accepted == 5_001
    with hub.store.read() as view:
        (file,) = view.rows(tables.files.select())
    assert (file.state, file.messages, hub.outcome.repeated) == ("done", 5_001, 0)


def test_a_partners_second_file_is_read_after_its_first(hub: Hub) -> None:
    first = hand_in(hub, of_many_claims(300))
    second = hand_in(hub, x12(number=102))
    while state(hub, first) != "done":
        assert state(hub, second) != "done"
        hub.step()
    hub.drain()
    assert state(hub, second) == "done"


def test_a_file_of_more_envelopes_than_can_be_answered_at_once_is_refused(hub: Hub) -> None:
    reception = hand_in(hub, x12() * 1_001)
    hub.drain()
    row = row_of(hub, reception)
    assert row.verdict == "quarantined"
    assert "1,000 interchanges" in row.problem
    assert kinds(hub, reception) == {"txt"}


def test_of_hundreds_of_sets_that_are_refused_some_are_told_one_by_one(hub: Hub) -> None:
    def many(text: str) -> str:
        head, _, rest = text.replace("SBR*P*18", "SBR*P*99").partition("ST*837*0001")
        one, _, _ = rest.partition("SE*32*0001~")
        body = "".join(f"ST*837*{n:04d}{one}SE*32*{n:04d}~" for n in range(1, 403))
        return f"{head}{body}GE*402*1~IEA*1*000000101~"

    reception = hand_in(hub, x12(changed=many))
    hub.drain()
    with hub.store.read() as view:
        refusals = Work.on_open_day(view).refusals.all()
    assert len(refusals) == 201
    assert refusals[-1].sentence.startswith("202 further parts")
    assert row_of(hub, reception).verdict == "rejected"


def test_e_mails_go_while_a_large_file_is_read(tmp_path: Path) -> None:
    hub = hub_with_partners(tmp_path, batch_size=5)
    large = hand_in(hub, of_many_claims(200))
    steps_until(hub, "reading", large)
    with hub.store.begin() as transaction:
        queue_promotion(SOUTH, Work.on_open_day(transaction))
    while not list((hub.outlet.root / "mail").glob("*.eml")):
        assert state(hub, large) == "reading"
        hub.step()
    assert state(hub, large) == "reading"
    hub.close()
