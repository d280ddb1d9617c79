"""How a site is told that a request was not granted (L8)."""

from datetime import date

from schemas.portal_messages import DenialReason, RequestDenied, RequestKind
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
