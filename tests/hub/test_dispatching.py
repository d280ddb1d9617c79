"""The dispatcher: batches in one transaction, faults isolated, nothing handled twice or lost."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from errno import EACCES, EDQUOT, EIO, EMFILE, ENOENT, ENOSPC, ESTALE, errorcode
from typing import Any

import pytest
from structlog.testing import capture_logs

from consumers.routes import ROUTES, Route
from hub.clock import end_day
from hub.dispatch import Delivery, Dispatcher, Outcome
from schemas.certifications import BhhMemberCertified
from schemas.envelope import Record
from schemas.members import MemberReported
from schemas.message import Message
from schemas.providers import SiteReported
from schemas.refusal import RefusalReason, Refused
from store import tables
from store.transaction import Transaction
from store.work import Work
from tests.programme import Programme, record_of

MEMBER = MemberReported.model_validate_json(json.dumps(MemberReported.example))
SITE = SiteReported.model_validate_json(json.dumps(SiteReported.example))


def records(number: int) -> list[Record]:
    """Reports of different members."""
    ids = [f"2000000{n}A" for n in range(number)]
    return [record_of(MEMBER.model_copy(update={"member_id": one}), one) for one in ids]


class Bench:
    """A dispatcher over a store, with handlers that fail as a test says."""

    def __init__(self, programme: Programme) -> None:
        self.programme = programme
        self.pauses: list[float] = []
        self.acknowledged: list[int] = []
        self.faults: dict[str, BaseException] = {}
        self.writes_first = False
        self.tries: list[str] = []

    def on_member(self, reported: MemberReported, work: Work) -> None:
        self.tries.append(reported.member_id)
        if self.writes_first:
            work.members.report(reported, work.today)
        fault = self.faults.get(reported.member_id)
        if fault is not None:
            raise fault
        work.members.report(reported, work.today)

    def dispatcher(self, attempts: int = 3, cautious: int = 0) -> Dispatcher:
        """A dispatcher as a process of its own has one."""
        return Dispatcher(
            self.programme.store,
            {MemberReported: Route(self.on_member)},
            attempts=attempts,
            cautious=cautious,
            pause=self.pauses.append,
        )

    def handle(self, given: list[Record], attempts: int = 3) -> Outcome:
        dispatcher = self.dispatcher(attempts)
        deliveries = [Delivery(record, seq) for seq, record in enumerate(given, start=1)]
        return dispatcher.handle(deliveries, self._acknowledge)

    def _acknowledge(self, transaction: Transaction, done: Sequence[Delivery]) -> None:
        assert isinstance(transaction, Transaction)
        self.acknowledged.append(done[-1].position)

    def stored(self) -> list[str]:
        return sorted(row.member_id for row in self.programme.rows(tables.members))


@pytest.fixture
def bench(empty_programme: Callable[..., Programme]) -> Bench:
    return Bench(empty_programme())


def test_a_batch_is_handled_together_and_acknowledged_once(bench: Bench) -> None:
    assert bench.handle(records(3)) == Outcome(handled=3)
    assert bench.acknowledged == [3]
    assert len(bench.stored()) == 3


def test_one_failing_message_is_set_aside_and_the_others_are_handled(bench: Bench) -> None:
    bench.faults["20000001A"] = RuntimeError("SECRET")
    outcome = bench.handle(records(3))
    assert outcome == Outcome(handled=2, given_up=1)
    assert bench.stored() == ["20000000A", "20000002A"]
    assert bench.acknowledged == [1, 2, 3]
    ((reason, sentence),) = bench.programme.refusals()
    assert reason == "given_up"
    assert "3 times (RuntimeError)" in sentence
    assert "SECRET" not in sentence


def test_a_failing_message_is_tried_again_after_growing_pauses(bench: Bench) -> None:
    bench.faults["20000000A"] = RuntimeError()
    bench.handle(records(1), attempts=8)
    assert bench.tries == ["20000000A"] * 9  # once in the batch, eight times by itself
    for pause, longest in zip(bench.pauses, [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4], strict=True):
        assert longest / 2 <= pause <= longest


@pytest.mark.parametrize("number", [ENOSPC, EDQUOT, EIO, ESTALE, EMFILE], ids=errorcode.get)
def test_a_disk_that_cannot_take_it_now_is_no_messages_fault(bench: Bench, number: int) -> None:
    bench.faults["20000001A"] = OSError(number, "")
    for _ in range(9):
        with pytest.raises(OSError, match=str(number)):
            bench.handle(records(3))
    assert bench.programme.refusals() == []
    assert bench.acknowledged == []
    bench.faults.clear()
    assert bench.handle(records(3)) == Outcome(handled=3)


def test_a_disk_that_fills_up_when_a_batch_is_taken_apart_is_no_messages_fault(
    bench: Bench,
) -> None:
    bench.faults |= {"20000000A": RuntimeError(), "20000001A": OSError(ENOSPC, "")}
    with pytest.raises(OSError, match=str(ENOSPC)):
        bench.handle(records(3))
    assert [reason for reason, _ in bench.programme.refusals()] == ["given_up"]
    del bench.faults["20000001A"]
    assert bench.handle(records(3)) == Outcome(handled=2, repeated=1)


@pytest.mark.parametrize("number", [ENOENT, EACCES], ids=errorcode.get)
def test_a_file_that_is_not_there_or_not_the_hubs_counts_as_a_try(
    bench: Bench, number: int
) -> None:
    bench.faults["20000000A"] = OSError(number, "")
    assert bench.handle(records(1)) == Outcome(given_up=1)


def test_a_message_that_succeeds_at_a_later_try_is_handled(bench: Bench) -> None:
    bench.faults["20000000A"] = RuntimeError()

    def pause_and_mend(seconds: float) -> None:
        bench.faults.clear()

    routes: dict[type[Message], Route] = {MemberReported: Route(bench.on_member)}
    dispatcher = Dispatcher(bench.programme.store, routes, attempts=3, pause=pause_and_mend)
    outcome = dispatcher.handle([Delivery(records(1)[0], 1)], lambda *_: None)
    assert outcome == Outcome(handled=1)
    assert bench.programme.refusals() == []


def test_a_refusal_is_set_aside_in_the_batch_without_another_try(bench: Bench) -> None:
    bench.faults["20000001A"] = Refused(RefusalReason.UNKNOWN_MEMBER, "Who?")
    assert bench.handle(records(3)) == Outcome(handled=2, refused=1)
    assert bench.acknowledged == [3]
    assert bench.tries == ["20000000A", "20000001A", "20000002A"]
    assert bench.programme.refusals() == [("unknown_member", "Who?")]


def test_what_a_handler_wrote_before_it_refused_does_not_stay(bench: Bench) -> None:
    bench.writes_first = True
    bench.faults["20000001A"] = Refused(RefusalReason.UNKNOWN_MEMBER, "Who?")
    assert bench.handle(records(3)) == Outcome(handled=2, refused=1)
    assert bench.stored() == ["20000000A", "20000002A"]
    assert bench.pauses == []


def test_a_message_that_comes_twice_in_one_batch_is_handled_once(bench: Bench) -> None:
    one = records(1)
    assert bench.handle(one * 3) == Outcome(handled=1, repeated=2)
    assert bench.acknowledged == [3]


def test_a_message_and_its_correction_under_one_id_in_one_batch_are_both_looked_at(
    bench: Bench,
) -> None:
    right = records(1)[0]
    wrong = changed(right, value=b'{"member_id": 1}')
    assert bench.handle([wrong, wrong, right, wrong]) == Outcome(handled=1, refused=1, repeated=2)
    assert bench.stored() == ["20000000A"]
    assert [reason for reason, _ in bench.programme.refusals()] == ["invalid_data"]


def test_of_two_messages_of_one_id_that_can_both_be_handled_the_first_counts(bench: Bench) -> None:
    first, other = records(2)
    second = replace(other, headers=first.headers)
    assert bench.handle([first, second]) == Outcome(handled=1, repeated=1)
    assert bench.stored() == ["20000000A"]


def test_a_message_that_comes_again_later_is_not_handled_again(bench: Bench) -> None:
    bench.handle(records(2))
    assert bench.handle(records(3)) == Outcome(handled=1, repeated=2)
    assert len(bench.tries) == 3


@pytest.mark.parametrize(
    "fault", [RuntimeError(), Refused(RefusalReason.INVALID_DATA, "Why.")], ids=["fault", "refused"]
)
def test_a_message_that_was_set_aside_is_not_set_aside_again(
    bench: Bench, fault: Exception
) -> None:
    bench.faults["20000000A"] = fault
    bench.handle(records(1))
    assert bench.handle(records(1)) == Outcome(repeated=1)
    assert len(bench.programme.refusals()) == 1


def changed(record: Record, **changes: Any) -> Record:
    headers = record.headers | {f"ce_{name}": v for name, v in changes.items() if name == "type"}
    topic, value = changes.get("topic", record.topic), changes.get("value", record.value)
    return Record(topic, record.key, value, headers)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        pytest.param({"type": "gov.maine.healthhomes.nothing.v1"}, "unknown_type", id="no type"),
        pytest.param({"type": SiteReported.type}, "unknown_type", id="type without a route"),
        pytest.param({"topic": "mihms.claims"}, "unknown_type", id="wrong topic"),
        pytest.param({"value": b'{"member_id": "SECRET"}'}, "invalid_data", id="wrong shape"),
        pytest.param({"value": b"SECRET"}, "invalid_data", id="no JSON"),
        pytest.param({"value": b""}, "invalid_data", id="tombstone"),
        pytest.param({"value": b"\xff\xfe SECRET"}, "invalid_data", id="no text"),
    ],
)
def test_a_message_that_cannot_be_read_is_refused_and_the_others_are_handled(
    bench: Bench, changes: dict[str, Any], reason: str
) -> None:
    good, bad = records(2)
    assert bench.handle([changed(bad, **changes), good]) == Outcome(handled=1, refused=1)
    ((found, sentence),) = bench.programme.refusals()
    assert found == reason
    assert "SECRET" not in sentence


def test_logs_of_a_failing_message_hold_no_data(bench: Bench) -> None:
    bench.faults["20000000A"] = RuntimeError("20000000A SECRET")
    with capture_logs() as logs:
        bench.handle(records(2))
    assert logs
    assert not any(secret in str(logs) for secret in ("20000000A", "SECRET", "Example"))


def test_every_inbound_message_has_a_route_for_its_topic(programme: Programme) -> None:
    assert {kind.topic for kind in ROUTES} >= {BhhMemberCertified.topic, MemberReported.topic}
    for kind in ROUTES:
        example = kind.model_validate_json(json.dumps(kind.example))
        programme.send(example)
    assert programme.outcome.given_up == 0
    assert {reason for reason, _ in programme.refusals()} <= {
        "unknown_site",
        "wrong_kind_of_site",
        "nothing_to_answer",
        "unknown_member",
        "invalid_data",  # a day of the example that lies after the open one
    }


# --- the clock ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "over_at"),
    [
        pytest.param(date(2015, 3, 7), "2015-03-07T23:59:59-05:00", id="before summer time"),
        pytest.param(date(2015, 3, 8), "2015-03-08T23:59:59-04:00", id="summer time begins"),
        pytest.param(date(2015, 10, 31), "2015-10-31T23:59:59-04:00", id="before it ends"),
        pytest.param(date(2015, 11, 1), "2015-11-01T23:59:59-05:00", id="summer time ends"),
    ],
)
def test_a_day_is_over_at_midnight_in_new_york(
    programme_from: Callable[..., Programme], day: date, over_at: str
) -> None:
    programme = programme_from(day)
    end_day(programme.store, day)
    row = programme.rows(tables.outbox)[-1]
    assert json.loads(row.headers)["ce_time"] == over_at


def test_a_day_that_is_ended_twice_ends_once(programme: Programme) -> None:
    for _ in range(2):
        end_day(programme.store, date(2014, 12, 1))
    outcome = programme.drain()
    assert (outcome.handled, outcome.repeated) == (1, 0)
    assert programme.today == date(2014, 12, 2)
