"""Access: the roles of portal users, what each needs, and who may be let in to a site."""

from collections.abc import Collection
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
