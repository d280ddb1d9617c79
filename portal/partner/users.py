"""Manage Users: the users of a trading partner, their roles, invitations and endings."""

from typing import Any, Final

from sqlalchemy import Row
from starlette.responses import Response

from portal.exchange import access
from portal.forms import Form
from portal.mailing import mail_pin
from portal.proofs import new_id
from portal.roles import role_choices, role_names
from portal.sending import end_site_users
from portal.visit import Errors, NotFound, Visit
from rules.access import Role, are_assignable, is_unknown_in_vms, leaves_an_administrator
from store.accounts import Accounts, AccountStatus
from store.sign_ins import Purpose, SignIns
from store.site_access import SiteAccess
from store.work import Work

_LAST: Final = "This is the last user who may manage users. Give another user the role R7 first."


def show(visit: Visit) -> Response:
    """The users of the partner (V11)."""
    accounts = Accounts(visit.view)
    roles = accounts.roles_by_user(visit.partner_id)
    rows = [
        (row, role_names(roles.get(row.account_id, frozenset()))) for row in _users(visit, accounts)
    ]
    return visit.show("users.html.j2", rows=rows)


def _users(visit: Visit, accounts: Accounts) -> list[Row[Any]]:
    rows = accounts.users(visit.partner_id)
    return [row for row in rows if row.status != AccountStatus.REGISTERED]


def show_add(visit: Visit) -> Response:
    """The form of a new user."""
    return _add_form(visit, {}, [])


def _add_form(
    visit: Visit, values: dict[str, str], chosen: list[str], errors: Errors | None = None
) -> Response:
    return visit.show(
        "user_add.html.j2", values=values, chosen=chosen, roles=role_choices(), errors=errors
    )


def add(visit: Visit) -> Response:
    """Invite a user: the account is opened, and an e-mail with a PIN is sent (V14)."""
    form = Form(visit)
    first, last = form.text("first", "the first name"), form.text("last", "the last name")
    email = form.email("email", "email")
    chosen = visit.chosen("roles")
    if not are_assignable(chosen):
        form.errors.add("roles", "Select at least one role.")
    if form.errors:
        return _add_form(visit, form.values, chosen, form.errors)
    account_id = new_id("A")
    with visit.writing() as work:
        Accounts(work.transaction).open(
            account_id,
            partner_id=visit.partner_id,
            status=AccountStatus.INVITED,
            first=first,
            last=last,
            email=email,
            roles=chosen,
            at=visit.now,
        )
        mail_pin(work, account_id, Purpose.INVITATION, visit.now)
        visit.note(work, "user invited", f"{account_id} {' '.join(sorted(chosen))}")
    return visit.go(f"/users/{account_id}", "The invitation is on its way.")


def _user(visit: Visit) -> Row[Any]:
    """The user that the address names, who must be one of the partner's own."""
    row = Accounts(visit.view).of_partner(visit.partner_id, visit.path["account_id"])
    if row is None or row.status == AccountStatus.REGISTERED:
        raise NotFound
    return row


def show_user(visit: Visit) -> Response:
    """A user with the roles that he or she has."""
    row = _user(visit)
    return _user_form(visit, row, sorted(Accounts(visit.view).roles(row.account_id)))


def _user_form(
    visit: Visit, row: Row[Any], chosen: list[str], errors: Errors | None = None
) -> Response:
    sites = SiteAccess(visit.view).sites_of(row.account_id)
    return visit.show(
        "user.html.j2",
        title=f"{row.first} {row.last}",
        row=row,
        chosen=chosen,
        roles=role_choices(),
        sites=sites,
        unknown_in_vms=is_unknown_in_vms(chosen, [site.site_id for site in sites]),
        errors=errors,
    )


def change(visit: Visit) -> Response:
    """Give a user other roles."""
    row, chosen = _user(visit), visit.chosen("roles")
    errors = Errors()
    if row.status == AccountStatus.TERMINATED:
        errors.add("roles", "This user was terminated.")
    elif not are_assignable(chosen):
        errors.add("roles", "Select at least one role.")
    if errors:
        return _user_form(visit, row, chosen, errors)
    with visit.writing() as work:
        if Role.USER_MANAGEMENT not in chosen and _is_last(work, row):
            errors.add("roles", _LAST)
        else:
            Accounts(work.transaction).set_roles(row.account_id, chosen)
            if Role.VMS_ACCESS not in chosen:
                end_site_users(work, row.account_id, visit.now)
            subject = f"{row.account_id} {' '.join(sorted(chosen))}"
            visit.note(work, "roles changed", subject)
    if errors:
        return _user_form(visit, row, chosen, errors)
    return visit.go(f"/users/{row.account_id}", "The roles were changed.")


def _is_last(work: Work, row: Row[Any]) -> bool:
    administrators = Accounts(work.transaction).administrators(row.partner_id)
    is_one = row.account_id in administrators
    return is_one and not leaves_an_administrator(administrators, row.account_id)


def terminate(visit: Visit) -> Response:
    """End a user's account, and at once all that it opened: sessions, PINs, keys, tokens, sites."""
    row = _user(visit)
    errors = Errors()
    with visit.writing() as work:
        if _is_last(work, row):
            errors.add("terminate", _LAST)
        else:
            accounts = Accounts(work.transaction)
            accounts.change(row.account_id, status=AccountStatus.TERMINATED.value)
            SignIns(work.transaction).end_all(row.account_id)
            SignIns(work.transaction).void_pins(row.account_id)
            access.end_all_of(row.account_id, actor=visit.actor, at=visit.now, work=work)
            end_site_users(work, row.account_id, visit.now)
            visit.note(work, "user terminated", row.account_id)
    if errors:
        roles = sorted(Accounts(visit.view).roles(row.account_id))
        return _user_form(visit, row, roles, errors)
    return visit.go(f"/users/{row.account_id}", "The user was terminated.")


def invite_again(visit: Visit) -> Response:
    """Send an invited user a new PIN; the one before ends."""
    row = _user(visit)
    if row.status != AccountStatus.INVITED:
        raise NotFound
    with visit.writing() as work:
        mail_pin(work, row.account_id, Purpose.INVITATION, visit.now)
        visit.note(work, "user invited", row.account_id)
    return visit.go(f"/users/{row.account_id}", "A new invitation is on its way.")
