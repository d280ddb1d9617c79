"""Telling which member a site means: by MaineCare ID and birth date, or one on its own panel."""

from typing import Final

from portal.account.lock_out import WAIT, Lock, LockOut, reserve
from portal.forms import Form
from portal.visit import Visit
from portal.vms.site import Site
from store.sign_ins import SignIns

_UNKNOWN: Final = "No member has this MaineCare ID and this date of birth."
_NOT_HERE: Final = "No member of this panel has this MaineCare ID."


def read_member(visit: Visit, form: Form) -> int | None:
    """The key of the member whose id and birth date the form holds; None when none has both.

    Who tries many has to wait, so that nobody finds out whom MaineCare covers.
    """
    member_id = _member_id(form)
    born_on = form.day("born_on", "the date of birth")
    if form.errors:
        return None
    if not reserve(visit, Lock.MEMBER, visit.me.account_id):
        form.errors.add("member_id", WAIT)
        return None
    member_key = visit.work.members.key_of(member_id)
    row = visit.work.members.get(member_key) if member_key is not None else None
    with visit.writing() as work:
        if row is not None and row.birth_date == born_on:
            lock = LockOut(SignIns(work.transaction), Lock.MEMBER, visit.me.account_id, visit.now)
            lock.forgive()
            return member_key
        visit.note(work, "member not found")
    form.errors.add("member_id", _UNKNOWN)
    return None


def read_panel_member(visit: Visit, form: Form, site: Site, programme: str) -> int | None:
    """The key of the member of one of the site's panels whose id the form holds, or None."""
    member_id = _member_id(form)
    member_key = visit.work.members.key_of(member_id) if member_id else None
    stays = visit.work.panels.current(member_key) if member_key is not None else []
    if any((stay.site_id, stay.programme) == (site.row.site_id, programme) for stay in stays):
        return member_key
    if member_id:
        form.errors.add("member_id", _NOT_HERE)
    return None


def _member_id(form: Form) -> str:
    return form.text("member_id", "the MaineCare ID", most=20).upper()
