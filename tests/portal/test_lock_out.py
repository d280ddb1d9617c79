"""Lock-out: of many tries at once no more are looked at, and one thing never locks another."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from portal.account.lock_out import FREE_TRIES, Lock, LockOut
from store.sign_ins import SignIns
from tests.portal.driver import PASSWORD, Portal, Visitor


def sign_in(browser: Visitor) -> None:
    browser.send("/sign-in", {"user_name": "ada", "password": "wrong"})


def activate(browser: Visitor) -> None:
    browser.send("/activate", {"pin": "x", "user_name": "ada", "password": "wrong"})


@pytest.mark.parametrize("guess", [sign_in, activate])
def test_no_more_passwords_are_looked_at_when_they_come_at_once(
    portal: Portal, guess: Callable[[Visitor], None]
) -> None:
    portal.account("ada")
    browsers = [portal.visitor() for _ in range(15)]
    for browser in browsers:
        browser.open("/sign-in")
    with portal.counting_checks() as checks, ThreadPoolExecutor(15) as pool:
        list(pool.map(guess, browsers))
    assert len(checks) == FREE_TRIES


@pytest.mark.parametrize("lock", sorted(set(Lock) - {Lock.USER_NAME}))
def test_name_that_is_locked_at_sign_in_locks_nothing_of_another_kind(
    portal: Portal, lock: Lock
) -> None:
    browser = portal.visitor()
    for name in ("1417095720", f"{lock} 1417095720", f"{lock}\n1417095720"):
        for _ in range(FREE_TRIES):
            browser.sign_in(name, "wrong")
    with portal.store.read() as view:
        assert LockOut(SignIns(view), Lock.USER_NAME, "1417095720", portal.now).is_locked()
        assert not LockOut(SignIns(view), lock, "1417095720", portal.now).is_locked()


def test_right_password_before_a_code_is_not_a_wrong_try(portal: Portal) -> None:
    portal.account("ada", totp_secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    browser = portal.visitor()
    for _ in range(2 * FREE_TRIES):
        assert browser.sign_in("ada").status_code == 303
        browser.send("/sign-in/leave")


def test_own_password_is_locked_out_where_it_is_asked_for_again(portal: Portal) -> None:
    portal.account("ada")
    ada = portal.signed_in("ada")
    with portal.counting_checks() as checks:
        for _ in range(2 * FREE_TRIES):
            ada.open("/password/change")
            fields = {"current": "wrong", "password": "x", "password_again": "x"}
            assert ada.send("/password/change", fields).status_code == 422
    assert len(checks) == FREE_TRIES
    assert portal.visitor().sign_in("ada", PASSWORD).status_code == 422
