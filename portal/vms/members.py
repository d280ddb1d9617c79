"""The members on a site's panels."""

from typing import Final

from starlette.responses import Response

from portal.visit import Visit
from portal.vms.site import open_menu, show_site_page
from store.audit import members_of
from store.site_overview import SiteOverview

ON_A_PAGE: Final = 50


def show_panel(visit: Visit) -> Response:
    """The members on a panel today, by name, fifty on a page."""
    site, menu = open_menu(visit, "panel")
    overview = SiteOverview(visit.view, site.row.site_id)
    number = overview.panel_counts(visit.work.today).get(menu.programme, 0)
    page = visit.page_number
    after = min(page - 1, number) * ON_A_PAGE
    rows = overview.panel(menu.programme, visit.work.today, most=ON_A_PAGE, after=after)
    if rows:
        subject = f"Member Panel {site.row.site_id} {menu.programme}"
        visit.note_shown(subject, members_of(rows))
    return show_site_page(
        visit,
        "panel.html.j2",
        site,
        title=f"{menu.title}: Member Panel",
        programme=menu.programme,
        rows=rows,
        number=number,
        page=page,
        pages=-(-number // ON_A_PAGE),
    )
