"""What a message's ids must name before anything is decided: a known member, a fitting site."""

from typing import Any

from sqlalchemy import Row

from schemas.providers import SiteKind
from schemas.refusal import RefusalReason, Refused
from store.work import Work


def known_member(work: Work, member_id: str) -> int:
    """The key of a member whom MIHMS has reported.

    Raises:
        Refused: MIHMS has not reported the member.
    """
    member_key = work.members.key_of(member_id)
    if member_key is None:
        raise Refused(
            RefusalReason.UNKNOWN_MEMBER,
            "The member is in no member feed so far: take in the 834 that reports the member, "
            "then replay this refusal.",
        )
    return member_key


def known_site(work: Work, site_id: str, *kinds: SiteKind) -> Row[Any]:
    """The service location of that id, of one of these kinds.

    Raises:
        Refused: no provider feed names the site, or it is of another kind.
    """
    site = work.providers.site(site_id)
    if site is None:
        raise Refused(
            RefusalReason.UNKNOWN_SITE,
            f"Site {site_id} is in no provider feed so far: take in the feed that reports it, "
            "then replay this refusal.",
        )
    if kinds and site.kind not in kinds:
        wanted = " or ".join(kinds)
        raise Refused(
            RefusalReason.WRONG_KIND_OF_SITE,
            f"Site {site_id} is a {site.kind}; this message is for a {wanted}.",
        )
    return site
