"""Signing in and out: password first, then the one-time password of who has one."""

from typing import Any, Final
from urllib.parse import quote

import pyotp
from sqlalchemy import Row
from starlette.responses import Response

from portal.account.lock_out import Lock, LockOut, reserve
from portal.sessions import close_session, open_session
from portal.visit import Errors, Visit
from store.accounts import Accounts, AccountStatus
from store.secret import digest
from store.sign_ins import SignIns, Stage
from store.work import Work

_WRONG: Final = "The user name or the password is not right."
_LOCKED: Final = "Too many wrong tries under this user name. Wait a while, then try again."
_WRONG_CODE: Final = "This code is not right, or was used before."


def show(visit: Visit) -> Response:
    """The form to sign in; who is signed in goes on."""
    if visit.account is not None and not visit.account.is_halfway:
        return visit.go("/")
    return _form(visit)


def _form(visit: Visit, errors: Errors | None = None) -> Response:
    return visit.show(
        "sign_in.html.j2",
        errors=errors,
        user_name=visit.field("user_name"),
        wanted=visit.field("next") or visit.asked("next"),
    )


def sign_in(visit: Visit) -> Response:
    """Take a user name and a password.

    Whether the name, the password or the account is wrong is told to nobody, not even by the
    time that the answer takes.
    """
    name, password = visit.field("user_name"), visit.secret("password")
    if not reserve(visit, Lock.USER_NAME, name):
        return _refused(visit, _LOCKED)
    row = Accounts(visit.view).named(name)
    right = visit.portal.passwords.matches(row.password_hash if row else None, password)
    if row is None or not right or row.status != AccountStatus.ACTIVATED:
        return _failed(visit, name, row)
    visit.is_proved = True
    with visit.writing() as work:
        return _let_in(visit, work, row)


def _failed(visit: Visit, name: str, row: Row[Any] | None) -> Response:
    with visit.writing() as work:
        locked = _lock(visit, work, name).is_locked()
        by = row.account_id if row is not None else None
        visit.note(work, "sign-in failed", by=by)
        if locked:
            visit.note(work, "user name locked", by=by)
    return _refused(visit, _LOCKED if locked else _WRONG)


def _lock(visit: Visit, work: Work, name: str) -> LockOut:
    return LockOut(SignIns(work.transaction), Lock.USER_NAME, name, visit.now)


def _refused(visit: Visit, sentence: str) -> Response:
    errors = Errors()
    errors.add("user_name", sentence)
    return _form(visit, errors)


def _let_in(visit: Visit, work: Work, row: Row[Any]) -> Response:
    needs_code = row.totp_secret is not None
    stage = Stage.PASSWORD if needs_code else Stage.SIGNED_IN
    open_session(visit, work, row.account_id, stage)
    if visit.portal.passwords.is_outdated(row.password_hash):
        fresh = visit.portal.passwords.hash(visit.secret("password"))
        Accounts(work.transaction).change(row.account_id, password_hash=fresh)
    if needs_code:
        _lock(visit, work, row.user_name).give_back()
        wanted = _local(visit.field("next"))
        return visit.go("/sign-in/code" + (f"?next={quote(wanted)}" if wanted != "/" else ""))
    _signed_in(visit, work, row.account_id, row.user_name)
    return visit.go(_local(visit.field("next")))


def _signed_in(visit: Visit, work: Work, account_id: str, user_name: str) -> None:
    _lock(visit, work, user_name).forgive()
    Accounts(work.transaction).change(account_id, signed_in_at=visit.now)
    visit.note(work, "signed in", by=account_id)


def _local(path: str) -> str:
    """The page to go on to: one of the portal's own, whatever the form said."""
    is_own = path.startswith("/") and not path.startswith(("//", "/\\", "/sign-"))
    return path if is_own and path.isprintable() else "/"


def show_code(visit: Visit) -> Response:
    """The form for the one-time password."""
    return _code_form(visit)


def _code_form(visit: Visit, errors: Errors | None = None) -> Response:
    wanted = visit.field("next") or visit.asked("next")
    return visit.show("sign_in_code.html.j2", errors=errors, wanted=wanted)


def take_code(visit: Visit) -> Response:
    """Take a one-time password or a recovery code, each of which is good once."""
    me, code = visit.me, visit.field("code").replace(" ", "").lower()
    with visit.writing() as work:
        lock = _lock(visit, work, me.user_name)
        if not lock.reserve():
            sentence = _LOCKED
        elif is_code_of(visit, work, code):
            open_session(visit, work, me.account_id, Stage.SIGNED_IN)
            _signed_in(visit, work, me.account_id, me.user_name)
            return visit.go(_local(visit.field("next")))
        else:
            sentence = _LOCKED if lock.is_locked() else _WRONG_CODE
            visit.note(work, "one-time password failed")
    errors = Errors()
    errors.add("code", sentence)
    return _code_form(visit, errors)


def is_code_of(visit: Visit, work: Work, code: str) -> bool:
    """Whether a code proves that the user has the device or a recovery code; it is used up."""
    accounts = Accounts(work.transaction)
    row = accounts.get(visit.me.account_id)
    if row is None or row.totp_secret is None:
        return False
    step = step_of(row.totp_secret, code, int(visit.now.timestamp()))
    if step is not None:
        return accounts.count_step(row.account_id, step)
    return accounts.use_recovery_code(row.account_id, digest(code))


def step_of(secret: str, code: str, seconds: int) -> int | None:
    """The half minute whose one-time password this is: the present one, or one beside it."""
    totp = pyotp.TOTP(secret)
    now = seconds // totp.interval
    for step in (now, now - 1, now + 1):
        if pyotp.utils.strings_equal(code, totp.generate_otp(step)):
            return step
    return None


def sign_out(visit: Visit) -> Response:
    """End the session."""
    with visit.writing() as work:
        visit.note(work, "signed out")
        close_session(visit, work)
    return visit.go("/sign-in", "You are signed out.")
