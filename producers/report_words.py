"""What reports print for what the store keeps: panels, decisions, reasons and services in words."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from rules.attestation import NotAccepted
from rules.citation import rule
from rules.eligibility import Ineligibility, reason_shown
from rules.enrollment import State
from rules.payment import Service
from schemas.attestations import Activity
from schemas.portal_messages import DenialReason, RequestKind
from store.enrollments import Origin
from store.panels import Programme

PANELS: Final[dict[str, str]] = {
    Programme.STAGE_A: "Stage A",
    Programme.STAGE_B: "Stage B",
    Programme.BHH: "Behavioral Health Home",
    Programme.CCT: "Community Care Team",
}
ACTIVITIES: Final[dict[str, str]] = {
    Activity.DASHBOARD_SCAN: "dashboard scan",
    Activity.OUTREACH: "outreach",
}
ANSWERS: Final[dict[str, str]] = {
    NotAccepted.NOT_ON_PANEL: "not on the panel in time",
    NotAccepted.WINDOW_CLOSED: "outside the window of the month",
    NotAccepted.NO_DASHBOARD_REVIEW: "no dashboard review",
    NotAccepted.OUTREACH_LIMIT: "outreach for two months already",
    NotAccepted.NO_SERVICE_DELIVERED: "no service delivered",
}
SERVICES: Final[dict[str, str]] = {
    Service.HEALTH_HOME: "Health Home",
    Service.PCCM: "PCCM",
    Service.CARE_TEAM: "Community Care Team",
    Service.BEHAVIORAL: "Behavioral Health Home",
    Service.INTERPRETER: "interpreter",
}
REQUESTS: Final[dict[str, str]] = {
    RequestKind.REFERRAL: "referral",
    RequestKind.TERMINATION: "termination",
    RequestKind.STAGE_B_ADDITION: "Stage B addition",
    RequestKind.CCT_ADDITION: "Community Care Team addition",
    RequestKind.TRANSFER: "transfer",
    RequestKind.OPT_IN: "opt-in form",
    RequestKind.CARE_TEAM_REFERRAL: "Community Care Team referral",
    RequestKind.TELEPHONE_OPT_IN: "opt-in by telephone",
    RequestKind.AUTO_ASSIGNMENT: "assignment from claims",
    Origin.TELEPHONE: "opt-in by telephone",
}
DECISIONS: Final[dict[str, str]] = {
    State.REQUESTED: "to be reviewed",
    State.UNDER_REVIEW: "under review",
    State.DENIED: "not approved",
    State.PENDING_OPT_OUT: "approved: time to opt out",
    State.OPTED_OUT_SERVICE: "opted out of the service",
    State.OPTED_OUT_PRACTICE: "opted out of the practice",
    State.OPTED_IN: "opted in",
    State.ASSIGNED: "on the panel after the time to opt out",
    State.WITHDRAWN: "joined another way",
    State.TERMINATED: "ended",
    State.TRANSFERRED: "moved to another site",
    "CARRIED_OUT": "carried out",
}
REASONS: Final[dict[str, str]] = {
    DenialReason.COVERAGE: "no MaineCare coverage that includes the service",
    DenialReason.DUPLICATION: "gets a service that duplicates this one",
    DenialReason.CRITERIA: "does not meet the requirements now",
    DenialReason.ALREADY_ON_PANEL: "on the panel already",
    DenialReason.ON_ANOTHER_PANEL: "on another practice's panel",
    DenialReason.ALREADY_REQUESTED: "an earlier request is open",
    DenialReason.NOT_ON_PANEL: "not on the panel that the request needs",
    DenialReason.NO_AFFILIATION: "no affiliation with the other provider",
    DenialReason.NOT_CERTIFIED: "no current certification",
    DenialReason.CAPACITY: "no room under the care team's cap",
    DenialReason.PLAN_INCOMPLETE: "the plan of care is not complete",
    DenialReason.NOT_SERVED_THIS_MONTH: "not served this month",
    DenialReason.NOT_SAME_ORGANIZATION: "not a site of the same organization",
    DenialReason.DOCUMENT_NOT_VALID: "the opt-in form does not count",
}


@rule("R4", "Health Home FAQ, question 25")
@rule("E14", "Health Home FAQ, question 12")
def reason_words(stored: str) -> str:
    """Why a request was denied, as a provider may read it.

    What was stored is either what the site was told, or the staff's own reason, of which the
    provider learns the family alone (E4).
    """
    if stored in set(Ineligibility):
        return REASONS[reason_shown(Ineligibility(stored))]
    return REASONS[stored]


def in_words(columns: Sequence[str], rows: Iterable[Iterable[Any]]) -> tuple[tuple[Any, ...], ...]:
    """The rows of a report, with words for what the store keeps in names of its own."""
    words = [_WORDS.get(column) for column in columns]
    return tuple(
        tuple(
            value if put is None or value is None else put(value)
            for put, value in zip(words, row, strict=True)
        )
        for row in rows
    )


def _answer(stored: str) -> str:
    return ANSWERS.get(stored, stored)


_WORDS: Final[dict[str, Callable[[str], str]]] = {
    "panel": PANELS.__getitem__,
    "activity": ACTIVITIES.__getitem__,
    "answer": _answer,
    "service": SERVICES.__getitem__,
    "origin": REQUESTS.__getitem__,
    "decision": DECISIONS.__getitem__,
    "reason": reason_words,
}
