"""E-mails behind the effect ledger, and the exports: each once, whatever happens in between."""

import json
import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from errno import EMFILE, ENOSPC
from itertools import pairwise
from pathlib import Path

import pytest

from hub.exports import Exports
from hub.mailer import MOST_TRIES, Mailer
from hub.post import FolderPost, Sent
from store import tables
from store.effects import EffectState
from store.work import Work
from tests.programme import ADA, BEN, CAL, PRACTICE, Programme

QUEUED, DONE, FAILED, IN_DOUBT = (
    EffectState.QUEUED,
    EffectState.DONE,
    EffectState.FAILED,
    EffectState.IN_DOUBT,
)


class FakePost:
    """A post that answers as it is told, DONE when it is told nothing more."""

    repeatable = False
    most = 20

    def __init__(self, *answers: Sent) -> None:
        self.answers = list(answers)
        self.sent: list[str] = []

    def send(self, mails: Sequence[tuple[str, EmailMessage]]) -> list[Sent]:
        self.sent += [email_id for email_id, _ in mails]
        return [self.answers.pop(0) if self.answers else Sent(DONE) for _ in mails]


class Clock:
    """Seconds of a day that pass when a test says so."""

    now = 0.0

    def __call__(self) -> datetime:
        return datetime(2014, 12, 1, tzinfo=UTC) + timedelta(seconds=self.now)


@pytest.fixture
def waiting(programme: Programme) -> Programme:
    """A message waits for a practice of two users, one of them no longer active."""
    programme.user(PRACTICE, "u-1", email="one@practice.example")
    programme.user(PRACTICE, "u-2", status="inactive")
    programme.member(ADA)
    programme.opt_in(ADA)
    return programme


def mailer_of(
    programme: Programme,
    post: FakePost | FolderPost,
    clock: Clock,
    per_minute: int | None = None,
) -> Mailer:
    sender, portal = "hub@maine.example", "https://portal.example/"
    return Mailer(programme.store, post, sender, portal, per_minute=per_minute, clock=clock)


def states(programme: Programme) -> list[tuple[str, int]]:
    return [(row.state, row.attempts) for row in programme.rows(tables.effects, kind="email")]


def test_each_active_user_of_a_site_gets_one_file_where_there_is_no_mail_server(
    waiting: Programme,
) -> None:
    mailer = mailer_of(waiting, FolderPost(waiting.outlet), Clock())
    assert [mailer.send_batch(), mailer.send_batch()] == [1, 0]
    (path,) = (waiting.out / "mail").iterdir()
    assert "To: one@practice.example" in path.read_text()
    assert states(waiting) == [("done", 1)]


def test_an_email_that_was_put_off_is_tried_again_after_a_pause(waiting: Programme) -> None:
    post, clock = FakePost(Sent(QUEUED, "the mail server answered 451")), Clock()
    mailer = mailer_of(waiting, post, clock)
    assert [mailer.send_batch(), mailer.send_batch()] == [0, 0]
    clock.now = 29.9
    assert mailer.send_batch() == 0
    assert len(post.sent) == 1
    clock.now = 60.0
    assert mailer.send_batch() == 1
    assert states(waiting) == [("done", 2)]


def test_pauses_of_an_email_that_is_put_off_grow_to_four_hours(waiting: Programme) -> None:
    post, clock = FakePost(*[Sent(QUEUED, "451")] * 12), Clock()
    mailer = mailer_of(waiting, post, clock)
    tried_at = []
    while len(post.sent) < 11:
        before = len(post.sent)
        mailer.send_batch()
        if len(post.sent) > before:
            tried_at.append(clock.now)
        clock.now += 15
    pauses = [(later - first) / 60 for first, later in pairwise(tried_at)]
    for pause, longest in zip(pauses, [1, 2, 4, 8, 16, 32, 64, 128, 240, 240], strict=True):
        assert longest / 2 <= pause <= longest + 0.25
    assert len(set(pauses)) > 8, "they are uneven"


def test_an_email_that_is_put_off_for_four_days_has_failed(waiting: Programme) -> None:
    post, clock = FakePost(*[Sent(QUEUED, "451")] * 99), Clock()
    mailer = mailer_of(waiting, post, clock)
    while states(waiting)[0][0] == "queued":
        mailer.send_batch()
        clock.now += 1800
    assert 3 < clock.now / 86400 < 5
    assert states(waiting) == [("failed", MOST_TRIES)]


def test_tries_at_a_mail_server_that_is_not_there_are_not_counted(waiting: Programme) -> None:
    away = Sent(QUEUED, "no connection", tried=False, server_rests=True)
    post, clock = FakePost(*[away] * 40), Clock()
    mailer = mailer_of(waiting, post, clock)
    for _ in range(41):
        mailer.send_batch()
        clock.now += 60
    assert states(waiting) == [("done", 1)]


