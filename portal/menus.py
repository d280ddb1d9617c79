"""The menus and breadcrumbs that follow from the table of pages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from portal.page import Audience, Door, Menu, Page
from rules.access import is_admitted


@dataclass(frozen=True, slots=True)
class Link:
    """A page to go to; without a path, only its title."""

    path: str
    title: str


def admits(audience: Audience, roles: frozenset[str] | None) -> bool:
    """Whether somebody with these roles may open a page; None for who is not signed in."""
    if audience.door is Door.OPEN:
        return True
    if roles is None:
        return False
    if audience.door in (Door.ROLES, Door.SITE):
        return is_admitted(roles, audience.roles)
    return audience.door is Door.SIGNED_IN


class SiteMap:
    """The table of pages, as menus and breadcrumbs ask it."""

    def __init__(self, pages: Iterable[Page]) -> None:
        self.pages = tuple(pages)
        self._by_path = {page.path: page for page in self.pages}

    def menus(self, roles: frozenset[str] | None) -> dict[Menu, list[Link]]:
        """The menus of somebody with these roles; a menu without a page is left out."""
        found: dict[Menu, list[Link]] = {}
        for menu in Menu:
            links = [
                Link(page.path, page.title)
                for page in self.pages
                if page.menu is menu and admits(page.to, roles)
            ]
            if links:
                found[menu] = links
        return found

    def opens(self, path: str, roles: frozenset[str] | None) -> bool:
        """Whether somebody with these roles may open the page of a path of the table."""
        return admits(self._by_path[path].to, roles)

    def trail(self, page: Page, parts: Mapping[str, str]) -> list[Link]:
        """What leads to a page: the pages from the first one to its parent, and the menu (V15).

        The menu stands before the page that is in it, and is no page to go to.
        """
        links: list[Link] = []
        path = page.parent
        below = page
        while path is not None:
            if below.menu is not None:
                links.append(Link("", below.menu.value))
            below = self._by_path[path]
            links.append(Link(_filled(below.path, parts), below.title))
            path = below.parent
        return links[::-1]


def _filled(path: str, parts: Mapping[str, str]) -> str:
    for name, value in parts.items():
        path = path.replace(f"{{{name}}}", value)
    return path
