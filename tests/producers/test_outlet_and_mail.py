"""What leaves as files and e-mails: whole or not at all, the same again, without member data."""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from producers.emails import compose
from producers.outlet import Outlet
from producers.pages.message_facts import MessageWaiting
from schemas.outbound import SendEmail
from store import tables
from tests.programme import ADA, PRACTICE, Programme

SITE = MessageWaiting(
    site_name="Kennebec Family Medicine", site_id=PRACTICE, portal_link="https://portal.example/"
)


@pytest.fixture
def outlet(tmp_path: Path) -> Outlet:
    return Outlet(tmp_path / "out")


def test_a_file_is_put_at_its_path_in_place_of_the_one_before(outlet: Outlet) -> None:
    for content in (b"a longer first one", b"second"):
        outlet.write("letters/2014-12-02/a.pdf", content)
    assert (outlet.root / "letters/2014-12-02/a.pdf").read_bytes() == b"second"
    assert [path.name for path in (outlet.root / "letters/2014-12-02").iterdir()] == ["a.pdf"]


def test_a_file_that_cannot_be_finished_leaves_the_one_before_whole(
    outlet: Outlet, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    outlet.write("a.txt", b"first")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        outlet.write("a.txt", b"second")
    assert (outlet.root / "a.txt").read_bytes() == b"first"


@pytest.mark.parametrize("name", ["../a.txt", "a/../../b.txt", "/etc/a.txt", "a/../b.txt"])
def test_a_name_that_leads_out_of_the_folder_is_refused(outlet: Outlet, name: str) -> None:
    with pytest.raises(ValueError, match="leads out"):
        outlet.write(name, b"x")
    assert not outlet.root.exists()


def test_many_files_are_put_together(outlet: Outlet) -> None:
    outlet.write_all((f"{n % 3}/{n}.txt", str(n).encode()) for n in range(450))
    files = [path for path in outlet.root.rglob("*") if path.is_file()]
    assert len(files) == 450
    assert all(path.read_text() == path.stem for path in files)


def test_appending_goes_on_where_the_caller_was_and_cuts_what_lies_behind(outlet: Outlet) -> None:
    length = outlet.append("a.jsonl", 0, b"one\n")
    assert length == 4
    outlet.append("a.jsonl", length, b"lost with a crash\n")
    assert outlet.append("a.jsonl", length, b"two\n") == 8
    assert (outlet.root / "a.jsonl").read_bytes() == b"one\ntwo\n"


def test_a_file_shorter_than_it_was_is_not_appended_to(outlet: Outlet) -> None:
    outlet.append("a.jsonl", 0, b"one\n")
    assert outlet.append("a.jsonl", 5, b"two\n") == -1
    assert outlet.append("gone.jsonl", 5, b"two\n") == -1
    assert (outlet.root / "a.jsonl").read_bytes() == b"one\n"


# --- e-mails ------------------------------------------------------------------------------------


def test_an_email_is_the_same_message_whenever_it_is_composed() -> None:
    one, again = (
        compose("PM-1.u-1", "a@b.example", SITE, date(2014, 12, 1), "Hub <hub@maine.example>")
        for _ in range(2)
    )
    assert one.as_bytes() == again.as_bytes()
    assert one["Message-ID"] == "<PM-1.u-1@maine.example>"
    assert one["Date"] == "Mon, 01 Dec 2014 12:00:00 +0000"


def test_an_email_names_the_site_and_the_portal_and_nothing_of_a_member(
    programme: Programme,
) -> None:
    programme.user(PRACTICE)
    programme.member(ADA, name={"first": "Zebulon", "last": "Quimby"})
    programme.refer(ADA)
    programme.end_day()
    (asked,) = programme.emitted(SendEmail)
    (effect,) = programme.rows(tables.effects, kind="email")
    mail = compose(asked.email_id, "a@b.example", SITE, effect.due_on, "hub@maine.example")
    text = mail.as_string()
    assert "Kennebec Family Medicine" in text
    assert "https://portal.example/" in text
    for secret in (ADA, "Zebulon", "Quimby", "1961", "diabetes", "approved", "request"):
        assert secret not in text.replace(asked.email_id, "").replace("requested", "")
    assert mail["Auto-Submitted"] == "auto-generated"


def test_every_active_user_is_told_of_every_message_once(
    programme_from: Callable[..., Programme],
) -> None:
    programme = programme_from()
    for user in ("u-1", "u-2"):
        programme.user(PRACTICE, user)
    programme.user(PRACTICE, "u-3", status="inactive")
    programme.member(ADA)
    programme.opt_in(ADA)
    (message,) = programme.rows(tables.portal_messages)
    ids = [row.effect_id for row in programme.rows(tables.effects)]
    assert ids == [f"{message.message_id}.u-1", f"{message.message_id}.u-2"]
