"""The secure messages of a site: every user of it can read them (M2)."""

import re
from typing import Final

from starlette.responses import Response

from portal.visit import NotFound, Visit
from portal.vms.site import open_site, show_site_page
from store.site_overview import SiteOverview

_ON_A_PAGE: Final = 25
_MEMBER_ID: Final = re.compile(r"\b[0-9]{8}[A-Z]\b")


def show(visit: Visit) -> Response:
    """The messages of the site, newest first."""
    site = open_site(visit)
    overview = SiteOverview(visit.view, site.row.site_id)
    number = overview.message_count()
    page = max(1, int(visit.asked("page"))) if visit.asked("page").isdecimal() else 1
    return show_site_page(
        visit,
        "messages.html.j2",
        site,
        rows=overview.messages(most=_ON_A_PAGE, after=min(page - 1, number) * _ON_A_PAGE),
        page=page,
        pages=-(-number // _ON_A_PAGE),
    )


def read(visit: Visit) -> Response:
    """One message; the audit says which members it names."""
    site = open_site(visit)
    row = SiteOverview(visit.view, site.row.site_id).message(visit.path["message_id"])
    if row is None:
        raise NotFound
    found = (visit.work.members.find(one) for one in _MEMBER_ID.findall(row.body))
    named = tuple(member_key for member_key in found if member_key is not None)
    visit.note_shown(f"message {row.message_id}", named)
    return show_site_page(visit, "message.html.j2", site, title=row.subject, message=row)
