"""Messages between providers, and the agreements and authorizations that they rest on."""

from typing import Any

from sqlalchemy import Row

from consumers.sites import known_member, known_site
from rules.correspondence import CORRESPONDENTS, content_refused, may_message
from rules.disclosure import may_share
from schemas.choices import SharingAuthorized
from schemas.correspondence import AgreementReported, ProviderMessageSent
from schemas.portal_messages import MessageNotDelivered, ProviderMessage
from schemas.providers import SiteKind
from store.work import Work


def on_agreement(reported: AgreementReported, work: Work) -> None:
    """Store an agreement of two providers (M1)."""
    known_site(work, reported.site_id, *CORRESPONDENTS)
    known_site(work, reported.other_site_id, *CORRESPONDENTS)
    work.sharing.agree(reported)


def on_sharing_authorized(authorized: SharingAuthorized, work: Work) -> None:
    """Store a member's authorization of a BHHO to share with a practice (B6)."""
    known_site(work, authorized.bhho_site_id, SiteKind.BHHO)
    known_site(work, authorized.hhp_site_id, SiteKind.HHP)
    member_key = known_member(work, authorized.member_id)
    work.sharing.authorize(authorized, member_key)
    until = f" to {authorized.ends_on}" if authorized.ends_on else ""
    told = f"Sharing with the practice authorized from {authorized.signed_on}{until}"
    work.note(member_key, told, "B6", authorized.bhho_site_id)


def on_provider_message(sent: ProviderMessageSent, work: Work) -> None:
    """Deliver a message to the users of another site, or tell the sender why not (M1 to M3)."""
    sender = known_site(work, sent.from_site_id, *CORRESPONDENTS)
    reader = known_site(work, sent.to_site_id, *CORRESPONDENTS)
    member_key = known_member(work, sent.member_id) if sent.member_id else None
    agreements = work.sharing.agreements(sent.from_site_id, sent.to_site_id)
    joined = work.providers.affiliated_with(sent.from_site_id, work.today)
    affiliated = sent.to_site_id in joined
    if not may_message(agreements, work.today, affiliated=affiliated):
        refused = MessageNotDelivered(reader=reader.name, reason="no_agreement")
        work.tell(sent.from_site_id, refused)
        return
    reason = content_refused(
        of_substance_use=sent.tells_of_substance_use_treatment,
        consented=sent.consent is not None,
        from_bhho=sender.kind == SiteKind.BHHO,
        of_member=member_key is not None,
        authorized=member_key is not None and _is_authorized(work, sent, member_key),
    )
    if reason is not None:
        work.tell(sent.from_site_id, MessageNotDelivered(reader=reader.name, reason=reason))
        return
    _deliver(work, sent, sender, member_key)


def _deliver(
    work: Work, sent: ProviderMessageSent, sender: Row[Any], member_key: int | None
) -> None:
    if member_key is not None:
        work.note(member_key, "Provider message delivered", "M1", sent.to_site_id)
    delivered = ProviderMessage(
        sender=sender.name,
        member=work.members.reference(member_key) if member_key is not None else None,
        subject=sent.subject,
        text=sent.text,
        part_2=sent.tells_of_substance_use_treatment,
    )
    work.tell(sent.to_site_id, delivered)


def _is_authorized(work: Work, sent: ProviderMessageSent, member_key: int) -> bool:
    spans = work.sharing.authorizations(member_key, sent.to_site_id, sent.from_site_id)
    return may_share(spans, work.today)
