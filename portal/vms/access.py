"""Access to service locations: asking for it, verifying who asks, and going to one (W1, W2, M6)."""

from typing import Any, Final

from starlette.responses import Response

from portal.account.lock_out import WAIT, Lock, LockOut
from portal.forms import Form
from portal.visit import NotFound, Visit
from rules.access import SiteAccessState, is_tax_id_of
from rules.citation import rule
from store.sign_ins import SignIns
from store.site_access import SiteAccess
from store.work import Work

_NOT_YOURS: Final = "This is not the pay-to tax id of that organization. Zeros in front count."


@rule("W1", "VMS Portal training, Accessing the VMS portal")
@rule("W2", "VMS Portal training, Requesting access to VMS")
def show(visit: Visit) -> Response:
    """The sites that the user may go to without signing in again, and the request for another."""
    return _page(visit, Form(visit))


def _page(visit: Visit, form: Form) -> Response:
    access = SiteAccess(visit.view)
    rows = access.sites_of(visit.me.account_id)
    approved = [row for row in rows if row.state == SiteAccessState.APPROVED]
    led = access.led_by(visit.me.account_id)
    waiting = [row for npi in led for row in access.open_requests(npi)]
    return visit.show(
        "vms/start.html.j2",
        approved=approved,
        others=[row for row in rows if row.state != SiteAccessState.APPROVED],
        choices=[
            (row.site_id, f"{row.organization} - {row.name} ({row.site_id})")
            for row in visit.work.providers.everywhere()
        ],
        waiting=[row for row in waiting if row.state == SiteAccessState.REQUESTED],
        values=form.values,
        errors=form.errors,
    )


def request(visit: Visit) -> Response:
    """Ask for access to a site, whose pay-to tax id the user must know."""
    form = Form(visit)
    known = {row.site_id: row.tax_id for row in visit.work.providers.everywhere()}
    site_id = form.choice("site_id", "your organization", list(known))
    tax_id = form.text("tax_id", "the pay-to tax id", most=20)
    if not form.errors:
        _check_tax_id(visit, form, tax_id, known[site_id])
    kept = SiteAccess(visit.view).get(visit.me.account_id, site_id)
    if kept is not None and kept.state not in (SiteAccessState.DENIED, SiteAccessState.ENDED):
        form.errors.add("site_id", "You have asked for this already.")
    if form.errors:
        return _page(visit, form)
    with visit.writing() as work:
        SiteAccess(work.transaction).request(visit.me.account_id, site_id, visit.now)
        visit.note(work, "access requested", site_id)
    told = "Your request is with the Administrative Lead of the organization and portal support."
    return visit.go("/vms", told)


def _check_tax_id(visit: Visit, form: Form, written: str, tax_id: str) -> None:
    with visit.writing() as work:
        sign_ins, me = SignIns(work.transaction), visit.me.account_id
        lock = LockOut(sign_ins, Lock.SITE_REQUEST, me, visit.now)
        if not lock.reserve():
            form.errors.add("tax_id", WAIT)
        elif is_tax_id_of(written, tax_id):
            lock.forgive()
        else:
            form.errors.add("tax_id", _NOT_YOURS)
            visit.note(work, "access request failed")


def choose(visit: Visit) -> Response:
    """Go to a site that the user may see."""
    site_id = visit.field("site_id")
    row = SiteAccess(visit.view).get(visit.me.account_id, site_id)
    if row is None or row.state != SiteAccessState.APPROVED:
        raise NotFound
    with visit.writing() as work:
        SignIns(work.transaction).change(visit.me.session_hash, site_id=site_id)
        SiteAccess(work.transaction).change(visit.me.account_id, site_id, visited_at=visit.now)
        visit.note(work, "site opened", site_id)
    return visit.go("/vms/home")


@rule("M6", "Health Home FAQ, question 52")
def verify(visit: Visit) -> Response:
    """The Administrative Lead says whether a user works there, whatever else staff decide."""
    account_id, site_id = visit.field("account_id"), visit.field("site_id")
    is_known = visit.field("answer") == "yes"
    state = SiteAccessState.VERIFIED if is_known else SiteAccessState.DENIED
    with visit.writing() as work:
        if not _leads(visit, work, account_id, site_id):
            raise NotFound
        values: dict[str, Any] = {"state": state.value, "verified_by": visit.me.name}
        SiteAccess(work.transaction).change(account_id, site_id, verified_at=visit.now, **values)
        action = "user verified" if is_known else "user not verified"
        visit.note(work, action, f"{account_id} {site_id}")
    return visit.go("/vms", "Your answer was passed on to portal support.")


def _leads(visit: Visit, work: Work, account_id: str, site_id: str) -> bool:
    """Whether a request waits for the word of this user as Administrative Lead."""
    row = SiteAccess(work.transaction).open_request(account_id, site_id)
    return (
        row is not None
        and row.state == SiteAccessState.REQUESTED
        and row.lead_id == visit.me.account_id != row.account_id
    )
