"""Changing and resetting a password: by the old one, or by an e-mail and the security question."""

from typing import Final

from starlette.responses import Response

from portal.account.lock_out import WAIT, Lock, LockOut, reserve
from portal.account.passwords import read_new_password
from portal.account.question import OVER, account_of, check_answer, read_answer
from portal.forms import Form
from portal.mailing import NOBODY, mail_notice, mail_pin
from portal.sessions import open_session
from portal.visit import Visit
from producers.account_emails import AccountEmail
from schemas.addresses import LONGEST_EMAIL
from store.accounts import Accounts, AccountStatus
from store.sign_ins import Purpose, SignIns, Stage
from store.work import Work

_SENT: Final = "If an account has this user name and e-mail address, an e-mail is on its way to it."


def show_forgotten(visit: Visit) -> Response:
    """The form of who has forgotten the password."""
    return visit.show("password_forgotten.html.j2", values={})


def take_forgotten(visit: Visit) -> Response:
    """Have an e-mail sent if name and address belong together.

    The answer is always the same, and so is what is done for it, so that neither its words nor
    its time tell whether there is such an account.
    """
    form = Form(visit)
    name = form.text("user_name", "your user name")
    email = form.text("email", "your e-mail address", most=LONGEST_EMAIL)
    if form.errors:
        return visit.show("password_forgotten.html.j2", values=form.values, errors=form.errors)
    with visit.writing() as work:
        row = Accounts(work.transaction).named(name)
        fits = row is not None and row.email.casefold() == email.casefold()
        waits = row is not None and fits and row.status == AccountStatus.ACTIVATED
        account_id = row.account_id if row is not None and waits else NOBODY
        mail_pin(work, account_id, Purpose.RESET, visit.now)
        visit.note(work, "password reset asked for", by=account_id if waits else None)
    return visit.go("/sign-in", _SENT)


def show_reset(visit: Visit) -> Response:
    """The form that the link of the e-mail leads to, with the security question."""
    pin = visit.asked("pin")
    account = account_of(visit, pin, Purpose.RESET)
    if account is None:
        return visit.go("/password/forgotten", OVER)
    return visit.show("password_reset.html.j2", pin=pin, question=account.question)


def take_reset(visit: Visit) -> Response:
    """Take the answer and the new password; every session of the account ends."""
    pin = visit.field("pin")
    account = account_of(visit, pin, Purpose.RESET)
    if account is None:
        return visit.go("/password/forgotten", OVER)
    form = Form(visit)
    names = [account.user_name, account.email, account.first, account.last]
    answer = read_answer(form)
    password = read_new_password(visit, form, names)
    check_answer(visit, form, account, answer)
    if form.errors:
        return visit.show(
            "password_reset.html.j2", pin=pin, question=account.question, errors=form.errors
        )
    password_hash = visit.portal.passwords.hash(password)
    with visit.writing() as work:
        sign_ins = SignIns(work.transaction)
        if not sign_ins.redeem(account.pin_id, Purpose.RESET, visit.now):
            return visit.go("/password/forgotten", OVER)
        sign_ins.end_all(account.account_id)
        LockOut(sign_ins, Lock.USER_NAME, account.user_name, visit.now).forgive()
        _change(visit, work, account.account_id, password_hash)
    visit.is_proved = True
    visit.set_cookie("session", None)
    return visit.go("/sign-in", "Your password was changed. Sign in with the new one.")


def _change(visit: Visit, work: Work, account_id: str, password_hash: str) -> None:
    Accounts(work.transaction).change(
        account_id, password_hash=password_hash, password_at=visit.now
    )
    mail_notice(work, account_id, AccountEmail.PASSWORD_CHANGED)
    visit.note(work, "password changed", account_id, by=account_id)


def fault_of_own_password(visit: Visit, password: str) -> str | None:
    """Why a password does not prove that it is the user who sits there; None when it does."""
    account = Accounts(visit.view).get(visit.me.account_id)
    if not reserve(visit, Lock.USER_NAME, visit.me.user_name):
        return WAIT
    kept = account.password_hash if account is not None else None
    right = visit.portal.passwords.matches(kept, password)
    with visit.writing() as work:
        if right:
            sign_ins = SignIns(work.transaction)
            LockOut(sign_ins, Lock.USER_NAME, visit.me.user_name, visit.now).give_back()
        else:
            visit.note(work, "own password failed")
    return None if right else "This is not your password."


def show_change(visit: Visit) -> Response:
    """The form of who knows the password and wants another."""
    return visit.show("password_change.html.j2")


def take_change(visit: Visit) -> Response:
    """Take the old and the new password; every other session of the account ends."""
    me = visit.me
    form = Form(visit)
    current = visit.secret("current")
    fault = fault_of_own_password(visit, current)
    if fault is not None:
        form.errors.add("current", fault)
    password = read_new_password(visit, form, [me.user_name, me.email, me.first, me.last])
    if not form.errors and password == current:
        form.errors.add("password", "Choose another password than the one that you have.")
    if form.errors:
        return visit.show("password_change.html.j2", errors=form.errors)
    password_hash = visit.portal.passwords.hash(password)
    with visit.writing() as work:
        SignIns(work.transaction).end_all(me.account_id)
        open_session(visit, work, me.account_id, Stage.SIGNED_IN)
        _change(visit, work, me.account_id, password_hash)
    return visit.go("/account/status", "Your password was changed. Other sessions were ended.")
