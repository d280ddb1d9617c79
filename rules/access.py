"""Access: the roles of portal users, what each needs, and who may be let in to a site."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Final

from rules.citation import rule


class Role(StrEnum):
    """What a user of a trading partner may do (V12); R10 to R13 are reserved."""

    PROVIDER_ENROLLMENT = "R1"
    PARTNER_MAINTENANCE = "R2"
    X12_SUBMISSIONS = "R3"
    CLAIMS_SUBMISSIONS = "R4"
    ELIGIBILITY = "R5"
    FINANCE = "R6"
    USER_MANAGEMENT = "R7"
    UTILIZATION_MANAGEMENT = "R8"
    ALERTS = "R9"
    VMS_ACCESS = "R14"


class StaffRole(StrEnum):
    """What a member of the staff may do: portal support (A9), or trading partner support."""

    PORTAL_SUPPORT = "S1"
    EXCHANGE_SUPPORT = "S2"


class Scope(StrEnum):
    """What a program of a trading partner may do."""

    HAND_IN = "files:write"
    READ_FILES = "files:read"
    READ_REMITTANCES = "remittances:read"


SENDERS: Final = frozenset({Role.X12_SUBMISSIONS, Role.CLAIMS_SUBMISSIONS})
"""The roles that hand in files, and see what answers them."""
PAYEES: Final = frozenset({Role.FINANCE})
"""The roles that see remittances."""
_OPENED_BY: Final = {
    Scope.HAND_IN: SENDERS,
    Scope.READ_FILES: SENDERS,
    Scope.READ_REMITTANCES: PAYEES,
}
ROLE_NAMES: Final = {
    Role.PROVIDER_ENROLLMENT: "Provider Enrollment",
    Role.PARTNER_MAINTENANCE: "Trading Partner Maintenance",
    Role.X12_SUBMISSIONS: "X12 Submissions",
    Role.CLAIMS_SUBMISSIONS: "Claims Submissions",
    Role.ELIGIBILITY: "Eligibility",
    Role.FINANCE: "Finance",
    Role.USER_MANAGEMENT: "User Management",
    Role.UTILIZATION_MANAGEMENT: "Utilization Management",
    Role.ALERTS: "Alerts and Subscriptions",
    Role.VMS_ACCESS: "VMS Access",
}
WITHOUT_PAGES: Final = {
    Role.UTILIZATION_MANAGEMENT: (
        "Authorizations are not part of Health Homes: APS certifies members of Behavioral Health "
        "Homes, and its certifications come as a feed."
    ),
    Role.ALERTS: (
        "Alerts go by e-mail: to the contacts in Account Information (R2), and to every user of a "
        "service location (R14) for whom a message waits."
    ),
}
"""The roles that open no page of their own, and why."""
STAFF_ROLE_NAMES: Final = {
    StaffRole.PORTAL_SUPPORT: "Portal Support",
    StaffRole.EXCHANGE_SUPPORT: "Trading Partner Support",
}


class SiteAccessState(StrEnum):
    """Where a user's access to a service location stands (W2, M6)."""

    REQUESTED = "requested"
    VERIFIED = "verified"
    APPROVED = "approved"
    DENIED = "denied"
    ENDED = "ended"


@rule("M5", "Health Home FAQ, question 53")
@rule("V15", "VMS Portal training, Account Maintenance menu")
def is_admitted(held: Collection[str], asked: Collection[str]) -> bool:
    """Whether one of the roles that are held is among those that a page asks for."""
    return not set(held).isdisjoint(asked)


@rule(
    "M5", "Health Home FAQ, question 53; that programs may do no more than who lets them in is ours"
)
def scopes_of(roles: Collection[str]) -> frozenset[Scope]:
    """What the programs may do that somebody with these roles lets in."""
    return frozenset(scope for scope, asked in _OPENED_BY.items() if is_admitted(roles, asked))


@rule("V12", "VMS Portal training, Assigning user rights for VMS access")
def are_assignable(roles: Collection[str]) -> bool:
    """Whether these may be a user's roles: at least one, and none that is reserved."""
    return bool(roles) and set(roles) <= set(Role)


@rule("V11", "VMS Portal training, Adding a new user; the last administrator is our reading")
def leaves_an_administrator(administrators: Collection[str], lost: str) -> bool:
    """Whether a trading partner still has a user with R7 when `lost` no longer has it."""
    return bool(set(administrators) - {lost})


@rule("V13", "VMS Portal training, Assigning user rights for VMS access")
def is_unknown_in_vms(roles: Collection[str], sites: Collection[str]) -> bool:
    """Whether to warn that a user with R14 has no service location in VMS yet."""
    return Role.VMS_ACCESS in roles and not sites


@rule("W2", "VMS Portal training, Requesting access to VMS")
def is_tax_id_of(written: str, tax_id: str) -> bool:
    """Whether the tax id that a user wrote is the organization's; leading zeros count.

    Dashes and spaces between the digits do not.
    """
    return written.replace("-", "").replace(" ", "") == tax_id


@rule("M6", "Health Home FAQ, question 52")
@rule("W2", "VMS Portal training, Requesting access to VMS")
def may_be_approved(
    state: SiteAccessState,
    verified_at: datetime | None,
    decided_by: str,
    *,
    asked_by: str,
    recorded_by: str | None,
) -> bool:
    """Whether staff may let a user in to a site: the Administrative Lead has verified the user.

    Nobody decides on a request of their own, nor on what they alone say that the lead said:
    `recorded_by` is who recorded the word of the lead, if it was not given in the portal.
    """
    is_verified = state is SiteAccessState.VERIFIED and verified_at is not None
    return is_verified and decided_by not in (asked_by, recorded_by)
