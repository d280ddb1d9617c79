"""Activation: the PIN of an e-mail, how long it is good, and having another one sent."""

import pytest

from store import tables
from tests.portal.driver import PASSWORD, Portal
from tests.portal.test_registration import register


def test_registered_account_is_activated_by_the_pin_of_the_email(portal: Portal) -> None:
    browser = register(portal)
    assert browser.sign_in("rwalker").status_code == 422
    pin = portal.pin_of("robin@harbor.example")
    browser.open(f"/activate?pin={pin}")
    fields = {"pin": pin, "user_name": "rwalker", "password": PASSWORD}
    answer = browser.send("/activate", fields)
    assert "METPID500002" in answer.text
    assert browser.sign_in("rwalker").status_code == 303
    (partner,) = portal.rows(tables.trading_partners, partner_id="METPID500002")
    assert partner.status == "active"
    assert "Robin" in browser.open("/partner/agreement").text or browser.page.status_code == 200


@pytest.mark.parametrize(
    ("days", "status"), [(6.99, 200), (7, 422)], ids=["within seven days", "too late"]
)
def test_activation_pin_ends_after_seven_days(portal: Portal, days: float, status: int) -> None:
    browser = register(portal)
    pin = portal.pin_of("robin@harbor.example")
    portal.later(days=days)
    browser.open("/activate")
    fields = {"pin": pin, "user_name": "rwalker", "password": PASSWORD}
    assert browser.send("/activate", fields).status_code == status


def test_activation_pin_is_good_once_and_for_its_account_alone(portal: Portal) -> None:
    browser = register(portal)
    portal.account("ada")
    pin = portal.pin_of("robin@harbor.example")
    browser.open("/activate")
    other = {"pin": pin, "user_name": "ada", "password": PASSWORD}
    assert browser.send("/activate", other).status_code == 422
    fields = {"pin": pin, "user_name": "rwalker", "password": PASSWORD}
    assert browser.send("/activate", fields | {"password": "wrong"}).status_code == 422
    assert browser.send("/activate", fields).status_code == 200
    browser.open("/activate")
    assert browser.send("/activate", fields).status_code == 422


def activated(portal: Portal, pin: str) -> int:
    """The answer to an activation by a PIN."""
    browser = portal.visitor()
    browser.open("/activate")
    fields = {"pin": pin, "user_name": "rwalker", "password": PASSWORD}
    return int(browser.send("/activate", fields).status_code)


def test_activation_email_is_sent_again_with_a_new_pin(portal: Portal) -> None:
    register(portal)
    first = portal.pin_of("robin@harbor.example")
    browser = portal.visitor()
    browser.open("/activate/again")
    assert browser.send("/activate/again", {"email": "Robin@Harbor.example"}).status_code == 303
    second = portal.pin_of("robin@harbor.example")
    assert first != second
    assert activated(portal, first) == 422
    assert activated(portal, second) == 200


def test_new_pin_tells_nobody_who_has_registered(portal: Portal) -> None:
    register(portal)
    told = []
    for email in ("robin@harbor.example", "nobody@harbor.example"):
        browser = portal.visitor()
        browser.open("/activate/again")
        browser.follow(browser.send("/activate/again", {"email": email}))
        told.append(browser.text)
    assert told[0] == told[1]
    assert {mail["To"] for mail in portal.mails()} == {"robin@harbor.example"}


def test_activated_account_gets_no_new_pin(portal: Portal) -> None:
    register(portal)
    activated(portal, portal.pin_of("robin@harbor.example"))
    browser = portal.visitor()
    browser.open("/activate/again")
    browser.send("/activate/again", {"email": "robin@harbor.example"})
    assert len(portal.mails()) == 1


def test_nothing_that_is_kept_holds_the_pin_of_an_email(portal: Portal) -> None:
    register(portal)
    assert portal.rows(tables.pins)[0].pin_hash is None
    pin = portal.pin_of("robin@harbor.example")
    for table in tables.metadata.sorted_tables:
        assert pin not in repr(portal.rows(table))


def test_user_name_that_is_in_use_is_told_by_email_alone(portal: Portal) -> None:
    portal.account("rwalker")
    taken = register(portal)
    free = register(portal, user_name="free", email="f@x.example", email_again="f@x.example")
    taken.open("/register/done")
    free.open("/register/done")
    assert taken.text == free.text
    mail = next(mail for mail in portal.mails() if mail["To"] == "robin@harbor.example")
    assert "Your user name is rwalker2." in mail.get_content()


def test_email_of_activation_holds_what_the_programme_asks_for(portal: Portal) -> None:
    register(portal)
    (mail,) = portal.mails()
    body = mail.get_content()
    assert mail["Subject"] == "TradingPartner - ActivationPIN"
    assert body.startswith("Hi Robin,")
    assert "http://portal.test/activate?pin=" in body
    assert "support@portal.test" in body
    assert "IMPORTANT NOTICE" in body
