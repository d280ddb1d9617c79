"""Signing in and out: who is let in, for how long, and what nobody learns from it."""

from statistics import median
from time import perf_counter

import pyotp
import pytest

from portal.account.lock_out import FREE_TRIES, wait_after
from store import tables
from store.accounts import Accounts, AccountStatus
from store.secret import digest
from tests.portal.driver import Portal

SECRET = pyotp.random_base32()


def test_user_signs_in_and_out_again(portal: Portal) -> None:
    account = portal.account("ada")
    browser = portal.visitor()
    assert browser.sign_in("ada").headers["location"] == "/"
    assert "Welcome, Pat Ada" in browser.open("/").text
    answer = browser.send("/sign-out")
    assert answer.headers["location"] == "/sign-in"
    assert "Welcome, Pat" not in browser.open("/").text
    assert [line.account_id for line in portal.audited("signed in")] == [account]
    assert [line.account_id for line in portal.audited("signed out")] == [account]


def test_user_name_counts_whatever_its_case(portal: Portal) -> None:
    portal.account("ada")
    assert portal.visitor().sign_in("ADA").status_code == 303


def test_user_goes_on_to_the_page_that_was_asked_for(portal: Portal) -> None:
    portal.account("ada")
    browser = portal.visitor()
    answer = browser.open("/account/status")
    assert answer.headers["location"] == "/sign-in?next=/account/status"
    browser.follow(answer)
    fields = {"user_name": "ada", "password": "Quiet#Meadow27", "next": "/account/status"}
    assert browser.send("/sign-in", fields).headers["location"] == "/account/status"


@pytest.mark.parametrize(
    "wanted",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", ""],
)
def test_nobody_is_led_elsewhere_after_signing_in(portal: Portal, wanted: str) -> None:
    portal.account("ada")
    browser = portal.visitor()
    browser.open("/sign-in")
    fields = {"user_name": "ada", "password": "Quiet#Meadow27", "next": wanted}
    assert browser.send("/sign-in", fields).headers["location"] == "/"


@pytest.mark.parametrize(
    "status", [AccountStatus.REGISTERED, AccountStatus.INVITED, AccountStatus.TERMINATED]
)
def test_account_that_is_not_activated_looks_like_a_wrong_password(
    portal: Portal, status: AccountStatus
) -> None:
    portal.account("ada")
    portal.account("out", status=status.value)
    wrong = portal.visitor()
    wrong.sign_in("ada", "wrong")
    out = portal.visitor()
    assert out.sign_in("out").status_code == 422
    assert out.text.replace("out", "") == wrong.text.replace("out", "")


def test_unknown_name_is_answered_like_a_wrong_password(portal: Portal) -> None:
    portal.account("ada")
    answers = []
    for name in ("ada", "nobody"):
        browser = portal.visitor()
        answers.append([browser.sign_in(name, "wrong").text for _ in range(FREE_TRIES + 1)])
    known, unknown = answers
    for one, other in zip(known, unknown, strict=True):
        assert _without(one, "ada") == _without(other, "nobody")


def _without(text: str, name: str) -> str:
    lines = [line for line in text.splitlines() if "form_token" not in line]
    return "\n".join(lines).replace(f'value="{name}"', "")


def test_unknown_name_takes_as_long_as_a_wrong_password(portal: Portal) -> None:
    keeper = portal.surroundings.passwords
    kept = keeper.hash("Quiet#Meadow27")

    def took(password_hash: str | None) -> float:
        started = perf_counter()
        keeper.matches(password_hash, "wrong")
        return perf_counter() - started

    known = median(took(kept) for _ in range(41))
    unknown = median(took(None) for _ in range(41))
    assert 0.5 < known / unknown < 2


def test_name_is_locked_after_several_wrong_tries_and_open_again_later(portal: Portal) -> None:
    portal.account("ada")
    browser = portal.visitor()
    for _ in range(FREE_TRIES):
        assert browser.sign_in("ada", "wrong").status_code == 422
    assert "Too many wrong tries" in browser.text
    assert browser.sign_in("ada").status_code == 422
    portal.later(seconds=59)
    assert browser.sign_in("ada").status_code == 422
    portal.later(seconds=1)
    assert browser.sign_in("ada").status_code == 303
    assert len(portal.audited("user name locked")) == 1
    assert len(portal.audited("sign-in failed")) == FREE_TRIES


@pytest.mark.parametrize(
    ("failures", "minutes"), [(4, 0), (5, 1), (6, 2), (7, 4), (9, 16), (10, 30), (1000, 30)]
)
def test_wait_doubles_from_one_minute_to_half_an_hour(failures: int, minutes: int) -> None:
    assert wait_after(failures).total_seconds() == minutes * 60


def test_right_password_makes_the_count_begin_anew(portal: Portal) -> None:
    portal.account("ada")
    for _ in range(2):
        browser = portal.visitor()
        for _ in range(FREE_TRIES - 1):
            browser.sign_in("ada", "wrong")
        assert browser.sign_in("ada").status_code == 303


@pytest.mark.parametrize(
    ("idle", "answer"), [(14 * 60 + 59, 200), (15 * 60, 303)], ids=["in time", "too late"]
)
def test_session_ends_when_no_page_is_asked_for(portal: Portal, idle: int, answer: int) -> None:
    portal.account("ada")
    browser = portal.signed_in("ada")
    portal.later(seconds=idle)
    assert browser.open("/account/status").status_code == answer