def test_a_mail_server_that_is_not_there_is_asked_once_a_minute(waiting: Programme) -> None:
    post = FakePost(Sent(QUEUED, "no connection", tried=False, server_rests=True))
    clock = Clock()
    mailer = mailer_of(waiting, post, clock)
    mailer.send_batch()
    for now, asked in ((59.9, 1), (60.0, 2)):
        clock.now = now
        mailer.send_batch()
        assert len(post.sent) == asked


def test_what_a_slow_mail_server_leaves_of_a_batch_goes_with_the_next(waiting: Programme) -> None:
    post = FakePost(Sent(QUEUED, "left for the next batch", tried=False))
    mailer = mailer_of(waiting, post, Clock())
    assert [mailer.send_batch() for _ in range(3)] == [1, 1, 0]
    assert states(waiting) == [("done", 1)]


@pytest.mark.parametrize("state", [FAILED, IN_DOUBT])
def test_an_email_that_failed_or_is_in_doubt_is_never_sent_again(
    waiting: Programme, state: EffectState
) -> None:
    post, clock = FakePost(Sent(state, "why")), Clock()
    mailer = mailer_of(waiting, post, clock)
    assert mailer.send_batch() == 1
    clock.now += 3600
    assert mailer.send_batch() == 0
    assert len(post.sent) == 1
    assert states(waiting) == [(state.value, 1)]


def test_a_user_who_became_inactive_gets_no_email(waiting: Programme) -> None:
    waiting.user(PRACTICE, "u-1", status="inactive")
    post = FakePost()
    assert mailer_of(waiting, post, Clock()).send_batch() == 1
    assert post.sent == []
    assert states(waiting) == [("suppressed", 1)]


def test_an_address_that_bounced_gets_no_further_email(waiting: Programme) -> None:
    bounced = Sent(EffectState.BOUNCED, "550", bad_address=True)
    post = FakePost(bounced)
    mailer = mailer_of(waiting, post, Clock())
    mailer.send_batch()
    waiting.member(BEN)
    waiting.opt_in(BEN)
    mailer.send_batch()
    assert len(post.sent) == 1
    assert sorted(states(waiting)) == [("bounced", 1), ("suppressed", 1)]
    (suppression,) = waiting.rows(tables.suppressions)
    assert (suppression.address, suppression.reason) == ("one@practice.example", "550")


def test_another_address_of_a_user_whose_old_one_bounced_gets_emails(waiting: Programme) -> None:
    post = FakePost(Sent(EffectState.BOUNCED, "550", bad_address=True))
    mailer = mailer_of(waiting, post, Clock())
    mailer.send_batch()
    waiting.user(PRACTICE, "u-1", email="new@practice.example")
    waiting.member(BEN)
    waiting.opt_in(BEN)
    mailer.send_batch()
    assert sorted(states(waiting)) == [("bounced", 1), ("done", 1)]


