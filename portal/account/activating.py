"""Activation: the PIN of an e-mail makes a registered or invited account usable, once."""

from typing import Any

from sqlalchemy import Row
from starlette.responses import Response

from portal.account.lock_out import WAIT, Lock, LockOut, reserve
from portal.account.passwords import read_new_password, read_question
from portal.forms import Form
from portal.mailing import NOBODY, mail_pin
from portal.visit import Errors, Visit
from schemas.addresses import LONGEST_EMAIL
from store.accounts import Accounts, AccountStatus
from store.sign_ins import Purpose, SignIns
from store.trading_partners import TradingPartners
from store.work import Work

_WRONG = "The user name, the PIN or the password is not right, or the PIN is over or was used."
_SENT = "If an account with this address waits to be activated, an e-mail is on its way to it."
_NO_PIN = "This PIN is not right, or it is over or was used. Ask your administrator for a new one."


def show(visit: Visit) -> Response:
    """The form that the link of the e-mail leads to: an invited user chooses a user name."""
    pin = visit.asked("pin")
    if pin and _invitation(visit, pin) is not None:
        return _invited_form(visit, pin)
    return visit.show("activate.html.j2", pin=pin, user_name="")


def _invitation(visit: Visit, pin: str) -> Row[Any] | None:
    """The invited account that a PIN is for, or None."""
    return SignIns(visit.view).pin(pin, Purpose.INVITATION, visit.now)


def activate(visit: Visit) -> Response:
    """Take PIN, user name and password (V10); an invited user goes on to the other form."""
    pin, name = visit.field("pin"), visit.field("user_name")
    if _invitation(visit, pin) is not None:
        return _invited_form(visit, pin)
    if not reserve(visit, Lock.USER_NAME, name):
        return _refused(visit, WAIT)
    account = Accounts(visit.view).named(name)
    waiting = SignIns(visit.view).pin(pin, Purpose.ACTIVATION, visit.now)
    kept = account.password_hash if account is not None else None
    right = visit.portal.passwords.matches(kept, visit.secret("password"))
    with visit.writing() as work:
        if (
            not right
            or account is None
            or waiting is None
            or waiting.account_id != account.account_id
            or not SignIns(work.transaction).redeem(waiting.pin_id, Purpose.ACTIVATION, visit.now)
        ):
            visit.note(work, "activation failed")
            return _refused(visit, _WRONG)
        _activate(visit, work, account)
    visit.is_proved = True
    return visit.show(
        "activated.html.j2", user_name=account.user_name, partner_id=account.partner_id
    )


def _activate(visit: Visit, work: Work, account: Row[Any]) -> None:
    Accounts(work.transaction).change(account.account_id, status=AccountStatus.ACTIVATED.value)
    LockOut(SignIns(work.transaction), Lock.USER_NAME, account.user_name, visit.now).forgive()
    if account.partner_id is not None:
        TradingPartners(work.transaction).set_status(account.partner_id, "active")
    visit.note(work, "account activated", account.account_id, by=account.account_id)


def show_again(visit: Visit) -> Response:
    """The form of who got no activation e-mail, or let its PIN go by."""
    return visit.show("activate_again.html.j2", values={})


def mail_again(visit: Visit) -> Response:
    """Have new PINs sent to who waits to activate; the answer is the same when nobody does."""
    form = Form(visit)
    email = form.text("email", "your e-mail address", most=LONGEST_EMAIL)
    if form.errors:
        return visit.show("activate_again.html.j2", values=form.values, errors=form.errors)
    with visit.writing() as work:
        waiting = Accounts(work.transaction).with_email(email, AccountStatus.REGISTERED)
        for account_id in waiting or [NOBODY]:
            mail_pin(work, account_id, Purpose.ACTIVATION, visit.now)
            by = account_id if account_id != NOBODY else None
            visit.note(work, "activation asked for again", account_id, by=by)
    return visit.go("/activate", _SENT)


def _refused(visit: Visit, sentence: str) -> Response:
    errors = Errors()
    errors.add("user_name", sentence)
    return visit.show(
        "activate.html.j2",
        pin=visit.field("pin"),
        user_name=visit.field("user_name"),
        errors=errors,
    )


def _invited_form(visit: Visit, pin: str, form: Form | None = None) -> Response:
    return visit.show(
        "activate_invited.html.j2",
        title="Trading Partner Representative",
        pin=pin,
        values=form.values if form else {},
        errors=form.errors if form else None,
    )


def show_invited(visit: Visit) -> Response:
    """Back to the start: the form of an invited user is opened by its PIN."""
    return visit.go("/activate")


def activate_invited(visit: Visit) -> Response:
    """Take what an invited user chooses: user name, password, e-mail address and question."""
    pin = visit.field("pin")
    account = _invitation(visit, pin)
    if account is None:
        return visit.go("/activate", _NO_PIN)
    form = Form(visit)
    user_name = form.user_name("user_name")
    email = form.email("email", "email_again")
    names = [user_name, email, account.first, account.last]
    password = read_new_password(visit, form, names)
    question, answer_hash = read_question(visit, form)
    if form.errors:
        return _invited_form(visit, pin, form)
    password_hash = visit.portal.passwords.hash(password)
    with visit.writing() as work:
        if not SignIns(work.transaction).redeem(account.pin_id, Purpose.INVITATION, visit.now):
            return visit.go("/activate", _NO_PIN)
        accounts = Accounts(work.transaction)
        given = accounts.free_user_name(user_name)
        accounts.change(
            account.account_id,
            user_name=given,
            email=email,
            status=AccountStatus.ACTIVATED.value,
            password_hash=password_hash,
            password_at=visit.now,
            question=question,
            answer_hash=answer_hash,
        )
        visit.note(work, "account activated", account.account_id, by=account.account_id)
    visit.is_proved = True
    return visit.show("activated.html.j2", user_name=given, partner_id=account.partner_id)
