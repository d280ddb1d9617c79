"""Promotion: a partner whose tests are clean goes to production, and is told so."""

from datetime import datetime

import structlog

from producers.partner_emails import queue_promotion
from rules.certification_edi import Certification, PartnerState, certification, is_promoted
from store.audit import HUB, Actor, Deed
from store.partner_profiles import PartnerProfile
from store.work import Work

log = structlog.get_logger()


def stands(profile: PartnerProfile, work: Work) -> Certification:
    """Where a partner stands with its certification."""
    clean = work.receptions.clean_files(profile.partner_id)
    return certification(profile.sets, clean, work.today)


def promote_if_certified(
    profile: PartnerProfile, at: datetime, work: Work, actor: Actor = HUB
) -> bool:
    """Bring a partner into production once it is certified, unless staff hold it; whether it is."""
    if not is_promoted(profile.state, stands(profile, work), profile.held_because):
        return False
    promote(profile, actor, at, work)
    return True


def promote(profile: PartnerProfile, actor: Actor, at: datetime, work: Work) -> None:
    """Bring a partner into production, whatever its tests say."""
    partner_id = profile.partner_id
    work.partner_profiles.change(
        partner_id, state=PartnerState.PRODUCTION, state_since_on=work.today, held_because=None
    )
    subject = f"{partner_id} to production, by {actor.name}"
    deed = Deed(action="promoted", subject=subject, at=at, actor=actor, partner_id=partner_id)
    work.audit.note(deed)
    queue_promotion(partner_id, work)
    log.info("partner promoted", partner_id=partner_id)