def test_an_email_that_a_full_folder_cannot_take_waits_and_goes_once(
    waiting: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(ENOSPC, "No space left on device")

    clock = Clock()
    mailer = mailer_of(waiting, FolderPost(waiting.outlet), clock)
    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        assert mailer.send_batch() == 0
    assert states(waiting) == [("queued", 0)]
    clock.now = 60.0
    assert mailer.send_batch() == 1
    assert states(waiting) == [("done", 1)]


@pytest.mark.parametrize("restarts", [False, True], ids=["one hub", "one that starts anew"])
def test_no_more_emails_go_in_any_minute_than_may(waiting: Programme, restarts: bool) -> None:
    for number in range(10, 16):
        waiting.user(PRACTICE, f"u-{number}")
    waiting.member(BEN)
    waiting.opt_in(BEN)  # seven users
    clock, post = Clock(), FakePost()
    mailer = mailer_of(waiting, post, clock, per_minute=3)
    sent = []
    for clock.now in (0, 0, 59.9, 60, 60, 119.9, 120):
        if restarts:
            mailer = mailer_of(waiting, post, clock, per_minute=3)
        mailer.send_batch()
        sent.append(len(post.sent))
    assert sent == [3, 3, 3, 6, 6, 6, 8]
    assert len(waiting.rows(tables.email_tries)) == 2, "what counts no more is forgotten"


def test_what_was_not_tried_takes_nothing_of_the_rate(waiting: Programme) -> None:
    away = Sent(QUEUED, "no connection", tried=False, server_rests=True)
    clock, post = Clock(), FakePost(away)
    mailer = mailer_of(waiting, post, clock, per_minute=1)
    assert mailer.send_batch() == 0
    assert waiting.rows(tables.email_tries) == []


def test_an_email_that_was_put_off_waits_as_long_when_the_hub_starts_anew(
    waiting: Programme,
) -> None:
    post, clock = FakePost(*[Sent(QUEUED, "451")] * 3), Clock()
    for clock.now, tries in ((0, 1), (29.9, 1), (60, 2), (119.9, 2), (180, 3), (299.9, 3)):
        mailer_of(waiting, post, clock, per_minute=9).send_batch()
        assert len(post.sent) == tries
    assert len(waiting.rows(tables.email_tries)) == 1
    clock.now = 420
    assert mailer_of(waiting, post, clock, per_minute=9).send_batch() == 1


def test_a_clock_that_goes_back_holds_up_no_email_that_was_put_off(waiting: Programme) -> None:
    post, clock = FakePost(Sent(QUEUED, "451")), Clock()
    mailer = mailer_of(waiting, post, clock, per_minute=1)
    mailer.send_batch()
    clock.now = -86_400
    assert mailer.send_batch() == 1
    assert states(waiting) == [("done", 2)]


def test_an_email_that_cannot_be_written_for_want_of_descriptors_waits(
    waiting: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none_free(_mail: EmailMessage, **_policy: object) -> bytes:
        raise OSError(EMFILE, "Too many open files")

    mailer = mailer_of(waiting, FakePost(), Clock())
    with monkeypatch.context() as system:
        system.setattr(EmailMessage, "as_bytes", none_free)
        with pytest.raises(OSError, match="Too many"):
            mailer.send_batch()
    assert states(waiting) == [("queued", 0)]
    assert mailer.send_batch() == 1
    assert states(waiting) == [("done", 1)]


@pytest.mark.parametrize(
    ("repeatable", "state"), [pytest.param(True, "queued", id="folder"), (False, "in_doubt")]
)
def test_what_was_being_sent_when_the_hub_died_goes_again_only_where_that_is_harmless(
    waiting: Programme, repeatable: bool, state: str
) -> None:
    class DyingPost(FakePost):
        def send(self, _mails: Sequence[tuple[str, EmailMessage]]) -> list[Sent]:
            raise KeyboardInterrupt

    post = DyingPost()
    post.repeatable = repeatable
    mailer = mailer_of(waiting, post, Clock())
    with pytest.raises(KeyboardInterrupt):
        mailer.send_batch()
    assert states(waiting) == [("started", 1)]
    assert mailer.settle_after_crash() == 1
    assert states(waiting) == [(state, 1)]


# --- exports ------------------------------------------------------------------------------------


@pytest.fixture
def exports(programme: Programme) -> Exports:
    """Exports of a programme that has posted one message."""
    programme.member(ADA)
    programme.opt_in(ADA)
    found = Exports(programme.store, programme.outlet)
    found.bring_up_to_date()
    return found


def numbers(programme: Programme) -> list[str]:
    path = programme.out / "portal" / "messages.jsonl"
    return [json.loads(line)["message_id"] for line in path.read_text().splitlines()]


def posted(programme: Programme) -> list[str]:
    return [row.message_id for row in programme.rows(tables.portal_messages)]


def add_one(programme: Programme, member: str) -> None:
    programme.member(member)
    programme.opt_in(member)


def leave(path: Path) -> None:
    pass


def add_half_a_line(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b'{"message_id": "ha')


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:20])


def remove(path: Path) -> None:
    path.unlink()


@pytest.mark.parametrize("damage", [leave, add_half_a_line, truncate, remove])
def test_the_portal_file_holds_every_message_once_whatever_was_done_to_it(
    programme: Programme, exports: Exports, damage: Callable[[Path], None]
) -> None:
    assert numbers(programme) == posted(programme)
    damage(programme.out / "portal" / "messages.jsonl")
    for member in (BEN, CAL):
        add_one(programme, member)
        exports.bring_up_to_date()
    assert numbers(programme) == posted(programme)
    assert len(posted(programme)) == 3


def test_nothing_is_exported_twice_by_another_process(
    programme: Programme, exports: Exports
) -> None:
    Exports(programme.store, programme.outlet).bring_up_to_date()
    exports.bring_up_to_date()
    assert numbers(programme) == posted(programme)


def test_what_was_written_in_a_transaction_that_failed_is_written_once(
    programme: Programme, exports: Exports
) -> None:
    path = programme.out / "portal" / "messages.jsonl"
    before = path.read_bytes()
    add_one(programme, BEN)
    with programme.store.begin() as transaction:
        work = Work.on_open_day(transaction)
        position, length = (work.outbox.position(f"export.portal{n}") for n in ("", ".bytes"))
    exports.bring_up_to_date()
    with programme.store.begin() as transaction:  # as if the commit had been lost
        work = Work.on_open_day(transaction)
        work.outbox.advance("export.portal", position)
        work.outbox.advance("export.portal.bytes", length)
    exports.bring_up_to_date()
    assert path.read_bytes().startswith(before)
    assert numbers(programme) == posted(programme)


def test_a_refusal_is_a_file_that_says_why_and_holds_no_data(
    programme: Programme, exports: Exports
) -> None:
    programme.refer("99999999Z")
    exports.bring_up_to_date()
    (path,) = (programme.out / "refusals").iterdir()
    told = json.loads(path.read_text())
    assert path.name == f"{told['refusal_id']}.json"
    assert (told["reason"], told["replayable"]) == ("unknown_member", True)
    assert "99999999Z" not in path.read_text()
