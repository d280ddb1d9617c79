"""Accounts of users, as portal support sees them: locked or not, and what was done lately."""

from typing import Any, Final

from sqlalchemy import Row
from starlette.responses import Response

from portal.account.lock_out import Lock, LockOut
from portal.roles import role_names
from portal.visit import Errors, Visit
from store.accounts import Accounts
from store.audit import Audit
from store.sign_ins import SignIns

_LINES: Final = 25


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
    """Find an account, unlock it, or end its sessions."""
    row = Accounts(visit.view).named(visit.field("user_name"))
    if row is None:
        errors = Errors()
        errors.add("user_name", "No account has this user name.")
        return _page(visit, None, errors)
    deed = visit.field("act")
    if deed == "find":
        return _page(visit, row)
    with visit.writing() as work:
        sign_ins = SignIns(work.transaction)
        if deed == "unlock":
            LockOut(sign_ins, Lock.USER_NAME, row.user_name, visit.now).forgive()
            visit.note(work, "user name unlocked", row.account_id)
        if deed == "end":
            sign_ins.end_all(row.account_id)
            visit.note(work, "sessions ended", row.account_id)
    told = "The account was unlocked." if deed == "unlock" else "Its sessions were ended."
    return visit.go("/staff/accounts", told)
