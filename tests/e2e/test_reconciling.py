"""`hub reconcile`, the status and the log say when something that was decided is nowhere."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest

from tests.e2e.feeds import lines, member, organization, referral, site, user
from tests.e2e.home import Home, Quarter


@pytest.fixture
def mailing(open_hub: Callable[..., Home]) -> Home:
    """A hub that has written one e-mail on its first day, which is open."""
    hub = open_hub()
    hub("ingest", "-", stdin=lines(organization(), site(), user(1), member(), referral(1)))
    hub("ingest", "-", stdin=lines(referral(2)))
    hub("drain")
    return hub


def lose_emails(hub: Home) -> None:
    with closing(sqlite3.connect(hub.home / "hub.db")) as connection, connection:
        connection.execute("DELETE FROM effects WHERE kind = 'email'")


def test_days_that_balance_are_shown_with_their_numbers(mailing: Home) -> None:
    mailing("clock", "--to", "2014-12-02")
    told = mailing("reconcile", "--since", "2014-12-01").out
    assert "2014-12-01" in told
    shown = mailing("reconcile", "--since", "2014-12-01", "--json").out.splitlines()
    mails, letters, *_ = map(json.loads, shown)
    assert (mails["kind"], mails["day"], mails["decided"]) == ("email", "2014-12-01", 1)
    assert mails["when_closed"]["done"] == mails["done"] == 1
    assert not mails["differs"]
    assert letters["kind"] == "letter"
    looked_at = json.loads(mailing("status", "--json").out)["to be looked at"]
    assert set(looked_at.values()) == {0}


def test_what_was_decided_and_is_nowhere_is_logged_and_shown(mailing: Home) -> None:
    (email_id,) = mailing.rows("SELECT effect_id FROM effects WHERE kind = 'email'")[0]
    lose_emails(mailing)
    told = mailing.run("clock", "--to", "2014-12-01")
    (line,) = [line for line in told.err.splitlines() if line.startswith("{")]
    logged = json.loads(line)
    assert (logged["event"], logged["level"]) == ("day does not reconcile", "error")
    assert (logged["day"], logged["missing"]) == ("2014-12-01", 1)
    assert logged["ids"] == [email_id]
    shown = mailing("reconcile", code=1).out
    assert f"missing: {email_id}" in shown
    looked_at = json.loads(mailing("status", "--json").out)["to be looked at"]
    assert looked_at["days that do not reconcile"] == 1


def test_a_batch_whose_files_are_lost_is_printed_again_on_request_alone(
    quarter_to_go_on: Callable[[], Home],
) -> None:
    hub = quarter_to_go_on()
    batch = json.loads(hub("letters", "list", "--json").out.splitlines()[0])
    assert (batch["state"], batch["letters"] > 0) == ("printed", True)
    folder = hub.out / "letters" / batch["mailed_on"]
    before = {path.name for path in folder.iterdir()}
    shutil.rmtree(folder)
    hub("drain")
    assert not folder.exists()
    arguments = ("letters", "reprint", batch["batch_id"], "--why", "the disk failed", "--by", "Kim")
    for _ in range(2):
        hub(*arguments)
        hub(*arguments, code=1)  # it is queued already
        assert "to be printed" in hub("letters", "list").out
        hub("drain")
        assert {path.name for path in folder.iterdir()} == before
    assert (
        hub.rows("SELECT who, what, why FROM interventions")
        == [("Kim", "batch printed again", "the disk failed")] * 2
    )
    assert "no printed batch" in hub("letters", "reprint", "none", "--why", "x", code=1).err


def test_every_day_of_the_quarter_reconciles(quarter: Quarter) -> None:
    shown = quarter.hub("reconcile", "--since", "2014-12-01", "--json").out.splitlines()
    found = [json.loads(line) for line in shown]
    assert len(found) == 2 * 121
    assert not [one for one in found if one["differs"]]
    letters = sum(one["done"] for one in found if one["kind"] == "letter")
    assert (
        letters
        == quarter.hub.rows("SELECT count(*) FROM letters WHERE mailed_on < '2015-04-01'")[0][0]
    )
    mails = sum(one["done"] for one in found if one["kind"] == "email")
    assert 0 < mails <= quarter.hub.rows("SELECT count(*) FROM effects WHERE kind = 'email'")[0][0]
