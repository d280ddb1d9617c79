"""Inbox, outbox, control numbers, the effect ledger and the files' progress."""

from contextlib import suppress
from dataclasses import replace
from datetime import date

import pytest

from schemas.clock import DayEnded
from schemas.envelope import Record, headers
from schemas.outbound import IssueRemittance
from schemas.refusal import RefusalReason, Refused
from store import tables
from store.effects import Effects, EffectState
from store.engine import Store
from store.files import Files, FileState
from store.members import Members
from store.messaging import Inbox, Outbox, digest
from store.partners import Partners
from store.refusals import Refusals, RefusalState
from store.work import NotStarted, Work

DAY = date(2014, 12, 1)


def record(number: int, source: str = "/test") -> Record:
    made = headers(id=f"id-{number}", source=source, type="t", time="2014-12-01T12:00:00Z")
    return Record("topic", "key", f"value {number}".encode(), made)


# --- inbox and outbox ---------------------------------------------------------------------------


def test_the_outbox_gives_back_what_was_put_in_whole_and_in_order(store: Store) -> None:
    with store.begin() as transaction:
        for number in range(3):
            Outbox(transaction).append(record(number))
    with store.read() as view:
        outbox = Outbox(view)
        assert [one for _, one in outbox.after(0, 10)] == [record(0), record(1), record(2)]
        first, second = (seq for seq, _ in outbox.after(0, 2))
        assert [one for _, one in outbox.after(second, 10)] == [record(2)]
        assert (first, outbox.pending("reader")) == (1, 3)


def test_each_reader_has_a_place_of_its_own(store: Store) -> None:
    with store.begin() as transaction:
        outbox = Outbox(transaction)
        for number in range(3):
            outbox.append(record(number))
        outbox.advance("one", 2)
        outbox.advance("other", 3)
        outbox.advance("one", 1)
    with store.read() as view:
        outbox = Outbox(view)
        assert (outbox.position("one"), outbox.position("other"), outbox.position("new")) == (
            1,
            3,
            0,
        )
        assert outbox.pending("one") == 2


def test_numbers_of_the_outbox_are_never_used_again(store: Store) -> None:
    with store.begin() as transaction:
        Outbox(transaction).append(record(1))
    with store.begin() as transaction:
        transaction.execute(tables.outbox.delete())
        Outbox(transaction).append(record(2))
    with store.read() as view:
        assert [seq for seq, _ in Outbox(view).after(0, 10)] == [2]


def test_a_message_is_known_by_its_source_and_id_together(store: Store) -> None:
    ones = [digest(record(1)), digest(record(2)), digest(record(1, "/other"))]
    assert len(set(ones)) == 3
    with store.begin() as transaction:
        inbox = Inbox(transaction)
        inbox.record(ones[:1])
        assert inbox.seen(ones) == {ones[0]}


def test_a_message_is_refused_once_and_may_come_again_put_right(store: Store) -> None:
    wrong, right = record(1), replace(record(1), value=b'{"put":"right"}')
    with store.begin() as transaction:
        inbox = Inbox(transaction)
        assert inbox.refuse(wrong)
        assert inbox.seen([digest(right)]) == set()
        assert not inbox.refuse(wrong)
        assert inbox.refuse(right)


def test_a_refused_message_that_is_forgotten_can_be_refused_anew(store: Store) -> None:
    with store.begin() as transaction:
        inbox = Inbox(transaction)
        assert inbox.refuse(record(1))
        inbox.forget([record(1)])
        assert inbox.refuse(record(1))


# --- control numbers ----------------------------------------------------------------------------


def test_a_control_number_of_a_transaction_that_fails_is_given_again(store: Store) -> None:
    def take() -> int:
        return Partners(transaction).next_number("METPID000001", "interchange")

    with store.begin() as transaction:
        assert [take(), take()] == [1, 2]
    with suppress(KeyError), store.begin() as transaction:
        assert take() == 3
        raise KeyError
    with store.begin() as transaction:
        assert take() == 3


def test_every_partner_and_series_counts_by_itself(store: Store) -> None:
    with store.begin() as transaction:
        partners = Partners(transaction)
        for partner, series in (("A", "interchange"), ("B", "interchange"), ("A", "other")):
            assert partners.upcoming_number(partner, series) == 1
            assert partners.next_number(partner, series) == 1


def test_an_interchange_number_is_one_files_alone(store: Store) -> None:
    with store.begin() as transaction:
        receive = Partners(transaction).receive_interchange
        assert receive("MIHMS", "HHHUB", "000000001", "file 1")
        assert receive("MIHMS", "HHHUB", "000000001", "file 1")
        assert not receive("MIHMS", "HHHUB", "000000001", "file 2")
        assert receive("OTHER", "HHHUB", "000000001", "file 2")


# --- effects ------------------------------------------------------------------------------------


def test_an_effect_is_asked_for_once(store: Store) -> None:
    with store.begin() as transaction:
        effects = Effects(transaction)
        assert effects.queue("email", "e-1", DAY, {})
        assert not effects.queue("email", "e-1", DAY, {})
    with store.begin() as transaction:
        assert not Effects(transaction).queue("email", "e-1", DAY, {})


