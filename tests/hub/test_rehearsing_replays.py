"""What a replay would lead to: told beforehand, as it then happens, and nothing of it done."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from hub.rehearsal import Effect, Prospect, Rehearsal
from schemas.choices import MemberOptedIn
from schemas.clock import DayEnded
from schemas.outbound import IssueRemittance, SendEmail
from store import tables
from store.work import Work
from tests.programme import ADA, PRACTICE, Programme, record_of, routes_into


@pytest.fixture
def staffed(programme: Programme) -> Programme:
    """A programme with two users at its practice."""
    for user in ("u-1", "u-2"):
        programme.user(PRACTICE, user)
    return programme


def rehearsed(programme: Programme, *refusal_ids: str) -> list[Prospect]:
    return Rehearsal(programme.store, routes_into, programme.out).of(refusal_ids)


def replay(programme: Programme, refusal_id: str) -> None:
    with programme.store.begin() as transaction:
        work = Work.on_open_day(transaction)
        record = work.refusals.replayed(refusal_id)
        assert record is not None
        work.inbox.forget([record])
        work.outbox.append(record)
    programme.drain()


def everything(programme: Programme) -> dict[str, list[object]]:
    return {table.name: list(programme.rows(table)) for table in tables.metadata.sorted_tables}


def counted(effects: tuple[Effect, ...]) -> dict[str, int]:
    return dict(Counter(effect.kind for effect in effects))


def test_what_a_replay_would_send_is_told_under_the_ids_that_it_then_has(
    staffed: Programme,
) -> None:
    staffed.opt_in(ADA)
    staffed.member(ADA)
    (prospect,) = rehearsed(staffed, "RF-000001")
    assert prospect.outcome == "handled"
    assert counted(prospect.again) == {"portal message": 1, "e-mail": 2}
    assert prospect.done == ()
    replay(staffed, "RF-000001")
    sent = [row.message_id for row in staffed.rows(tables.portal_messages)]
    mailed = [row.effect_id for row in staffed.rows(tables.effects)]
    assert [effect.effect_id for effect in prospect.again] == sent + mailed


def test_a_rehearsal_changes_nothing_and_writes_nothing(staffed: Programme) -> None:
    staffed.opt_in(ADA)
    staffed.member(ADA)
    before = everything(staffed)
    for _ in range(2):
        rehearsed(staffed, "RF-000001")
    assert everything(staffed) == before
    assert not staffed.out.exists()


def test_a_refusal_whose_cause_still_stands_would_be_refused_again(staffed: Programme) -> None:
    staffed.opt_in(ADA)
    assert rehearsed(staffed, "RF-000001") == [
        Prospect("RF-000001", "refused again: unknown_member")
    ]


def test_one_replay_may_mend_the_cause_of_the_next(staffed: Programme) -> None:
    staffed.opt_in(ADA)
    staffed.end_day()
    ended = record_of(DayEnded(day=date(2014, 12, 3)), "too early")
    staffed.deliver(ended)
    staffed.deliver(record_of(DayEnded(day=date(2014, 12, 4)), "far too early"))
    staffed.drain()
    staffed.end_day()
    outcomes = [one.outcome for one in rehearsed(staffed, "RF-000003", "RF-000002", "RF-000003")]
    assert outcomes == ["refused again: out_of_order", "handled", "refused again: out_of_order"]
    assert [one.outcome for one in rehearsed(staffed, "RF-000002", "RF-000003")] == [
        "handled",
        "handled",
    ]


def test_a_message_that_was_put_right_under_its_id_meanwhile_would_do_nothing(
    staffed: Programme,
) -> None:
    told = MemberOptedIn(member_id=ADA, site_id=PRACTICE, called_on=staffed.today)
    right = record_of(told, "call")
    staffed.member(ADA)
    staffed.deliver(replace(right, value=b"{}"), right)
    staffed.drain()
    assert rehearsed(staffed, "RF-000001") == [
        Prospect("RF-000001", "taken in meanwhile: nothing happens")
    ]
    before = staffed.rows(tables.effects)
    replay(staffed, "RF-000001")
    assert staffed.rows(tables.effects) == before


def test_the_end_of_a_day_tells_the_letters_and_the_batch_that_would_leave(
    staffed: Programme,
) -> None:
    staffed.member(ADA)
    staffed.deliver(record_of(DayEnded(day=date(2014, 12, 2)), "too early"))
    staffed.drain()
    staffed.end_day()
    staffed.refer(ADA)
    (prospect,) = rehearsed(staffed, "RF-000001")
    assert counted(prospect.again)["letter"] == 1
    assert Effect("print batch", "2014-12-03-01") in prospect.again
    replay(staffed, "RF-000001")
    (letter,) = staffed.rows(tables.letters)
    assert Effect("letter", letter.letter_id) in prospect.again
    assert (staffed.out / "letters" / "2014-12-03" / "batch-2014-12-03-01.pdf").exists()


def test_a_file_that_would_fail_again_is_told(staffed: Programme) -> None:
    staffed.deliver(record_of(IssueRemittance(remittance_id="none"), "pay"))
    staffed.drain()
    assert rehearsed(staffed, "RF-000001") == [Prospect("RF-000001", "fails again: LookupError")]


def test_what_left_before_is_told_apart_from_what_would_leave(staffed: Programme) -> None:
    staffed.opt_in(ADA)
    staffed.member(ADA)
    (prospect,) = rehearsed(staffed, "RF-000001")
    (message, first, second) = prospect.again
    asked = SendEmail(email_id=first.effect_id, site_id=PRACTICE, user_id="u-1")
    staffed.send(asked, id="by another way")
    (prospect,) = rehearsed(staffed, "RF-000001")
    assert prospect.again == (message, second)
    assert prospect.done == (first,)


def test_a_part_of_a_file_that_was_never_a_message_cannot_be_replayed(staffed: Programme) -> None:
    assert rehearsed(staffed, "RF-000009") == [
        Prospect("RF-000009", "cannot be replayed: send it again, corrected")
    ]
