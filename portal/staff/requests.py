"""Requests for access to sites: verified with the Administrative Lead, then decided (W2, M6)."""

from typing import Any

from sqlalchemy import Row
from starlette.responses import Response

from portal.forms import Form
from portal.mailing import mail_notice
from portal.sending import report_site_user
from portal.visit import Errors, NotFound, Visit
from producers.account_emails import AccountEmail
from rules.access import SiteAccessState, may_be_approved
from store.site_access import SiteAccess


def show(visit: Visit) -> Response:
    """Every request that waits, oldest first."""
    return _page(visit)


def _page(visit: Visit, errors: Errors | None = None) -> Response:
    rows = SiteAccess(visit.view).open_requests()
    return visit.show("staff/requests.html.j2", rows=rows, errors=errors)


def _asked(visit: Visit) -> Row[Any]:
    row = SiteAccess(visit.view).get(visit.field("account_id"), visit.field("site_id"))
    if row is None or row.state not in (SiteAccessState.REQUESTED, SiteAccessState.VERIFIED):
        raise NotFound
    return row


def verify(visit: Visit) -> Response:
    """Record that the Administrative Lead verified the user by telephone."""
    row = _asked(visit)
    name = visit.field("field")
    if not name.startswith("lead_"):
        raise NotFound
    form = Form(visit)
    lead = form.text(name, "the name of the Administrative Lead")
    if form.errors:
        return _page(visit, form.errors)
    with visit.writing() as work:
        SiteAccess(work.transaction).change(
            row.account_id,
            row.site_id,
            state=SiteAccessState.VERIFIED.value,
            verified_by=f"{lead} (told {visit.me.name})",
            verified_at=visit.now,
        )
        visit.note(work, "user verified", f"{row.account_id} {row.site_id}")
    return visit.go("/staff/requests", "The verification was recorded.")


def decide(visit: Visit) -> Response:
    """Let a user in to a site, or not; the programme learns who may read the site's messages."""
    row = _asked(visit)
    approved = visit.field("answer") == "approve"
    state = SiteAccessState(row.state)
    me = visit.me.account_id
    if approved and not may_be_approved(state, row.verified_at, row.account_id, me):
        raise NotFound
    decided = SiteAccessState.APPROVED if approved else SiteAccessState.DENIED
    with visit.writing() as work:
        SiteAccess(work.transaction).change(
            row.account_id,
            row.site_id,
            state=decided.value,
            decided_by=me,
            decided_at=visit.now,
        )
        if approved:
            report_site_user(work, row.account_id, row.site_id, visit.now, active=True)
        mail_notice(work, row.account_id, AccountEmail.ACCESS_DECIDED)
        visit.note(work, f"access {decided.value}", f"{row.account_id} {row.site_id}")
    return visit.go("/staff/requests", "The decision was stored. The user is told by e-mail.")
