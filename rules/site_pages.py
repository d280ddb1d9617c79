"""What a site's first page says: its heading, its attestation in percent, its users' visits."""

from datetime import date
from typing import Final

from rules.citation import rule
from schemas.providers import SiteKind

_TYPES: Final = {
    SiteKind.HHP: "Health Home Practice",
    SiteKind.CCT: "Community Care Team",
    SiteKind.BHHO: "Behavioral Health Home",
    SiteKind.TCM: "Targeted Case Management",
    SiteKind.CI: "Community Integration",
}
_ABBREVIATIONS: Final = {SiteKind.HHP: "HH", SiteKind.BHHO: "BHH"}


@rule("W5", "VMS Portal training, VMS portal homepage")
def organization_type(kind: SiteKind) -> str:
    """What a service location is to the programme, in words."""
    return _TYPES[kind]


@rule("W3", "VMS Portal training, VMS portal homepage")
def site_heading(pay_to: str, site_name: str, site_id: str, kind: SiteKind) -> str:
    """The line under the user's name: pay-to, service location with its number, and type.

    A site that is named for its pay-to organization does not say that name twice.
    """
    place = site_name.removeprefix(pay_to).lstrip(" ,-") or site_name
    number = site_id.rpartition("-")[2]
    return f"{pay_to} - {place}-{number} ({_ABBREVIATIONS.get(kind, kind.value)})"


@rule("W6", "VMS Portal training, VMS portal homepage")
def attested_percent(attested: int, on_panel: int) -> int | None:
    """How many of a hundred members are attested, rounded down; None for an empty panel."""
    return attested * 100 // on_panel if on_panel else None


@rule("W7", "VMS Portal training, VMS portal homepage")
def days_since_visit(visited_on: date | None, on: date) -> int | None:
    """The days since a user's last visit, 0 for today; None for who has never come."""
    return None if visited_on is None else (on - visited_on).days
