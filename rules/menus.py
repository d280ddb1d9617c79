"""The menus of the portal: what a site has on its left-hand side, Stage A and Stage B apart."""

from dataclasses import dataclass

from rules.citation import rule
from schemas.providers import SiteKind


@dataclass(frozen=True, slots=True)
class Menu:
    """One menu, the panel (programme) that its pages and reports show, and its pages."""

    title: str
    programme: str
    pages: tuple[str, ...]


_STAGE_A = Menu(
    "Stage A",
    "stage_a",
    (
        "Member Panel",
        "Additions",
        "Terminations",
        "Member Request History",
        "Member Dashboard",
        "Member Attestation",
        "Reports",
    ),
)
_STAGE_B = Menu(
    "Stage B",
    "stage_b",
    (
        "Member Panel",
        "Stage B Additions",
        "Terminations",
        "Member Dashboard",
        "Member Attestation",
        "Reports",
    ),
)
_CARE_TEAM = Menu(
    "Community Care Team",
    "cct",
    (
        "Member Panel",
        "Additions",
        "Terminations",
        "Member Dashboard",
        "Member Attestation",
        "Reports",
    ),
)
_BEHAVIORAL = Menu(
    "Behavioral Health Home",
    "bhh",
    ("Member Panel", "Terminations", "Member Dashboard", "Member Attestation", "Reports"),
)
_EMPTY_STAGE_B = Menu("Stage B", "stage_b", ())


@rule("B7", "Health Home FAQ, question 46")
@rule("B4", "Health Home FAQ, question 46")
@rule("RP4", "Health Home FAQ, questions 34, 37 and 46")
def menus(kind: SiteKind, *, affiliated: bool) -> tuple[Menu, ...]:
    """The menus of a site of a kind; none for who takes no part in Health Homes.

    A practice has one for each stage, and that of Stage B holds nothing until the practice is
    affiliated with a BHHO.
    """
    match kind:
        case SiteKind.HHP:
            return (_STAGE_A, _STAGE_B if affiliated else _EMPTY_STAGE_B)
        case SiteKind.CCT:
            return (_CARE_TEAM,)
        case SiteKind.BHHO:
            return (_BEHAVIORAL,)
        case _:
            return ()
