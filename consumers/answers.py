"""How a site is answered: its request is granted or not (L8), and the decision is kept (R4)."""

from dataclasses import replace
from datetime import date

from rules.citation import rule
from schemas.portal_messages import DenialReason, RequestCarriedOut, RequestDenied, RequestKind
from schemas.requests import SiteRequest
from store.identity import derived_id
from store.panels import Programme
from store.site_requests import DecidedRequest
from store.work import Work


def tell_denied(
    work: Work,
    member_key: int,
    site_id: str,
    *,
    request: RequestKind,
    requested_on: date,
    reason: DenialReason,
) -> None:
    """Send the site the reason family that a provider may see."""
    denied = RequestDenied(
        request=request,
        requested_on=requested_on,
        member=work.members.reference(member_key),
        reason=reason,
    )
    work.tell(site_id, denied)


@rule("L8", "Health Home FAQ, question 25")
def deny(  # noqa: PLR0917
    work: Work,
    requested: SiteRequest,
    member_key: int,
    kind: RequestKind,
    reason: DenialReason,
    rule_id: str,
) -> None:
    """Answer a request of a site with no; no enrollment comes of it."""
    work.note(member_key, f"Request denied: {reason.value}", rule_id, requested.site_id)
    decided = _decided(work, requested, member_key, kind, "DENIED")
    work.site_requests.decide(replace(decided, reason=reason.value))
    tell_denied(
        work,
        member_key,
        requested.site_id,
        request=kind,
        requested_on=work.today,
        reason=reason,
    )


def carried_out(
    work: Work, requested: SiteRequest, member_key: int, kind: RequestKind, effective_on: date
) -> None:
    """Tell a site that its request takes effect on a day."""
    decided = _decided(work, requested, member_key, kind, "CARRIED_OUT")
    work.site_requests.decide(replace(decided, effective_on=effective_on))
    done = RequestCarriedOut(
        request=kind,
        requested_on=work.today,
        member=work.members.reference(member_key),
        effective_on=effective_on,
    )
    work.tell(requested.site_id, done)


def is_on(
    work: Work,
    requested: SiteRequest,
    member_key: int,
    kind: RequestKind,
    programme: Programme,
) -> bool:
    """Whether the member is on a panel of the programme, in which case the request is denied."""
    reason = panel_reason(work, member_key, requested.site_id, programme)
    if reason is None:
        return False
    deny(work, requested, member_key, kind, reason, "R11")
    return True


def panel_reason(
    work: Work, member_key: int, site_id: str, programme: Programme
) -> DenialReason | None:
    """Why a site cannot have a member of a panel of the programme; None for one on no panel."""
    on_panel_of = work.panels.site_of(member_key, programme)
    if on_panel_of is None:
        return None
    return (
        DenialReason.ALREADY_ON_PANEL if on_panel_of == site_id else DenialReason.ON_ANOTHER_PANEL
    )


@rule("R4", "Health Home FAQ, question 25")
def _decided(
    work: Work, requested: SiteRequest, member_key: int, kind: RequestKind, decision: str
) -> DecidedRequest:
    return DecidedRequest(
        decision_id=derived_id("RD", work.record.source, work.record.id, kind.value),
        site_id=requested.site_id,
        member_key=member_key,
        kind=kind.value,
        requested_on=work.today,
        decision=decision,
    )
