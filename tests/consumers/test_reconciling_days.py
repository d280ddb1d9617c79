"""When a day ends, what was decided is held against what became of it, and nothing may be over."""

from datetime import date

import pytest
from sqlalchemy import delete

from consumers.day.reconciliation import differences, tallies
from producers.letters import Letters
from producers.outlet import Outlet
from schemas.outbound import PrintLetters, SendEmail
from store import tables
from store.effects import EffectState
from store.reconciliations import Tally
from store.work import Work
from tests.programme import ADA, BEN, PRACTICE, Programme

FIRST = date(2014, 12, 1)
SECOND = date(2014, 12, 2)


def tally(programme: Programme, kind: str, day: date) -> Tally:
    with programme.store.read() as view:
        return next(one for one in tallies(Work.on_open_day(view), day) if one.kind == kind)


def differing(programme: Programme) -> list[tuple[str, date]]:
    with programme.store.read() as view:
        return [(one.kind, one.day) for one in differences(Work.on_open_day(view))]


def settle(programme: Programme, *states: EffectState) -> list[str]:
    """Give the e-mails these states, in the order of their ids; the ids."""
    ids = sorted(row.effect_id for row in programme.rows(tables.effects, kind="email"))
    with programme.store.begin() as transaction:
        for email_id, state in zip(ids, states, strict=True):
            Work.on_open_day(transaction).effects.finish(email_id, state)
    return ids


def forget(programme: Programme, effect_id: str) -> None:
    with programme.store.begin() as transaction:
        effects = tables.effects
        transaction.execute(delete(effects).where(effects.c.effect_id == effect_id))


@pytest.fixture
def mailing(programme: Programme) -> Programme:
    """A programme on whose first day seven users of a practice get an e-mail."""
    for number in range(7):
        programme.user(PRACTICE, f"u-{number}")
    programme.member(ADA)
    programme.opt_in(ADA)
    return programme


def test_every_email_that_was_decided_is_counted_as_what_became_of_it(mailing: Programme) -> None:
    settle(mailing, *EffectState)
    mailing.end_day()
    (row,) = mailing.rows(tables.reconciliations, kind="email")
    assert (row.day, row.decided, row.missing, row.undecided) == (FIRST, 7, 0, 0)
    assert (row.done, row.queued, row.in_doubt) == (1, 2, 1)
    assert (row.failed, row.bounced, row.suppressed) == (1, 1, 1)
    assert differing(mailing) == []


def test_an_email_that_was_decided_and_is_nowhere_is_named(mailing: Programme) -> None:
    lost = settle(mailing, *[EffectState.DONE] * 7)[3]
    forget(mailing, lost)
    mailing.end_day()
    found = tally(mailing, "email", FIRST)
    assert (found.decided, found.done, found.missing) == (7, 6, [lost])
    assert differing(mailing) == [("email", FIRST)]


def test_a_day_that_balances_later_is_no_longer_told(mailing: Programme) -> None:
    lost = settle(mailing, *[EffectState.DONE] * 7)[3]
    forget(mailing, lost)
    mailing.end_day()
    asked = SendEmail(email_id=lost, site_id=PRACTICE, user_id="u-3")
    mailing.send(asked, id="on its way when the day ended")
    assert differing(mailing) == []
    (row,) = mailing.rows(tables.reconciliations, kind="email", day=FIRST)
    assert row.missing == 1


def test_an_email_that_nobody_decided_is_named(mailing: Programme) -> None:
    asked = SendEmail(email_id="from-nowhere", site_id=PRACTICE, user_id="u-1")
    mailing.send(asked, id="by another way")
    mailing.end_day()
    found = tally(mailing, "email", FIRST)
    assert (found.decided, found.undecided) == (7, ["from-nowhere"])
    assert differing(mailing) == [("email", FIRST)]


@pytest.fixture
def writing(programme: Programme) -> Programme:
    """A programme that has two letters to mail on its second day."""
    for member in (ADA, BEN):
        programme.member(member)
        programme.refer(member)
    programme.end_day()
    return programme


def test_letters_are_counted_on_the_day_that_they_are_mailed(writing: Programme) -> None:
    writing.end_day()
    assert [
        (row.day, row.decided, row.done)
        for row in writing.rows(tables.reconciliations, kind="letter")
    ] == [(FIRST, 0, 0), (SECOND, 2, 2)]
    assert {row.printed_on for row in writing.rows(tables.letters)} == {SECOND}
    assert differing(writing) == []


def test_letters_whose_batch_cannot_be_printed_are_late_when_their_mail_date_ends(
    programme: Programme,
) -> None:
    programme.member(ADA)
    programme.refer(ADA)
    (programme.out / "letters").parent.mkdir(parents=True)
    (programme.out / "letters").write_text("in the way")
    programme.end_day(until=SECOND)
    (letter,) = programme.rows(tables.letters)
    found = tally(programme, "letter", SECOND)
    assert (found.decided, found.queued, found.late) == (1, 1, [letter.letter_id])
    assert differing(programme) == [("letter", SECOND)]
    assert [reason for reason, _ in programme.refusals()] == ["given_up"]


def test_a_letter_that_its_batch_does_not_hold_is_named(writing: Programme) -> None:
    letter = writing.rows(tables.letters)[0].letter_id
    with writing.store.begin() as transaction:
        table = tables.letters
        changed = table.update().where(table.c.letter_id == letter).values(printed_on=None)
        transaction.execute(changed)
    writing.end_day()
    found = tally(writing, "letter", SECOND)
    assert (found.decided, found.done, found.missing) == (2, 1, [letter])


@pytest.mark.parametrize(
    ("day", "is_missing"),
    [
        pytest.param(date(2014, 12, 5), False, id="no letters are mailed on Saturday"),
        pytest.param(date(2014, 12, 6), False, id="nor on Sunday"),
        pytest.param(date(2014, 12, 7), True, id="on Monday they are"),
    ],
)
def test_a_letter_that_no_batch_took_is_named_before_a_mailing_day(
    programme: Programme, day: date, is_missing: bool
) -> None:
    programme.member(ADA)
    key = programme.key(ADA)
    with programme.store.begin() as transaction:
        work = Work.on_open_day(transaction)
        left = work.letters.decide("opt_out", key, PRACTICE, date(2014, 12, 5))
    assert tally(programme, "letter", day).missing == ([left] if is_missing else [])


def test_a_batch_that_was_printed_is_not_printed_again(writing: Programme) -> None:
    (batch,) = writing.emitted(PrintLetters)
    paths = sorted((writing.out / "letters" / SECOND.isoformat()).iterdir())
    for path in paths:
        path.unlink()
    writing.send(batch, id="by another way")
    assert list((writing.out / "letters" / SECOND.isoformat()).iterdir()) == []
    assert [row.state for row in writing.rows(tables.effects, kind="print")] == ["done"]


def test_a_batch_is_printed_again_the_same_when_its_commit_was_lost(writing: Programme) -> None:
    (batch,) = writing.emitted(PrintLetters)
    folder = writing.out / "letters" / SECOND.isoformat()
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with writing.store.begin() as transaction:  # as before the commit that was lost
        Work.on_open_day(transaction).effects.finish(batch.batch_id, EffectState.QUEUED)
    with writing.store.begin() as transaction:
        Letters(Outlet(writing.out)).on_print(batch, Work.on_open_day(transaction))
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