def test_session_ends_after_a_working_day_however_busy(portal: Portal) -> None:
    portal.account("ada")
    browser = portal.signed_in("ada")
    for _ in range(51):
        portal.later(minutes=14)
        assert browser.open("/account/status").status_code == 200
    portal.later(minutes=6)
    assert browser.open("/account/status").status_code == 303
    assert "You were signed out" in browser.follow(browser.page).text


def test_session_gets_a_new_secret_at_every_sign_in(portal: Portal) -> None:
    portal.account("ada")
    browser = portal.visitor()
    browser.http.cookies.set("hub-session", "planted-by-somebody", domain="127.0.0.1")
    browser.sign_in("ada")
    first = browser.http.cookies.get("hub-session", domain="127.0.0.1")
    assert first != "planted-by-somebody"
    browser.http.post("/sign-out", data={"form_token": "wrong"})
    again = portal.visitor()
    again.sign_in("ada")
    assert again.http.cookies["hub-session"] != first


def test_session_that_was_signed_out_is_of_no_use_to_a_thief(portal: Portal) -> None:
    portal.account("ada")
    browser, thief = portal.signed_in("ada"), portal.visitor()
    stolen = browser.http.cookies["hub-session"]
    browser.send("/sign-out")
    thief.http.cookies.set("hub-session", stolen)
    assert thief.open("/account/status").status_code == 303


def test_session_does_not_move_to_another_browser(portal: Portal) -> None:
    portal.account("ada")
    browser, thief = portal.signed_in("ada"), portal.visitor("another browser")
    thief.http.cookies.set("hub-session", browser.http.cookies["hub-session"])
    assert thief.open("/account/status").status_code == 303


def test_what_the_store_keeps_of_a_session_opens_none(portal: Portal) -> None:
    portal.account("ada")
    browser, thief = portal.signed_in("ada"), portal.visitor()
    (row,) = portal.rows(tables.sessions)
    assert row.session_hash == digest(browser.http.cookies["hub-session"])
    thief.http.cookies.set("hub-session", row.session_hash)
    assert thief.open("/account/status").status_code == 303


def test_password_is_kept_as_an_argon2id_hash(portal: Portal) -> None:
    portal.account("ada")
    (row,) = portal.rows(tables.accounts)
    assert row.password_hash.startswith("$argon2id$")


@pytest.fixture
def secured(portal: Portal) -> str:
    return portal.account("ada", totp_secret=SECRET)


def code_of(portal: Portal, half_minutes: int = 0) -> str:
    return pyotp.TOTP(SECRET).at(portal.now, counter_offset=half_minutes)


def test_one_time_password_is_asked_for_after_the_password(portal: Portal, secured: str) -> None:
    browser = portal.visitor()
    assert browser.sign_in("ada").headers["location"] == "/sign-in/code"
    assert browser.open("/account/status").headers["location"] == "/sign-in/code"
    assert browser.open("/").headers["location"] == "/sign-in/code"
    browser.open("/sign-in/code")
    answer = browser.send("/sign-in/code", {"code": code_of(portal)})
    assert answer.headers["location"] == "/"
    assert browser.open("/account/status").status_code == 200


def test_one_time_password_is_good_once(portal: Portal, secured: str) -> None:
    code = code_of(portal)
    answers = []
    for _ in range(2):
        browser = portal.visitor()
        browser.sign_in("ada")
        browser.open("/sign-in/code")
        answers.append(browser.send("/sign-in/code", {"code": code}).status_code)
    assert answers == [303, 422]


@pytest.mark.parametrize(("half_minutes", "answer"), [(-2, 422), (-1, 303), (1, 303), (2, 422)])
def test_one_time_password_of_the_half_minute_beside_is_good(
    portal: Portal, secured: str, half_minutes: int, answer: int
) -> None:
    browser = portal.visitor()
    browser.sign_in("ada")
    browser.open("/sign-in/code")
    code = code_of(portal, half_minutes)
    assert browser.send("/sign-in/code", {"code": code}).status_code == answer


def test_one_time_password_is_locked_out_like_a_password(portal: Portal, secured: str) -> None:
    browser = portal.visitor()
    browser.sign_in("ada")
    browser.open("/sign-in/code")
    for _ in range(FREE_TRIES):
        browser.send("/sign-in/code", {"code": "000000"})
    assert "Too many wrong tries" in browser.text
    code = code_of(portal)
    assert browser.send("/sign-in/code", {"code": code}).status_code == 422


def test_one_time_password_can_be_stood_in_for_by_a_recovery_code_once(
    portal: Portal, secured: str
) -> None:
    with portal.store.begin() as transaction:
        Accounts(transaction).set_recovery_codes(secured, [digest("abcde-fghjk")])
    answers = []
    for _ in range(2):
        browser = portal.visitor()
        browser.sign_in("ada")
        browser.open("/sign-in/code")
        answers.append(browser.send("/sign-in/code", {"code": "ABCDE-FGHJK"}).status_code)
    assert answers == [303, 422]


def test_sessions_that_are_over_are_swept_up_by_the_next_sign_in(portal: Portal) -> None:
    portal.account("ada")
    portal.signed_in("ada")
    portal.later(hours=1)
    portal.signed_in("ada")
    assert len(portal.rows(tables.sessions)) == 1
