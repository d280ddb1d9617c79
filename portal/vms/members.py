"""The members on a site's panels, and what was attested of them."""

import re
from typing import Final

from starlette.responses import Response

from portal.visit import NotFound, Visit
from portal.vms.site import open_site, show_site_page
from rules.calendar import Month
from store.audit import members_of
from store.site_overview import SiteOverview

_ON_A_PAGE: Final = 50
_MONTH: Final = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")


def show_panel(visit: Visit) -> Response:
    """The members on a panel today, by name, fifty on a page."""
    return _show(visit, "panel.html.j2", "Member Panel")


def show_attestation(visit: Visit) -> Response:
    """The members on a panel today, with what was attested of a month."""
    return _show(visit, "attestation.html.j2", "Member Attestation")


def _show(visit: Visit, template: str, name: str) -> Response:
    site = open_site(visit)
    programme = visit.path["programme"]
    menu = next((one for one in site.menus if one.programme == programme), None)
    if menu is None:
        raise NotFound
    today = visit.work.today
    asked = visit.asked("month")
    month = Month.parse(asked) if _MONTH.fullmatch(asked) else Month.of(today)
    overview = SiteOverview(visit.view, site.row.site_id)
    number = overview.panel_counts(today).get(programme, 0)
    page = visit.page_number
    rows = overview.panel(
        programme, today, str(month), most=_ON_A_PAGE, after=min(page - 1, number) * _ON_A_PAGE
    )
    if rows:
        visit.note_shown(f"{name} {site.row.site_id} {programme}", members_of(rows))
    return show_site_page(
        visit,
        template,
        site,
        title=f"{menu.title}: {name}",
        programme=programme,
        rows=rows,
        number=number,
        page=page,
        pages=-(-number // _ON_A_PAGE),
        month=month,
    )
