"""A forgotten user name: shown after an e-mail and the security question, and to nobody else."""

import pytest

from store import tables
from tests.portal.driver import Portal, Visitor

EMAIL = "ada@partner.example"


def forgotten(portal: Portal, email: str = EMAIL) -> Visitor:
    browser = portal.visitor()
    browser.open("/user-name/forgotten")
    browser.follow(browser.send("/user-name/forgotten", {"email": email}))
    return browser


def test_user_name_is_shown_once_after_the_security_question(portal: Portal) -> None:
    portal.account("ada-of-tern", email=EMAIL)
    browser = forgotten(portal, EMAIL.upper())
    mail = portal.mails()[-1]
    assert "ada-of-tern" not in mail.get_content()
    pin = portal.pin_of(EMAIL)
    assert "First school?" in browser.open(f"/user-name/recover?pin={pin}").text
    fields = {"pin": pin, "answer": " HILL  street"}
    assert "ada-of-tern" in browser.send("/user-name/recover", fields).text
    assert [line.account_id for line in portal.audited("user name shown")] == ["A-ada-of-tern"]
    assert browser.open(f"/user-name/recover?pin={pin}").status_code == 303
    browser.open("/user-name/forgotten")
    assert browser.send("/user-name/recover", fields).status_code == 303


@pytest.mark.parametrize(
    "status", ["invited", "terminated", None], ids=["invited", "ended", "none"]
)
def test_answer_is_the_same_for_who_has_no_account(portal: Portal, status: str | None) -> None:
    portal.account("ada")
    if status:
        portal.account("eve", status=status)
    told = []
    for email in (EMAIL, "eve@partner.example"):
        before = len(portal.rows(tables.pins)), len(portal.rows(tables.effects))
        told.append(forgotten(portal, email).text)
        after = len(portal.rows(tables.pins)), len(portal.rows(tables.effects))
        assert [new - old for old, new in zip(before, after, strict=True)] == [1, 1]
    assert told[0] == told[1]
    assert len(portal.mails()) == 1


def test_each_account_of_an_address_gets_its_own_link(portal: Portal) -> None:
    for name in ("ada", "ada2"):
        portal.account(name, email=EMAIL)
    forgotten(portal)
    assert len(portal.mails()) == 2


def test_link_dies_of_five_wrong_answers(portal: Portal) -> None:
    portal.account("ada")
    browser = forgotten(portal)
    pin = portal.pin_of(EMAIL)
    for _ in range(5):
        browser.open(f"/user-name/recover?pin={pin}")
        answer = browser.send("/user-name/recover", {"pin": pin, "answer": "wrong"})
        assert 'id="answer-wrong"' in answer.text
    assert browser.open(f"/user-name/recover?pin={pin}").status_code == 303
    assert len(portal.audited("security question failed")) == 5


@pytest.mark.parametrize(("minutes", "status"), [(59.9, 200), (60, 303)], ids=["in time", "late"])
def test_link_ends_after_an_hour(portal: Portal, minutes: float, status: int) -> None:
    portal.account("ada")
    browser = forgotten(portal)
    pin = portal.pin_of(EMAIL)
    portal.later(minutes=minutes)
    assert browser.open(f"/user-name/recover?pin={pin}").status_code == status
