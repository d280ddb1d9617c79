"""Requests for access to sites: verified with the Administrative Lead, then decided (W2, M6)."""

from typing import Any

from sqlalchemy import Row
from starlette.responses import Response

from portal.mailing import mail_notice
from portal.sending import report_site_user
from portal.visit import NotFound, Visit
from producers.account_emails import AccountEmail
from rules.access import SiteAccessState, may_be_approved
from store.site_access import SiteAccess
from store.work import Work


def show(visit: Visit) -> Response:
    """Every request that waits, oldest first."""
    return _page(visit)


def _page(visit: Visit) -> Response:
    rows = SiteAccess(visit.view).open_requests()
    return visit.show("staff/requests.html.j2", rows=rows)


def _asked(visit: Visit, work: Work) -> Row[Any]:
    """The request that a form is about, as it stands in this transaction."""
    access = SiteAccess(work.transaction)
    row = access.open_request(visit.field("account_id"), visit.field("site_id"))
    if row is None:
        raise NotFound
    return row


def verify(visit: Visit) -> Response:
    """Record that the Administrative Lead, whom the hub knows, verified the user by telephone."""
    with visit.writing() as work:
        row = _asked(visit, work)
        if row.state != SiteAccessState.REQUESTED or visit.field("lead_id") != row.lead_id:
            raise NotFound
        SiteAccess(work.transaction).change(
            row.account_id,
            row.site_id,
            state=SiteAccessState.VERIFIED.value,
            verified_by=f"{row.lead_first} {row.lead_last} (told {visit.me.name})",
            verified_at=visit.now,
            recorded_by=visit.me.account_id,
        )
        visit.note(work, "user verified", f"{row.account_id} {row.site_id}")
    return visit.go("/staff/requests", "The verification was recorded.")


def decide(visit: Visit) -> Response:
    """Let a user in to a site, or not; the programme learns who may read the site's messages."""
    approved, me = visit.field("answer") == "approve", visit.me.account_id
    decided = SiteAccessState.APPROVED if approved else SiteAccessState.DENIED
    with visit.writing() as work:
        row = _asked(visit, work)
        if approved and not may_be_approved(
            SiteAccessState(row.state),
            row.verified_at,
            me,
            asked_by=row.account_id,
            recorded_by=row.recorded_by,
        ):
            raise NotFound
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
