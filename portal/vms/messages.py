"""The secure messages of a site: every user of it can read them (M2)."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Row
from starlette.responses import Response

from portal.naming import members_named
from portal.visit import NotFound, Visit
from portal.vms.site import Site, open_site, show_site_page
from store.site_overview import SiteOverview

_ON_A_PAGE: Final = 25


def show(visit: Visit) -> Response:
    """The messages of the site, newest first."""
    site = open_site(visit)
    overview = SiteOverview(visit.view, site.row.site_id)
    number = overview.message_count()
    page = visit.page_number
    rows = overview.messages(most=_ON_A_PAGE, after=min(page - 1, number) * _ON_A_PAGE)
    note_listed(visit, site, rows)
    return show_site_page(
        visit,
        "messages.html.j2",
        site,
        rows=rows,
        page=page,
        pages=-(-number // _ON_A_PAGE),
    )


def note_listed(visit: Visit, site: Site, rows: Sequence[Row[Any]]) -> None:
    """Have the audit say whom a list of messages is about: subjects are what others wrote."""
    if rows:
        named = members_named(_texts(rows), visit.work)
        visit.note_shown(f"messages of {site.row.site_id}", named)


def _texts(rows: Sequence[Row[Any]]) -> list[str]:
    return [text for row in rows for text in (row.subject, row.body)]


def read(visit: Visit) -> Response:
    """One message; the audit says which members it names."""
    site = open_site(visit)
    row = SiteOverview(visit.view, site.row.site_id).message(visit.path["message_id"])
    if row is None:
        raise NotFound
    visit.note_shown(f"message {row.message_id}", members_named(_texts([row]), visit.work))
    return show_site_page(visit, "message.html.j2", site, title=row.subject, message=row)
