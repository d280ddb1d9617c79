"""The site whose pages are open, and the line and menus that they share."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row
from starlette.responses import Response

from portal.visit import NotFound, Visit
from rules.menus import Menu, menus
from rules.site_pages import site_heading
from schemas.providers import AffiliationKind, SiteKind

PAGES = {"Member Panel": "panel", "Member Attestation": "attestation"}
"""The pages of the stages that the portal has, by the names that the rules give them."""


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
    partners = providers.affiliated(
        AffiliationKind.HHP_BHHO, visit.work.today, hhp_site_id=row.site_id
    )
    return Site(row, organization, menus(SiteKind(row.kind), affiliated=bool(partners)))


def show_site_page(visit: Visit, template: str, site: Site, **facts: Any) -> Response:
    """A page of a site, with its heading and its menus on the left-hand side."""
    side = [
        (menu.title, menu.programme, [(name, PAGES[name]) for name in menu.pages if name in PAGES])
        for menu in site.menus
    ]
    return visit.show(f"vms/{template}", site=site, side=side, **facts)
