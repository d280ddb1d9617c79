"""One-time passwords: turning them on with an authenticator, and off again."""

import re
from typing import Final

import pyotp
import segno
from markupsafe import Markup
from starlette.responses import Response

from portal.account.lock_out import Lock, LockOut
from portal.account.resetting import fault_of_own_password
from portal.account.signing_in import is_code_of, step_of
from portal.mailing import mail_notice
from portal.proofs import new_recovery_codes
from portal.visit import Errors, Visit
from producers.account_emails import AccountEmail
from store.accounts import Accounts
from store.secret import digest
from store.sign_ins import SignIns

_SECRET: Final = re.compile(r"[A-Z2-7]{32}")
_ISSUER: Final = "Health Homes Hub"
_WRONG: Final = "This code is not right. Check the time of your device and enter the next code."


def show(visit: Visit) -> Response:
    """How to turn one-time passwords on, or off."""
    return _form(visit, pyotp.random_base32())


def _form(visit: Visit, secret: str, errors: Errors | None = None) -> Response:
    uri = pyotp.TOTP(secret).provisioning_uri(name=visit.me.user_name, issuer_name=_ISSUER)
    grouped = " ".join(secret[place : place + 4] for place in range(0, len(secret), 4))
    return visit.show(
        "one_time.html.j2",
        secret=secret,
        grouped=grouped,
        uri=uri,
        picture=qr_code(uri),
        errors=errors,
    )


def qr_code(text: str) -> Markup:
    """The QR code of a text as an SVG without a size: dark on white, with the margin it needs."""
    drawn = segno.make(text, micro=False).svg_inline(
        light="#fff", omitsize=True, svgclass=None, lineclass=None
    )
    return Markup(drawn)  # noqa: S704 - the text is drawn, nothing of it is written


def change(visit: Visit) -> Response:
    """Turn one-time passwords on, by the password and a code, or off, by a code."""
    return _turn_off(visit) if visit.me.has_totp else _turn_on(visit)


def _turn_on(visit: Visit) -> Response:
    secret, code = visit.field("secret"), visit.field("code").replace(" ", "")
    if not _SECRET.fullmatch(secret):
        return visit.go("/account/one-time")
    step = step_of(secret, code, int(visit.now.timestamp()))
    if step is None:
        errors = Errors()
        errors.add("code", _WRONG)
        return _form(visit, secret, errors)
    if fault := fault_of_own_password(visit, visit.secret("password")):
        errors = Errors()
        errors.add("password", fault)
        return _form(visit, secret, errors)
    codes = new_recovery_codes()
    with visit.writing() as work:
        accounts = Accounts(work.transaction)
        accounts.change(visit.me.account_id, totp_secret=secret, totp_step=step)
        accounts.set_recovery_codes(visit.me.account_id, [digest(one) for one in codes])
        mail_notice(work, visit.me.account_id, AccountEmail.ONE_TIME_ON)
        visit.note(work, "one-time passwords turned on")
    return visit.show("one_time_codes.html.j2", title="Recovery codes", codes=codes)


def _turn_off(visit: Visit) -> Response:
    code = visit.field("code").replace(" ", "").lower()
    with visit.writing() as work:
        lock = LockOut(SignIns(work.transaction), Lock.USER_NAME, visit.me.user_name, visit.now)
        right = lock.reserve() and is_code_of(visit, work, code)
        if right:
            lock.give_back()
            accounts = Accounts(work.transaction)
            accounts.change(visit.me.account_id, totp_secret=None)
            accounts.set_recovery_codes(visit.me.account_id, [])
            mail_notice(work, visit.me.account_id, AccountEmail.ONE_TIME_OFF)
            visit.note(work, "one-time passwords turned off")
        else:
            visit.note(work, "one-time password failed")
    if right:
        return visit.go("/account/status", "One-time passwords are off.")
    errors = Errors()
    errors.add("code", _WRONG)
    return _form(visit, pyotp.random_base32(), errors)
