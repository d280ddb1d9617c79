"""The PINs of e-mails: each for one purpose, one account that waits for it, and one use."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from portal.mailing import mail_pin
from rules.access import Role
from store import tables
from store.accounts import AccountStatus
from store.sign_ins import MOST_WRONG, Purpose, SignIns
from store.work import Work
from tests.portal.driver import PASSWORD, Portal, Visitor, portal_in

NEW_PASSWORD = "Brisk*Canoe81"
WAITS_FOR = {
    Purpose.ACTIVATION: AccountStatus.REGISTERED,
    Purpose.INVITATION: AccountStatus.INVITED,
    Purpose.RESET: AccountStatus.ACTIVATED,
    Purpose.USER_NAME: AccountStatus.ACTIVATED,
}
EMAIL = "ada@partner.example"


def pin_for(portal: Portal, purpose: Purpose, name: str = "ada") -> str:
    with portal.store.begin() as transaction:
        mail_pin(Work.on_open_day(transaction), f"A-{name}", purpose, portal.now)
    return portal.pin_of(f"{name}@partner.example")


def post(browser: Visitor, flow: Purpose, pin: str, name: str = "ada") -> None:
    """Use a PIN as the form of a flow would."""
    chosen = {"password": NEW_PASSWORD, "password_again": NEW_PASSWORD}
    browser.open("/sign-in")
    if flow is Purpose.ACTIVATION:
        browser.send("/activate", {"pin": pin, "user_name": name, "password": PASSWORD})
    elif flow is Purpose.INVITATION:
        names = {"user_name": f"{name}2", "email": EMAIL, "email_again": EMAIL}
        question = {"question": "First school?", "answer": "hill street"}
        browser.send("/activate/invited", chosen | names | question | {"pin": pin})
    elif flow is Purpose.USER_NAME:
        browser.send("/user-name/recover", {"pin": pin, "answer": "hill street"})
    else:
        browser.send("/password/reset", chosen | {"pin": pin, "answer": "hill street"})


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """One portal for the many users of a table."""
    with portal_in(tmp_path_factory.mktemp("town")) as made:
        made.partner()
        yield made


@pytest.mark.parametrize("status", AccountStatus)
@pytest.mark.parametrize("purpose", Purpose)
@pytest.mark.parametrize("flow", Purpose)
def test_pin_is_good_for_its_purpose_and_for_an_account_that_waits_for_it(
    town: Portal, purpose: Purpose, status: AccountStatus, flow: Purpose
) -> None:
    name = f"{purpose}-{status}-{flow}"
    town.account(name, status=status.value)
    before = town.rows_of_account(f"A-{name}")
    post(town.visitor(), flow, pin_for(town, purpose, name), name)
    after = town.rows_of_account(f"A-{name}")
    is_good = flow is purpose and status is WAITS_FOR[purpose]
    (pin,) = town.rows(tables.pins, account_id=f"A-{name}")
    assert (pin.used_at is not None) == is_good
    assert (after != before) == (is_good and purpose is not Purpose.USER_NAME)
    if is_good:
        assert after["status"] == AccountStatus.ACTIVATED


def test_user_who_was_terminated_is_not_activated_by_a_pin_of_before(portal: Portal) -> None:
    portal.account("admin", [Role.USER_MANAGEMENT])
    portal.account("ada")
    pins = [pin_for(portal, purpose) for purpose in Purpose]
    admin = portal.signed_in("admin")
    admin.open("/users/A-ada")
    assert admin.send("/users/A-ada/terminate").status_code == 303
    for pin in pins:
        for flow in Purpose:
            post(portal.visitor(), flow, pin)
    assert portal.rows_of_account("A-ada")["status"] == AccountStatus.TERMINATED
    assert portal.visitor().sign_in("ada").status_code == 422


def test_pin_of_an_email_that_waits_when_its_user_is_terminated_is_never_drawn(
    portal: Portal,
) -> None:
    portal.account("admin", [Role.USER_MANAGEMENT])
    portal.account("ada", status="invited")
    with portal.store.begin() as transaction:
        mail_pin(Work.on_open_day(transaction), "A-ada", Purpose.INVITATION, portal.now)
    admin = portal.signed_in("admin")
    admin.open("/users/A-ada")
    admin.send("/users/A-ada/terminate")
    assert portal.mails() == []


@pytest.mark.parametrize("purpose", Purpose)
def test_pin_is_used_once_however_many_use_it_at_once(portal: Portal, purpose: Purpose) -> None:
    portal.account("ada", status=WAITS_FOR[purpose].value)
    pin = pin_for(portal, purpose)

    def redeem(_: int) -> bool:
        with portal.store.begin() as transaction:
            sign_ins = SignIns(transaction)
            row = sign_ins.pin(pin, purpose, portal.now)
            return row is not None and sign_ins.redeem(row.pin_id, purpose, portal.now)

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(redeem, range(8))) == 1


def test_no_more_answers_are_looked_at_when_they_come_at_once(portal: Portal) -> None:
    portal.account("ada")
    pin = pin_for(portal, Purpose.RESET)
    wrong = {"pin": pin, "answer": "wrong"}
    wrong |= {"password": NEW_PASSWORD, "password_again": NEW_PASSWORD}
    browsers = [portal.visitor() for _ in range(15)]
    for browser in browsers:
        browser.open(f"/password/reset?pin={pin}")
    with portal.counting_checks() as checks, ThreadPoolExecutor(15) as pool:
        list(pool.map(lambda browser: browser.send("/password/reset", wrong), browsers))
    assert len(checks) == MOST_WRONG
    post(portal.visitor(), Purpose.RESET, pin)
    assert portal.visitor().sign_in("ada", NEW_PASSWORD).status_code == 422
