"""Accounts of users, as portal support sees them: locked or not, and what was done lately."""

from typing import Any, Final

from sqlalchemy import Row
from starlette.responses import Response

from portal.account.lock_out import Lock, LockOut
from portal.mailing import mail_pin
from portal.roles import role_names
from portal.visit import Errors, NotFound, Visit
from store.accounts import Accounts, AccountStatus
from store.audit import Audit
from store.sign_ins import Purpose, SignIns

_LINES: Final = 25
_TOLD: Final = {
    "unlock": "The account was unlocked.",
    "end": "Its sessions were ended.",
    "send": "An activation e-mail with a new PIN is on its way.",
}


def show(visit: Visit) -> Response:
    """The form to find an account."""
    return _page(visit, None)


def _page(visit: Visit, row: Row[Any] | None, errors: Errors | None = None) -> Response:
    lines, locked, roles = [], False, []
    if row is not None:
        lines = Audit(visit.view).lines(account_id=row.account_id)[-_LINES:][::-1]
        sign_ins = SignIns(visit.view)
        locked = LockOut(sign_ins, Lock.USER_NAME, row.user_name, visit.now).is_locked()
        roles = role_names(Accounts(visit.view).roles(row.account_id))
    return visit.show(
        "staff/accounts.html.j2",
        user_name=visit.field("user_name"),
        row=row,
        lines=lines,
        locked=locked,
        roles=roles,
        errors=errors,
    )


def act(visit: Visit) -> Response:
    """Find an account, unlock it, end its sessions, or send its activation e-mail again."""
    row = Accounts(visit.view).named(visit.field("user_name"))
    if row is None:
        errors = Errors()
        errors.add("user_name", "No account has this user name.")
        return _page(visit, None, errors)
    deed = visit.field("act")
    if deed == "find":
        with visit.writing() as work:
            visit.note(work, "account looked up", row.account_id)
        return _page(visit, row)
    if deed not in _TOLD:
        raise NotFound
    with visit.writing() as work:
        sign_ins = SignIns(work.transaction)
        if deed == "unlock":
            LockOut(sign_ins, Lock.USER_NAME, row.user_name, visit.now).forgive()
            visit.note(work, "user name unlocked", row.account_id)
        if deed == "end":
            sign_ins.end_all(row.account_id)
            visit.note(work, "sessions ended", row.account_id)
        if deed == "send" and row.status == AccountStatus.REGISTERED:
            mail_pin(work, row.account_id, Purpose.ACTIVATION, visit.now)
            visit.note(work, "activation sent again", row.account_id)
    return visit.go("/staff/accounts", _TOLD[deed])
