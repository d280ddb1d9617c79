"""What a page is: its address, its title, who may open it, and who answers."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from rules.access import Role, StaffRole

if TYPE_CHECKING:
    from portal.visit import Visit

Handler = Callable[["Visit"], Any]
FORM_BYTES: Final = 64 * 1024
"""The most that a form may hold beside its files."""
MOST_FILES: Final = 10
"""The most files that a form may hold."""


class Menu(StrEnum):
    """The menus (V15), in their order; a page stands in one of them or in none."""

    FORMS = "Form Entry"
    FILES = "File Exchange"
    ACCOUNT = "Account Maintenance"
    STAFF = "Staff"


class Door(StrEnum):
    """How far somebody must have come to open a page."""

    OPEN = "anyone"
    HALFWAY = "who has given a password and owes the one-time password"
    SIGNED_IN = "anyone signed in"
    ROLES = "who has one of the roles"
    SITE = "who has one of the roles and access to a site"


@dataclass(frozen=True, slots=True)
class Audience:
    """Who may open a page."""

    door: Door
    roles: frozenset[str] = frozenset()


ANYONE: Final = Audience(Door.OPEN)
HALFWAY: Final = Audience(Door.HALFWAY)
SIGNED_IN: Final = Audience(Door.SIGNED_IN)


def having(*roles: Role | StaffRole) -> Audience:
    """The users who have one of these roles."""
    return Audience(Door.ROLES, frozenset(roles))


AT_SITE: Final = Audience(Door.SITE, frozenset({Role.VMS_ACCESS}))
"""The users with VMS access who have chosen a site that they may see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One row of the table of pages.

    `parent` is the page before it in the breadcrumb. Parts of the address in braces are given to
    the handlers as `visit.path`.
    """

    path: str
    title: str
    to: Audience
    get: Handler | None = None
    post: Handler | None = None
    parent: str | None = "/"
    menu: Menu | None = None
    before: "Callable[[Visit, int], None] | None" = None
    """What looks, before it is read, at a form with files, and at how many bytes it has."""
