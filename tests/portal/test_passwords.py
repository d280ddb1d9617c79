"""Passwords: which are too easy to guess, changing one, and getting back in by e-mail."""

import pytest
from sqlalchemy import event

from portal.account.lock_out import FREE_TRIES
from portal.account.passwords import is_trivial
from store import tables
from tests.portal.driver import PASSWORD, Portal, Visitor

NEW = "Brisk*Canoe81"


def statements(portal: Portal, path: str, fields: dict[str, str]) -> list[str]:
    """What a form has the store do."""
    told: list[str] = []

    def tell(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        told.append(statement)

    browser = portal.visitor()
    browser.open(path)
    event.listen(portal.store.engine, "before_cursor_execute", tell)
    browser.send(path, fields)
    event.remove(portal.store.engine, "before_cursor_execute", tell)
    return told


def test_forgotten_password_takes_the_same_work_for_everybody(portal: Portal) -> None:
    portal.account("ada")
    portal.account("out", status="terminated")
    found = [
        statements(portal, "/password/forgotten", {"user_name": name, "email": email})
        for name, email in (
            ("ada", "ada@partner.example"),
            ("ada", "eve@partner.example"),
            ("eve", "ada@partner.example"),
            ("out", "out@partner.example"),
        )
    ]
    assert found[1:] == found[:1] * 3
    assert [mail["To"] for mail in portal.mails()] == ["ada@partner.example"]


def test_new_activation_pin_takes_the_same_work_for_everybody(portal: Portal) -> None:
    portal.account("ada", status="registered")
    found = [
        statements(portal, "/activate/again", {"email": email})
        for email in ("ada@partner.example", "eve@partner.example")
    ]
    assert found[0] == found[1]
    assert [mail["To"] for mail in portal.mails()] == ["ada@partner.example"]


@pytest.mark.parametrize(
    "password",
    [
        "Password123!",
        "P@ssw0rd1234!",
        "Welcome2015!!",
        "MaineCare#2015",
        "Qwertyuiop1!",
        "Abcdefgh123!",
        "Aaaaaaaaaa1!",
        "Summer2014#Maine",
        "HealthHomes!1",
        "Abcabcabcabc1!",
        "Password#8261",
        "1!Aa1!Aa1!Aa",
    ],
)
def test_password_of_common_words_and_runs_is_trivial(password: str) -> None:
    assert is_trivial(password)


@pytest.mark.parametrize("password", [PASSWORD, NEW, "Correct#Horse9battery", "kT7#vQ2!mX9z"])
def test_password_that_nobody_guesses_is_not(password: str) -> None:
    assert not is_trivial(password)


@pytest.mark.parametrize(
    ("password", "told"),
    [
        ("Short1#", "at least 12 characters"),
        ("Password123!", "harder to guess"),
        ("Brisk*Adamson81", "none of your names"),
        (f"A1#{'x' * 200}", "at most 200"),
    ],
    ids=["short", "trivial", "own name", "endless"],
)
def test_new_password_is_refused_with_what_is_wrong(
    portal: Portal, password: str, told: str
) -> None:
    portal.account("adamson")
    browser = portal.signed_in("adamson")
    browser.open("/password/change")
    fields = {"current": PASSWORD, "password": password, "password_again": password}
    assert told in browser.send("/password/change", fields).text


def test_changed_password_ends_every_other_session(portal: Portal) -> None:
    portal.account("ada")
    browser, other = portal.signed_in("ada"), portal.signed_in("ada")
    before = browser.http.cookies["hub-session"]
    browser.open("/password/change")
    fields = {"current": PASSWORD, "password": NEW, "password_again": NEW}
    assert browser.send("/password/change", fields).headers["location"] == "/account/status"
    assert browser.open("/account/status").status_code == 200
    assert browser.http.cookies["hub-session"] != before
    assert other.open("/account/status").status_code == 303
    assert portal.visitor().sign_in("ada").status_code == 422
    assert portal.visitor().sign_in("ada", NEW).status_code == 303
    assert portal.mails()[-1]["Subject"] == "Your portal password was changed"


def test_password_cannot_be_changed_by_who_does_not_know_it(portal: Portal) -> None:
    portal.account("ada")
    browser = portal.signed_in("ada")
    browser.open("/password/change")
    fields = {"current": "wrong", "password": NEW, "password_again": NEW}
    for _ in range(FREE_TRIES):
        assert "not your password" in browser.send("/password/change", fields).text
    answer = browser.send("/password/change", fields | {"current": PASSWORD})
    assert "Too many wrong tries" in answer.text


def forgotten(portal: Portal, name: str = "ada", email: str = "ada@partner.example") -> Visitor:
    browser = portal.visitor()
    browser.open("/password/forgotten")
    browser.send("/password/forgotten", {"user_name": name, "email": email})
    return browser


def test_forgotten_password_is_reset_by_email_and_question(portal: Portal) -> None:
    portal.account("ada")
    old = portal.signed_in("ada")
    browser = forgotten(portal)
    pin = portal.pin_of("ada@partner.example")
    assert "First school?" in browser.open(f"/password/reset?pin={pin}").text
    fields = {"pin": pin, "answer": " HILL  street", "password": NEW, "password_again": NEW}
    assert browser.send("/password/reset", fields).headers["location"] == "/sign-in"
    assert old.open("/account/status").status_code == 303
    assert portal.visitor().sign_in("ada", NEW).status_code == 303
    browser.open("/password/forgotten")
    assert browser.send("/password/reset", fields).headers["location"] == "/password/forgotten"


@pytest.mark.parametrize(
    ("name", "email"),
    [("ada", "other@partner.example"), ("nobody", "ada@partner.example")],
    ids=["other address", "unknown name"],
)
def test_reset_tells_nobody_who_has_an_account(portal: Portal, name: str, email: str) -> None:
    portal.account("ada")
    told = []
    for user_name, address in (("ada", "ada@partner.example"), (name, email)):
        browser = portal.visitor()
        browser.open("/password/forgotten")
        fields = {"user_name": user_name, "email": address}
        browser.follow(browser.send("/password/forgotten", fields))
        told.append(browser.text)
    assert told[0] == told[1]
    assert len(portal.mails()) == 1


def test_reset_dies_of_five_wrong_answers(portal: Portal) -> None:
    portal.account("ada")
    browser = forgotten(portal)
    pin = portal.pin_of("ada@partner.example")
    fields = {"pin": pin, "answer": "wrong", "password": NEW, "password_again": NEW}
    for _ in range(5):
        browser.open(f"/password/reset?pin={pin}")
        assert browser.send("/password/reset", fields).status_code == 422
    assert browser.open(f"/password/reset?pin={pin}").status_code == 303


@pytest.mark.parametrize(("minutes", "status"), [(59.9, 200), (60, 303)], ids=["in time", "late"])
def test_reset_ends_after_an_hour(portal: Portal, minutes: float, status: int) -> None:
    portal.account("ada")
    browser = forgotten(portal)
    pin = portal.pin_of("ada@partner.example")
    portal.later(minutes=minutes)
    assert browser.open(f"/password/reset?pin={pin}").status_code == status


def test_second_reset_ends_the_first(portal: Portal) -> None:
    portal.account("ada")
    forgotten(portal)
    first = portal.pin_of("ada@partner.example")
    browser = forgotten(portal)
    second = portal.pin_of("ada@partner.example")
    assert browser.open(f"/password/reset?pin={first}").status_code == 303
    assert browser.open(f"/password/reset?pin={second}").status_code == 200


def test_reset_does_not_get_round_the_one_time_password(portal: Portal) -> None:
    portal.account("ada", totp_secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    browser = forgotten(portal)
    pin = portal.pin_of("ada@partner.example")
    browser.open(f"/password/reset?pin={pin}")
    fields = {"pin": pin, "answer": "Hill Street", "password": NEW, "password_again": NEW}
    browser.send("/password/reset", fields)
    assert portal.visitor().sign_in("ada", NEW).headers["location"] == "/sign-in/code"


def test_no_password_answer_or_email_address_reaches_the_audit(portal: Portal) -> None:
    portal.account("ada")
    forgotten(portal)
    portal.visitor().sign_in("ada", "wrong")
    lines = repr(portal.rows(tables.audit))
    assert PASSWORD not in lines
    assert "partner.example" not in lines
