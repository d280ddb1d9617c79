"""The site whose pages are open, and the line and menus that they share."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row
from starlette.responses import Response

from portal.visit import NotFound, Visit
from producers.reports import menus_of
from rules.menus import Menu
from rules.site_pages import site_heading
from schemas.providers import SiteKind

PAGES: Final = {
    "Member Panel": "panel",
    "Additions": "additions",
    "Stage B Additions": "additions",
    "Terminations": "terminations",
    "Member Request History": "history",
    "Member Dashboard": "dashboard",
    "Member Attestation": "attestation",
    "Reports": "reports",
}
"""The last part of the address of each page of a menu, by the name that the rules give it."""


@dataclass(frozen=True, slots=True)
class Site:
    """A service location with its pay-to organization and its menus."""

    row: Row[Any]
    organization: Row[Any]
    menus: tuple[Menu, ...]

    @property
    def kind(self) -> SiteKind:
        """What the site is to the programme."""
        return SiteKind(self.row.kind)

    @property
    def heading(self) -> str:
        """The line under the user's name (W3)."""
        return site_heading(self.organization.name, self.row.name, self.row.site_id, self.kind)


def open_site(visit: Visit) -> Site:
    """The site that the user has gone to.

    Raises:
        NotFound: there is no such site any more.
    """
    providers = visit.work.providers
    row = providers.site(visit.me.site_id or "")
    organization = providers.organization(row.organization_npi) if row is not None else None
    if row is None or organization is None:
        raise NotFound
    return Site(row, organization, menus_of(visit.work, row.site_id))


def open_menu(visit: Visit, page: str) -> tuple[Site, Menu]:
    """The site that the user has gone to, and the menu of the address with such a page.

    Raises:
        NotFound: the site has no such menu, or nothing like that in it (B4).
    """
    site, programme = open_site(visit), visit.path["programme"]
    for menu in site.menus:
        if menu.programme == programme and page in {PAGES[name] for name in menu.pages}:
            return site, menu
    raise NotFound


def show_site_page(visit: Visit, template: str, site: Site, **facts: Any) -> Response:
    """A page of a site, with its heading and its menus on the left-hand side."""
    side = [
        (menu.title, menu.programme, [(name, PAGES[name]) for name in menu.pages])
        for menu in site.menus
    ]
    stages = tuple(f"/vms/{menu.programme}/" for menu in site.menus)
    return visit.show(f"vms/{template}", site=site, side=side, stages=stages, **facts)