def test_started_effects_are_not_started_again(store: Store) -> None:
    with store.begin() as transaction:
        effects = Effects(transaction)
        for number in range(3):
            effects.queue("email", f"e-{number}", DAY, {"n": number})
        started = effects.start("email", 2)
        assert [(row.effect_id, row.details) for row in started] == [
            ("e-0", {"n": 0}),
            ("e-1", {"n": 1}),
        ]
        assert [row.effect_id for row in effects.start("email", 2)] == ["e-2"]
        assert effects.start("other", 2) == []


def test_effects_that_a_crash_left_started_are_settled_and_counted(store: Store) -> None:
    with store.begin() as transaction:
        effects = Effects(transaction)
        for number in range(3):
            effects.queue("email", f"e-{number}", DAY, {})
        effects.start("email", 2)
        effects.finish("e-0", EffectState.DONE)
        assert effects.settle_started("email", EffectState.IN_DOUBT) == 1
        assert effects.counts("email") == {"done": 1, "in_doubt": 1, "queued": 1}


# --- files --------------------------------------------------------------------------------------


def test_a_file_is_received_once_and_read_in_the_order_of_arrival(store: Store) -> None:
    with store.begin() as transaction:
        files = Files(transaction)
        assert files.receive("b" * 64, "second.txt", "X12", 10, DAY)
        assert files.receive("a" * 64, "first.txt", "X12", 20, DAY)
        assert not files.receive("b" * 64, "again.txt", "X12", 10, DAY)
        assert files.unread() == 2
        assert [(row.number, row.size) for row in files.waiting()] == [(1, 10), (2, 20)]


def test_the_progress_of_a_file_adds_up_until_it_is_done(store: Store) -> None:
    with store.begin() as transaction:
        files = Files(transaction)
        files.receive("a" * 64, "a", "X12", 10, DAY)
        files.change("a" * 64, state=FileState.READING)
        files.progress("a" * 64, 5, 4, 1)
        files.progress("a" * 64, 8, 2, 1)
        row = files.get("a" * 64)
        assert row is not None
        assert (row.items_read, row.messages, row.refused) == (8, 6, 2)
        assert [row.state for row in files.waiting()] == ["reading"]
        files.change("a" * 64, state=FileState.DONE)
        assert files.waiting() == []


# --- members and refusals -----------------------------------------------------------------------


def test_members_get_keys_in_the_order_in_which_they_stand(store: Store) -> None:
    with store.begin() as transaction:
        keys = Members(transaction).keys_for(["30000000C", "10000000A", "30000000C", "20000000B"])
        assert keys == {"30000000C": 1, "10000000A": 2, "20000000B": 3}
    with store.begin() as transaction:
        members = Members(transaction)
        members.keys_for(["20000000B", "40000000D"])
        assert (members.find("20000000B"), members.find("40000000D")) == (3, 4)


def test_a_member_whom_only_a_claim_has_named_has_a_key_and_is_not_known(store: Store) -> None:
    with store.begin() as transaction:
        members = Members(transaction)
        assert members.find("10000000A") is None
        members.keys_for(["10000000A"])
        assert members.find("10000000A") == 1
        assert members.key_of("10000000A") is None
        assert members.get(1) is None
        with pytest.raises(LookupError):
            members.reference(1)


def test_a_refused_message_can_be_replayed_and_an_item_of_a_file_cannot(store: Store) -> None:
    refused = Refused(RefusalReason.INVALID_DATA, "Why.")
    with store.begin() as transaction:
        refusals = Refusals(transaction)
        assert refusals.of_message(record(1), refused, DAY) == "RF-000001"
        assert refusals.of_item(refused, "f" * 64, "line 3", DAY, b"raw") == "RF-000002"
        assert refusals.replayed("RF-000001") == record(1)
        assert refusals.replayed("RF-000002") is None
        assert refusals.replayed("RF-999999") is None
        assert [row.refusal_id for row in refusals.all(RefusalState.OPEN)] == ["RF-000002"]
        assert refusals.counts() == {"invalid_data": 1}


# --- work ---------------------------------------------------------------------------------------


def test_there_is_no_work_before_the_first_day(store: Store) -> None:
    with store.begin() as transaction:
        transaction.execute(tables.clock.delete())
        with pytest.raises(NotStarted):
            Work.on_open_day(transaction)


def test_a_programme_is_started_once(store: Store) -> None:
    with store.begin() as transaction:
        work = Work.on_open_day(transaction)
        assert not work.calendar.start(date(2015, 1, 1))
        assert work.today == DAY


def test_nothing_is_emitted_while_nothing_is_handled(store: Store) -> None:
    with store.begin() as transaction:
        work = Work.on_open_day(transaction)
        with pytest.raises(ValueError, match="while another one is handled"):
            work.emit(DayEnded(day=DAY))


def test_what_a_message_leads_to_has_the_same_ids_when_it_is_handled_again(store: Store) -> None:
    with store.begin() as transaction:
        work = Work.on_open_day(transaction)
        for parent in (record(1), record(1), record(2)):
            work.handling(parent)
            work.emit(IssueRemittance(remittance_id="a"))
            work.emit(IssueRemittance(remittance_id="b"))
        ids = [one.id for _, one in work.outbox.after(0, 10)]
    assert ids[:2] == ids[2:4]
    assert len(set(ids)) == 4
