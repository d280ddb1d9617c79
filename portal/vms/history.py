"""Member Request History: what was asked for and what was decided on each request (R4)."""

from starlette.responses import Response

from portal.visit import Visit
from portal.vms.reports import table_of
from portal.vms.site import open_menu, show_site_page
from producers.reports import report
from rules.citation import rule
from rules.reports import ReportName


@rule("R4", "Health Home FAQ, question 25")
def show(visit: Visit) -> Response:
    """The requests for the site with their decisions, as the report tells them."""
    site, menu = open_menu(visit, "history")
    made = report(visit.work, ReportName.REQUEST_HISTORY, site.row, None, [menu])
    return show_site_page(
        visit,
        "history.html.j2",
        site,
        title=f"{menu.title}: Member Request History",
        programme=menu.programme,
        **table_of(visit, made, f"{site.row.site_id} {menu.programme}"),
    )
